/** What the words of a slot may hold. */

/** How a task is called: the low bits of a slot's `mode`. */
export const CallMode = {
  /** `fn(...args)` */
  call: 0,
  /** The one argument is a list of items: `fn(item)` for each. */
  map: 1,
  /** The one argument is a list of argument lists: `fn(...item)` for each. */
  starmap: 2,
} as const;

/** One of the call modes. */
export type CallMode = (typeof CallMode)[keyof typeof CallMode];

const CALL_MODE_MASK = 3;

/** Flags beside the call mode. */
export const ModeFlag = {
  /** The host wants to be told when the task starts. */
  announceStart: 4,
  /** The first argument is the values that an inline function captures. */
  captures: 8,
  /** The arguments as a whole came through the port, by the platform's structured clone. */
  cloned: 16,
} as const;

/** The call mode in a slot's `mode` word. */
export function callModeOf(mode: number): CallMode {
  return (mode & CALL_MODE_MASK) as CallMode;
}

/** What a finished task's slot holds. */
export const Outcome = {
  /** A value, in bytes. */
  value: 1,
  /** An error, in bytes. */
  error: 2,
  /** A value that the platform cloned, in the port. */
  clonedValue: 3,
} as const;

/** Flags beside the outcome. */
export const OutcomeFlag = {
  /** The port holds messages of this task: read them before its outcome. */
  mailed: 16,
  /** The task was a generator; its value is what it returned. */
  streamed: 32,
} as const;

const OUTCOME_MASK = 0xf;

/** The outcome in a slot's `outcome` word. */
export function outcomeOf(word: number): number {
  return word & OUTCOME_MASK;
}

/** A slot's `cancel` word when the task is asked to stop. */
export const CANCEL_REQUESTED = 1;

/** Values that a generator may send ahead of its reader: a slot's `credit` at first. */
export const STREAM_WINDOW = 256;
