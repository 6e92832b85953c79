/** Shows how far one step is, until it is disposed of. */
export interface Progress extends Disposable {
  /** One more is done. */
  advance(detail?: string): void;
  /** Something has begun. */
  mention(detail: string): void;
}
