import type { DrivenFuture, FutureDriver } from '@heddle/futures';
import { Future, watchFuture } from '@heddle/futures';

/** Blocks this thread until a future is done or the deadline (`performance.now()` milliseconds) has passed. */
export type Block = (future: DrivenFuture, deadline: number) => void;

/**
 * A future of what several calls of one pool come to: done with the last of them, or with the first that fails.
 * Cancelling it takes all of them back; it answers false, and they go on, where one has begun.
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
  #cancelling = false;

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
    this.#cancelling = true;
    // One that begins at this very moment goes on; its result is nobody's, since the others never run.
    for (const call of this.#calls) call.cancel();
    return true;
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
    if (this.#cancelling || this.future.done()) return;
    try {
      call.resultSync();
      if (this.#left === 0) this.future.setResult(this.#combine(this.#calls.map((done) => done.resultSync())));
    } catch (error) {
      if (call.cancelled()) this.future.cancelWith(error);
      else this.future.setException(error);
    }
  }
}
