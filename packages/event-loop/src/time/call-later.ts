import type { Timer } from '@heddle/cancellation';
import { wrongType } from '@heddle/futures';
import { AsyncResource } from 'node:async_hooks';

import { callInScope } from '../scope/context.js';
import { currentClock } from './current-clock.js';
import { checkDelay, checkTime } from './check-time.js';

/** A call that was arranged: asyncio's `Handle`. */
export interface Handle {
  /** Takes the call back. Harmless after it. */
  cancel(): void;
  /** Whether it was taken back. */
  cancelled(): boolean;
}

/** A call at a time: asyncio's `TimerHandle`. */
export interface TimerHandle extends Handle {
  /** The {@link time} at which it is made. */
  when(): number;
}

/** What an arranged call calls. */
type Call<A extends unknown[]> = (...args: A) => unknown;

/** Milliseconds since some moment in the past: what `callAt`, `timeoutAt` and deadlines count in. asyncio's `loop.time()`, in milliseconds. */
export function time(): number {
  return currentClock().now();
}

/**
 * Calls a function in the next turn of the event loop: asyncio's `call_soon`. It belongs to no task. What it throws is an uncaught exception.
 *
 * @throws TypeError for what is not a function.
 */
export function callSoon<A extends unknown[]>(fn: Call<A>, ...args: A): Handle {
  checkCall(fn, 'callSoon');
  const call = new ArrangedCall(NaN, () => fn(...args));
  const immediate = setImmediate(make, call);
  call.timer = { stop: () => { clearImmediate(immediate); } };
  return call;
}

/**
 * Calls a function after so many milliseconds: asyncio's `call_later`. It belongs to no task.
 *
 * @param delay 0 or more.
 * @throws TypeError and RangeError for wrong arguments.
 */
export function callLater<A extends unknown[]>(delay: number, fn: Call<A>, ...args: A): TimerHandle {
  checkDelay(delay, 'callLater', 'delay');
  checkCall(fn, 'callLater');
  return arrange(currentClock().now() + delay, fn, args);
}

/**
 * Calls a function at a {@link time}, at once where that has passed: asyncio's `call_at`. It belongs to no task.
 *
 * @throws TypeError and RangeError for wrong arguments.
 */
export function callAt<A extends unknown[]>(when: number, fn: Call<A>, ...args: A): TimerHandle {
  checkTime(when, 'callAt', 'when');
  checkCall(fn, 'callAt');
  return arrange(when, fn, args);
}

function arrange<A extends unknown[]>(when: number, fn: Call<A>, args: A): TimerHandle {
  // One timer does for all of a millisecond: each call keeps the AsyncLocalStorage of whoever has arranged it, not that of the first.
  const call = new ArrangedCall(when, AsyncResource.bind(() => fn(...args)));
  // What never comes does not keep the process alive.
  if (when !== Infinity) call.timer = currentClock().callAt(when, make, call);
  return call;
}

function make(call: ArrangedCall): void {
  call.make();
}

function checkCall(fn: unknown, operation: string): void {
  if (typeof fn !== 'function') throw wrongType(operation, 'fn', 'a function', fn);
}

class ArrangedCall implements TimerHandle {
  readonly #when: number;
  readonly #call: () => unknown;
  #isCancelled = false;
  timer: Timer | undefined = undefined;

  constructor(when: number, call: () => unknown) {
    this.#when = when;
    this.#call = call;
  }

  make(): void {
    callInScope(undefined, this.#call);
  }

  when(): number {
    return this.#when;
  }

  cancel(): void {
    this.#isCancelled = true;
    this.timer?.stop();
  }

  cancelled(): boolean {
    return this.#isCancelled;
  }
}
