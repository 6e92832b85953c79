import type { Timer } from '@heddle/cancellation';

/** The clock of everything in this package that waits for a time. A TestClock takes its place. */
export interface Clock {
  /** Milliseconds since some moment in the past. */
  now(): number;
  /** Calls `fn(argument)` once that time has come. Answers what takes it back. */
  callAt<A>(when: number, fn: (argument: A) => void, argument: A): Timer;
}
