import type { DrivenFuture, FutureDriver } from '@heddle/futures';
import { CancelledError, Future, watchFuture } from '@heddle/futures';

/** Blocks this thread until a future is done or the deadline (`performance.now()` milliseconds) has passed. */
export type Block = (future: DrivenFuture, deadline: number) => void;

/**
 * A future of what several calls of one pool come to: done with the last of them, or with the first that fails.
 * Cancelling it takes all of them back, and answers false where one has begun: then they go on. Where one began at this very
 * moment the others are gone, so the future is cancelled as soon as that one is done.
 */
export function combineFutures<R>(calls: readonly Future<unknown>[], combine: (values: readonly unknown[]) => R, block: Block): Future<R> {
  return new Combination(calls, combine, block).future;
}

class Combination<R> implements FutureDriver {
  readonly future: Future<R>;
  readonly #calls: readonly Future<unknown>[];
  readonly #combine: (values: readonly unknown[]) => R;
  readonly #block: Block;
  #left: number;
  #cancelling: 'no' | 'asking' | 'with the last call' = 'no';

  constructor(calls: readonly Future<unknown>[], combine: (values: readonly unknown[]) => R, block: Block) {
    this.#calls = calls;
    this.#combine = combine;
    this.#block = block;
    this.#left = calls.length;
    this.future = new Future<R>(this);
    for (const call of calls) watchFuture(call, this);
  }

  cancel(): boolean {
    if (this.#calls.some((call) => call.running() || call.done())) return false;
    this.#cancelling = 'asking';
    const allTakenBack = this.#calls.map((call) => call.cancel()).every(Boolean);
    if (allTakenBack) return true;
    this.#cancelling = 'with the last call';
    this.#cancelWithTheLast();
    return false;
  }

  running(): boolean {
    return this.#calls.some((call) => call.running());
  }

  block(_future: DrivenFuture, _ticket: number, deadline: number): void {
    for (const call of this.#calls) {
      if (this.future.done()) return;
      if (!call.done()) this.#block(call, deadline);
    }
  }

  /** A call is over. */
  futureDone(call: Future<unknown>): void {
    this.#left--;
    if (this.#cancelling === 'no') this.#take(call);
    else this.#cancelWithTheLast();
  }

  #take(call: Future<unknown>): void {
    if (this.future.done()) return;
    try {
      call.resultSync();
      if (this.#left === 0) this.future.setResult(this.#combine(this.#calls.map((done) => done.resultSync())));
    } catch (error) {
      if (call.cancelled()) this.future.cancelWith(error);
      else this.future.setException(error);
    }
  }

  #cancelWithTheLast(): void {
    if (this.#cancelling === 'with the last call' && this.#left === 0) this.future.cancelWith(new CancelledError(undefined, 'The call'));
  }
}
