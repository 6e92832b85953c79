/** Why a file is not in the gallery. */
export type ProblemKind =
  | 'unreadable' // the file system refused it
  | 'not-a-picture' // something else under a picture's name
  | 'unsupported' // a picture, but of a kind that no codec here reads
  | 'too-large' // more bytes or pixels than allowed
  | 'damaged' // a picture once
  | 'too-slow' // ran into the task's time-out
  | 'crashed'; // took its worker with it, or found a bug of ours

/** What a task reports about a file that cannot be shown. It concerns that file alone. */
export class PictureProblem extends Error {
  readonly kind: ProblemKind;

  constructor(kind: ProblemKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'PictureProblem';
    this.kind = kind;
  }
}
