/** One mutant, for a worker process. */
export interface Job {
  readonly mutant: string;
  /** Sentences of the scenarios to try it with, in order, until one catches it. */
  readonly sentences: readonly string[];
}

/** What became of one mutant in one scenario. */
export interface Attempt {
  readonly sentence: string;
  readonly milliseconds: number;
  /** The first line of what failed; undefined where nothing did. */
  readonly failure: string | undefined;
}

/** What a worker process tells: each attempt, and then that it is ready for the next job. */
export type Report = { readonly attempt: Attempt } | { readonly finished: string };
