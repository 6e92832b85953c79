import { checkSignal, type Timer, Waiter, type WaitOptions } from '@heddle/cancellation';
import { checkOptionNames } from '@heddle/futures';

import { checkDelay } from './check-time.js';
import { currentClock } from './current-clock.js';

/** What {@link sleep} takes. */
export type SleepOptions = Pick<WaitOptions, 'signal'>;

/**
 * Waits for so many milliseconds, and keeps the process alive meanwhile: asyncio's `sleep`, in milliseconds. However many sleep until
 * the same millisecond, one timer does for all.
 *
 * @param milliseconds 0 or more; 0 lets the event loop turn once, `Infinity` is until the current task is cancelled.
 * @returns A promise that rejects with `CancelledError` where the current task is cancelled, or with the signal's reason.
 * @throws TypeError and RangeError for wrong arguments.
 * @see https://docs.python.org/3/library/asyncio-task.html#asyncio.sleep
 *
 * @example
 * ```ts
 * await sleep(250);
 * ```
 */
export function sleep(milliseconds: number, options?: SleepOptions): Promise<void> {
  checkDelay(milliseconds, 'sleep', 'milliseconds');
  if (options !== undefined) {
    checkOptionNames(options, ['signal'], 'sleep');
    if (options.signal !== undefined) checkSignal(options.signal, 'sleep');
  }
  if (milliseconds === 0) return new Yield().wait(options);
  const wait = new Sleep();
  wait.timer = currentClock().callAt(currentClock().now() + milliseconds, wake, wait);
  return wait.wait(options);
}

/**
 * Lets the event loop turn once: everything else that is due comes first. asyncio's `sleep(0)`.
 *
 * @returns A promise that rejects with `CancelledError` where the current task is cancelled.
 */
export function yieldNow(): Promise<void> {
  return new Yield().wait();
}

class Sleep extends Waiter<void> {
  readonly operation = 'sleep';
  timer: Timer | undefined = undefined;

  protected override abandoned(): void {
    this.timer?.stop();
  }
}

function wake(wait: Sleep): void {
  wait.settle();
}

/** Those who wait for the next turn of the event loop: one immediate for all. */
let yielding: Yield[] = [];

/** Whether somebody waits for the next turn. */
export function hasYielding(): boolean {
  return yielding.length > 0;
}

class Yield extends Waiter<void> {
  readonly operation = 'yieldNow';

  constructor() {
    super();
    if (yielding.push(this) === 1) setImmediate(endTurn);
  }
}

function endTurn(): void {
  const waiting = yielding;
  yielding = [];
  for (const wait of waiting) wait.settle();
}
