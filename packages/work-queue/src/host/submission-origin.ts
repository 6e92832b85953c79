import type { Origin } from './slot-table.js';

/** Frames of the submitting code that an error shows. */
const FRAMES = 6;
/** Captures between two collections. In a burst, further tasks of the same function show where it began. */
const CAPTURES_PER_TURN = 4;

/**
 * Where tasks were submitted, for the stacks of their errors. Capturing a stack costs more than a whole small task, so
 * only the first few of a burst do; the rest of it, submitted by the same loop with the same function, share the last.
 */
export class SubmissionOrigins {
  #left = CAPTURES_PER_TURN;
  #last: Origin | undefined;
  #lastFunction: unknown;

  /** The origin of a task of `fn`; frames of `entry` and above it are left out. */
  capture(fn: unknown, entry: (...args: never[]) => unknown): Origin | undefined {
    if (this.#left === 0) return fn === this.#lastFunction ? this.#last : undefined;
    this.#left--;
    const origin: Origin = {};
    captureFrames(origin, entry);
    this.#last = origin;
    this.#lastFunction = fn;
    return origin;
  }

  /** A burst is over. */
  turn(): void {
    this.#left = CAPTURES_PER_TURN;
    this.#last = undefined;
    this.#lastFunction = undefined;
  }
}

function captureFrames(origin: Origin, entry: (...args: never[]) => unknown): void {
  // Not where the program has frozen what is built in.
  if (Object.isFrozen(Error)) {
    Error.captureStackTrace(origin, entry);
    return;
  }
  const limit = Error.stackTraceLimit;
  Error.stackTraceLimit = FRAMES;
  Error.captureStackTrace(origin, entry);
  Error.stackTraceLimit = limit;
}

/** Appends to an error's stack where its task was submitted. */
export function showOrigin(error: unknown, origin: Origin | undefined): void {
  if (!(error instanceof Error) || typeof error.stack !== 'string') return;
  const frames = origin?.stack?.split('\n').slice(1) ?? [];
  if (frames.length === 0) return;
  const stack = [error.stack, '    --- submitted from ---', ...frames].join('\n');
  Object.defineProperty(error, 'stack', { value: stack, configurable: true, writable: true, enumerable: false });
}
