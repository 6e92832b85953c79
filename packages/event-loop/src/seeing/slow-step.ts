/** A step that took long. */
export interface SlowStep {
  /** The name of its task; `undefined` outside any, where it may be several callbacks in a row. */
  readonly task: string | undefined;
  /** Milliseconds. */
  readonly duration: number;
}
