import { type AbortSubscription, Rejection, subscribeToAbort, Waiter } from '@heddle/cancellation';

import { EventBacklog } from './event-backlog.js';
import { checkOnOptions, type OnOptions, type Pausable } from './event-options.js';
import { EventOverflowError } from './event-overflow-error.js';
import { checkEvent, type EmitterLike, type EventSource, Listeners, type TargetLike } from './event-source.js';

/** The events that {@link on} gives. The listeners are taken off where a loop over them ends, however it does, or where they are disposed of. */
export interface Events<A extends unknown[]> extends AsyncIterableIterator<A, undefined, undefined> {
  /**
   * The next event, for code without a loop; it waits where none is unread. Rejects with `CancelledError` where the current task is cancelled; it goes on
   * listening then, and no event is lost.
   */
  next(): Promise<IteratorResult<A, undefined>>;
  return(): Promise<IteratorResult<A, undefined>>;
  /** For a loop, which is over where a wait in it is cancelled. */
  [Symbol.asyncIterator](): AsyncIterableIterator<A, undefined, undefined>;
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * All events of a kind, one after the other: `on` of `node:events` whose `next` is a wait of Heddle, which the cancellation of the current task ends. It listens from
 * the call on: what comes before the first `next`, or between two, is kept. An emitter's 'error' ends the loop with what it was emitted with, after what is unread.
 *
 * Differs from Node's in that an abort ends the loop with the signal's reason, not with an AbortError, and in `limit` and `overflow`, which take the place of
 * `highWaterMark` and `lowWaterMark` also where the emitter cannot be paused.
 *
 * @param emitter An EventEmitter or an EventTarget.
 * @returns What each event was emitted with; of an EventTarget the event alone. The listeners stay until the loop is left, or it is disposed of.
 * @throws TypeError and RangeError for wrong arguments.
 * @see https://nodejs.org/api/events.html#eventsonemitter-eventname-options
 *
 * @example
 * ```ts
 * for await (const [message] of on(socket, 'message', { close: ['close'], limit: 1000 })) await handle(message);
 * ```
 */
export function on<A extends unknown[] = unknown[]>(emitter: EmitterLike, event: string | symbol, options?: OnOptions): Events<A>;
export function on<E extends Event = Event>(target: TargetLike, event: string, options?: OnOptions): Events<[E]>;
export function on(source: EventSource, event: string | symbol, options: OnOptions = {}): Events<unknown[]> {
  checkEvent(source, event, 'on');
  checkOnOptions(source, options);
  return new ListenedEvents(source, event, options);
}

type Result = IteratorResult<unknown[], undefined>;

/** One `next` that waits. */
class NextEvent extends Waiter<Result> {
  readonly operation = 'on';
  readonly waitsFor: EventSource;
  readonly #waiting: Set<NextEvent>;
  readonly #abandoned: (() => void) | undefined;

  constructor(source: EventSource, waiting: Set<NextEvent>, abandoned: (() => void) | undefined) {
    super();
    this.waitsFor = source;
    this.#waiting = waiting;
    this.#abandoned = abandoned;
    waiting.add(this);
  }

  protected override abandoned(): void {
    this.#waiting.delete(this);
    this.#abandoned?.();
  }
}

/** It listens until it is ending; then it gives what is unread, the failure that has ended it, once, and has ended. */
type Phase = { readonly kind: 'listening' } | { readonly kind: 'ending'; readonly error: unknown } | { readonly kind: 'ended' };

class ListenedEvents implements Events<unknown[]> {
  readonly #source: EventSource;
  readonly #event: string | symbol;
  readonly #limit: number;
  readonly #overflow: OnOptions['overflow'];
  readonly #listeners: Listeners;
  readonly #unread = new EventBacklog();
  /** Invariant: nobody waits where an event is unread, or once it does not listen any more. */
  readonly #waiting = new Set<NextEvent>();
  #phase: Phase = { kind: 'listening' };
  #isPaused = false;
  #subscription: AbortSubscription | undefined = undefined;

