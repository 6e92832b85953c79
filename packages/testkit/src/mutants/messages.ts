/** What to try a mutant with. */
export interface Proposal {
  /** Of the scenario. */
  readonly sentence: string;
  /** Only this schedule, which is known to catch it. */
  readonly schedule?: string | undefined;
}

/** One mutant, for a worker process. */
export interface Job {
  readonly mutant: string;
  /** To be tried in order, until one catches it. */
  readonly proposals: readonly Proposal[];
}

/** What became of one mutant with one proposal. */
export interface Attempt {
  readonly sentence: string;
  readonly milliseconds: number;
  /** The first line of what failed; undefined where nothing did. */
  readonly failure: string | undefined;
  /** One that makes it fail again; undefined where none does: it is the exploration as a whole that fails. */
  readonly schedule: string | undefined;
}

/** What a worker process tells: each attempt, and then that it is ready for the next job. */
export type Report = { readonly attempt: Attempt } | { readonly finished: string };
