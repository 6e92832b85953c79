/** What a task may do with what it has got, before it gives it back: it may wait there too, and be cancelled. */
export type Visit = () => Promise<void>;

/** Something that tasks wait for, fresh for each schedule. */
export interface Waiting {
  /**
   * Waits once, in a task, and gives back what has to be given back.
   *
   * @param visit Is called where something is held while it must not get lost.
   * @returns What the task has got.
   */
  wait(visit: Visit): Promise<unknown>;
  /** Whether a cancellation does not end the wait, and is due after it. */
  readonly isShielded?: boolean;
  /** Whether nothing but a cancellation ends it. */
  readonly endsByCancel?: boolean;
  /** Whether what satisfies it takes its time elsewhere: in another thread, or another process. */
  readonly isRemote?: boolean;
  /** Has one who waits go on; where nobody does, the next one to come. May be called any number of times. */
  satisfy(): unknown;
  /**
   * Throws where something was lost, is held or waits. All tasks have ended.
   *
   * @param account `got`: what waits have given to tasks, in that order.
   */
  check(account: { readonly got: readonly unknown[] }): void;
  /** Ends what is left that waits for nobody: tasks that were shielded, timers, executors. Before `check`. */
  finish?(): unknown;
}

/** Makes what is waited for; `n` is a small random number, for whatever there is a number of. */
export type MakeWaiting = (n: number) => Waiting | Promise<Waiting>;

/** The rows of a table: each a wait that Heddle offers. */
export type Waits = Readonly<Record<string, MakeWaiting>>;