  constructor(source: EventSource, event: string | symbol, { signal, close = [], limit = Infinity, overflow = 'fail' }: OnOptions) {
    this.#source = source;
    this.#event = event;
    this.#limit = limit;
    this.#overflow = overflow;
    this.#listeners = new Listeners(source);
    if (signal?.aborted === true) {
      this.#phase = { kind: 'ending', error: signal.reason };
      return;
    }
    if (signal !== undefined) this.#subscription = subscribeToAbort(signal, { abort: (reason) => { this.#fail(reason); } });
    this.#listeners.add(event, (...args) => { this.#came(args); });
    this.#listeners.addForErrors(event, (error) => { this.#fail(error); });
    for (const name of close) this.#listeners.add(name, () => { this.#end(); });
  }

  next(): Promise<Result> {
    return this.#next(undefined);
  }

  return(): Promise<Result> {
    this.#unread.clear();
    this.#end();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): AsyncIterableIterator<unknown[], undefined, undefined> {
    // `for await` does not call `return` where `next` rejects.
    const end = (): void => { this.#end(); };
    return { next: () => this.#next(end), return: () => this.return(), [Symbol.asyncIterator]() { return this; } };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  #next(abandoned: (() => void) | undefined): Promise<Result> {
    const event = this.#unread.take();
    if (event !== undefined) {
      if (this.#isPaused && this.#unread.size === 0) this.#resume();
      return Promise.resolve({ done: false, value: event });
    }
    const phase = this.#phase;
    if (phase.kind === 'listening') return new NextEvent(this.#source, this.#waiting, abandoned).wait();
    this.#phase = { kind: 'ended' };
    return phase.kind === 'ending' ? rejected(phase.error) : Promise.resolve({ done: true, value: undefined });
  }

  #came(args: unknown[]): void {
    for (const wait of this.#waiting) {
      this.#waiting.delete(wait);
      if (wait.settle({ done: false, value: args })) return;
    }
    if (this.#unread.size >= this.#limit && !this.#makeRoom()) return;
    this.#unread.push(args);
    if (this.#overflow === 'pause' && this.#unread.size >= this.#limit && !this.#isPaused) this.#pause();
  }

  /** Whether the event that has come is kept. */
  #makeRoom(): boolean {
    if (this.#overflow === 'pause') return true;
    if (this.#overflow === 'drop-oldest') return this.#unread.take() !== undefined;
    if (this.#overflow === 'fail') this.#fail(new EventOverflowError(`on: more than ${this.#limit} events '${String(this.#event)}' were unread`));
    return false;
  }

  #pause(): void {
    this.#isPaused = true;
    (this.#source as unknown as Pausable).pause();
  }

  /** Not once it has stopped listening: a stream that goes on without a listener loses what it reads. */
  #resume(): void {
    this.#isPaused = false;
    if (this.#phase.kind === 'listening') (this.#source as unknown as Pausable).resume();
  }

  #fail(error: unknown): void {
    if (!this.#stop({ kind: 'ending', error })) return;
    const [first] = this.#waiting;
    if (first !== undefined) {
      this.#phase = { kind: 'ended' };
      this.#waiting.delete(first);
      first.fail(error);
    }
    this.#release();
  }

  #end(): void {
    if (!this.#stop({ kind: 'ended' })) this.#phase = { kind: 'ended' };
    this.#release();
  }

  /** Listens no longer. False where it did not. */
  #stop(phase: Phase): boolean {
    if (this.#phase.kind !== 'listening') return false;
    this.#phase = phase;
    this.#listeners.removeAll();
    this.#subscription?.remove();
    return true;
  }

  /** Nothing comes any more for those who wait. */
  #release(): void {
    for (const wait of this.#waiting) wait.settle({ done: true, value: undefined });
    this.#waiting.clear();
  }
}

function rejected(error: unknown): Promise<never> {
  return Promise.resolve(new Rejection(error));
}
