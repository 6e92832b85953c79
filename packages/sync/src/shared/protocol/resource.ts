/** What is waited for in a line, as the wait sees it. */
export interface Resource {
  /** Where its line begins. */
  readonly line: number;
  /** Whether all who wait may take at once, rather than the first in line alone. */
  readonly everyone: boolean;
  /** Takes what is claimed, if it is there; what a claim means is the primitive's. */
  take(claim: number): Verdict;
  /** Whether this thread may take though others are before it; by default it may not. */
  mayOvertake?(): boolean;
  /** Somebody left the line: wakes whoever can take now. */
  pass(): void;
  /** Looks whether the death of a thread has changed anything. */
  probe(): void;
  /** This thread ends: gives up what it has, as one that died. Absent where nothing belongs to a thread. */
  threadEnds?(): void;
}

/** One that is there sooner or later: nothing is ever refused. */
export interface SureResource extends Resource {
  take(claim: number): SureVerdict;
}

/** What came of an attempt to take. Names, for they are compared with. */
export type Verdict =
  /** Not yet. */
  | 'wait'
  | 'taken'
  /** It can never be taken so: its owner died, it was broken, or shut down. */
  | 'refused';

/** What comes of one that cannot be refused. */
export type SureVerdict = Exclude<Verdict, 'refused'>;

/** Milliseconds after which a waiter looks by itself: whether a thread died whose wake-up it waits for. */
export const POLL_INTERVAL = 50;
