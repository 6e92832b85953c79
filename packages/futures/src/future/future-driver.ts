/** A future, as far as its driver deals with it. */
export interface DrivenFuture {
  readonly ticket: number;
  done(): boolean;
  setRunningOrNotifyCancel(): boolean;
  setResult(value: unknown): void;
  setException(error: unknown): void;
  cancelWith(error: unknown): boolean;
  emitProgress(value: unknown): void;
}

/**
 * How a future reaches the executor that owns its task. An executor makes one driver for all its futures, and tells
 * them apart by `ticket`, a small integer of its own choosing (`future.bind(driver, ticket)` changes both, when a task
 * moves from a backlog to a slot).
 */
export interface FutureDriver {
  /**
   * Takes the task back before it runs. True: it has not run and never will. The future becomes 'cancelled' after this
   * returns; a driver that has settled the future itself meanwhile (`cancelWith`) answers false.
   */
  cancel(future: DrivenFuture, ticket: number): boolean;

  /** Whether the task is running at this moment. Asked only while the future is pending. */
  running(ticket: number): boolean;

  /** What runs, and where, for whoever asks who waits for what: 'square in ThreadPoolExecutor-0'. Asked only while the future is not done. */
  describe?(ticket: number): string;

  /**
   * Blocks this thread until the future is done or `deadline` has passed. On return the future is done, or the
   * deadline has passed.
   *
   * @param deadline In milliseconds on the clock of `performance.now()`; `Infinity` for none.
   * @throws CannotBlockError where nothing but this thread could finish the task.
   */
  block(future: DrivenFuture, ticket: number, deadline: number): void;

  /**
   * The values that a generator task yields. Called by `for await (const value of future)`. Left out: no task of
   * this executor is a generator.
   *
   * @throws TypeError where the task is not a generator, or its values are being read by another loop.
   */
  openStream?(future: DrivenFuture, ticket: number): AsyncIterator<unknown>;

  /**
   * Somebody waits for the result of a `GeneratorFuture`, or has added a done-callback, maybe not for the first time:
   * where nobody reads the values, they need not be kept.
   */
  awaited?(future: DrivenFuture, ticket: number): void;
}
