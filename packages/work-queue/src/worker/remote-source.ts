/** The host's end, for a worker that has no memory in common with it: tasks are what it was sent, and it hears of them in its event loop. */
export interface RemoteSource {
  /** The slot of the next task, which is this worker's from now on, or NONE. */
  claim(): number;
  /** Whether there may be a task to claim. */
  hasWork(): boolean;
  /** Takes what has come: called over and over while the worker watches for the next task instead of sleeping. */
  watch(): void;
  /** Takes what has come: called often while a task keeps the event loop from turning, so it looks only now and then. */
  look(): void;
}
