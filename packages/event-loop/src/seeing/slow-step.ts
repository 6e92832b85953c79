/** A step that took long. */
export interface SlowStep {
  /** The name of its task, `undefined` outside any. */
  readonly task: string | undefined;
  /** Milliseconds. */
  readonly duration: number;
}
