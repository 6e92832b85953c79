import { checkWaitOptions, TimeoutError, Waiter, type WaitOptions } from '@heddle/cancellation';

import { checkEvent, type EmitterLike, type EventSource, Listeners, type TargetLike } from './event-source.js';

/** Until an event comes. */
class EventWait extends Waiter<unknown[]> {
  readonly operation = 'once';
  readonly waitsFor: EventSource;
  readonly #listeners: Listeners;
  readonly #event: string | symbol;

  constructor(source: EventSource, event: string | symbol) {
    super();
    this.waitsFor = source;
    this.#event = event;
    this.#listeners = new Listeners(source);
    this.#listeners.add(event, (...args) => {
      this.#listeners.removeAll();
      this.settle(args);
    });
    this.#listeners.addForErrors(event, (error) => {
      this.#listeners.removeAll();
      this.fail(error);
    });
  }

  protected override abandoned(): void {
    this.#listeners.removeAll();
  }

  protected override timeoutError(timeout: number): Error {
    return new TimeoutError(`The event '${String(this.#event)}' did not come within ${timeout} ms`);
  }
}

/**
 * Waits for an event: `once` of `node:events` as a wait of Heddle, which the cancellation of the current task ends. It listens from the call on, and no listener
 * stays behind however it ends.
 *
 * Differs from Node's in that an abort rejects with the signal's reason, not with an AbortError, and in the time-out.
 *
 * @param emitter An EventEmitter or an EventTarget.
 * @param options `timeout` in milliseconds; `signal`, which ends the wait.
 * @returns What the event was emitted with; of an EventTarget the event alone. It rejects with what an emitter emits as 'error' meanwhile, where that is not what
 *   is waited for, with `TimeoutError`, with the signal's reason, or with `CancelledError`.
 * @throws TypeError and RangeError for wrong arguments.
 * @see https://nodejs.org/api/events.html#eventsonceemitter-name-options
 *
 * @example
 * ```ts
 * const [code] = await once<[number]>(child, 'exit', { timeout: 5000 });
 * ```
 */
export function once<A extends unknown[] = unknown[]>(emitter: EmitterLike, event: string | symbol, options?: WaitOptions): Promise<A>;
export function once<E extends Event = Event>(target: TargetLike, event: string, options?: WaitOptions): Promise<[E]>;
export function once(source: EventSource, event: string | symbol, options?: WaitOptions): Promise<unknown[]> {
  checkEvent(source, event, 'once');
  checkWaitOptions(options, 'once');
  return new EventWait(source, event).wait(options);
}
