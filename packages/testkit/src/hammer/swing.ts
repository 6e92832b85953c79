import type { SyncModule } from './sync-module.js';

/** Words that a swing uses besides its primitives, to see whether these do what they promise. */
export const Tally = {
  /** 1 once the time is over. */
  stop: 0,
  /** Set by whoever sees a promise broken. */
  broken: 1,
  /** Thread deaths that somebody had to make good. */
  recovered: 2,
  /** Rounds of all threads: how the hammer sees that they go on. */
  rounds: 3,
  /** From here on the swing's own. */
  own: 8,
  length: 64,
} as const;

/** What a thread that hammers knows. */
export interface Hand<P> {
  readonly primitives: P;
  readonly words: Int32Array;
  readonly thread: number;
  readonly threads: number;
  /** Goes on until the time is over; a blocking turn and one in the event loop alternate. Answers whether to block, and undefined at the end. */
  readonly next: () => boolean | undefined;
  /** Notes that a promise was broken, unless `kept`. */
  readonly expect: (kept: boolean) => void;
}

/** How one kind of primitive is hammered. */
export interface Swing<P = unknown> {
  readonly name: string;
  /** The primitives, in arrays and objects as the swing likes them; made by the one who begins. */
  make(sync: SyncModule, threads: number): P;
  /** What every thread does until `next` says that it is over. */
  hammer(hand: Hand<P>): Promise<void>;
  /** Whether all is as it must be after the last thread has ended. Not asked where threads were killed. */
  check(primitives: P, words: Int32Array, rounds: number): boolean;
  /** Whether threads may be killed while they hammer it. */
  readonly mortal: boolean;
}
