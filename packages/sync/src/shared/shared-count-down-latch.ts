import type { WaitOptions } from '@heddle/cancellation';
import { checkWaitOptions, Rejection } from '@heddle/cancellation';

import { checkCount } from '../check-count.js';
import { Kind } from './kinds.js';
import { LARGEST_COUNT, LINE_LENGTH } from './protocol/layout.js';
import { countWaiters } from './protocol/line.js';
import { LatchState, LatchWord } from './protocol/latch-state.js';
import type { SharedHandle } from './primitive-memory.js';
import { PrimitiveMemory } from './primitive-memory.js';
import { registerShared, SharedObject } from './shared-object.js';
import type { BlockingOptions } from './shared-wait.js';
import { checkBlockingOptions, SharedWait } from './shared-wait.js';

/** Words in all. */
const LENGTH = LatchWord.line + LINE_LENGTH;

/** What a latch tells of itself. */
export interface SharedCountDownLatchStatistics {
  readonly count: number;
  /** Threads that wait, each event loop counted once. */
  readonly waiting: number;
}

/**
 * A latch for threads: opens, for good, once it was counted down so often. Java's `CountDownLatch`, except that counting down too often throws.
 *
 * @example
 * ```ts
 * const ready = new SharedCountDownLatch(workers);
 * await ready.wait();
 * ```
 */
export class SharedCountDownLatch extends SharedObject {
  readonly #state: LatchState;
  readonly #wait: SharedWait<void>;

  static {
    registerShared(Kind.latch, SharedCountDownLatch.prototype, (handle) => SharedCountDownLatch.fromHandle(handle));
  }

  /** @param count How often it is to be counted down: 0 or more; of 0 it is open at once. */
  constructor(count: number);
  /** @internal */
  constructor(source: PrimitiveMemory);
  constructor(count: number | PrimitiveMemory) {
    super(count instanceof PrimitiveMemory ? count : layOut(count));
    this.#state = new LatchState(this.memory);
    this.#wait = new SharedWait<void>(this.memory, this.#state, 'SharedCountDownLatch.wait', { taken: () => undefined });
  }

  /** The same latch, from what `toHandle()` gave in another thread. */
  static fromHandle(handle: SharedHandle): SharedCountDownLatch {
    return new SharedCountDownLatch(PrimitiveMemory.attach(handle, Kind.latch, LENGTH));
  }

  /** How often it is still to be counted down. */
  get count(): number {
    return this.#state.count();
  }

  /** Counts down by `n`, 1 unless said otherwise. Throws RangeError where less is left; it is not counted down at all then. Java's does nothing at 0. */
  countDown(n = 1): void {
    checkCount(n, 'SharedCountDownLatch.countDown', 'n', { least: 1, most: LARGEST_COUNT });
    if (!this.#state.countDown(n)) throw new RangeError('SharedCountDownLatch.countDown: it would go below 0');
  }

  /** Waits until the count is 0. Rejects with TimeoutError, the signal's reason, or CancelledError. */
  wait(options?: WaitOptions): Promise<void> {
    checkWaitOptions(options, 'SharedCountDownLatch.wait');
    return this.#untilZero(options);
  }

  async #untilZero(options: WaitOptions | undefined): Promise<void> {
    if (options?.signal?.aborted === true) return new Rejection(options.signal.reason);
    return this.count === 0 ? undefined : this.#wait.async(0, options);
  }

  /** Blocks the thread until the count is 0. Throws TimeoutError. */
  waitSync(options?: BlockingOptions): void {
    checkBlockingOptions(options, 'SharedCountDownLatch.waitSync');
    if (this.count !== 0) this.#wait.blocking(0, options);
  }

  statistics(): SharedCountDownLatchStatistics {
    return { count: this.count, waiting: countWaiters(this.memory.words, LatchWord.line) };
  }
}

function layOut(count: number): PrimitiveMemory {
  checkCount(count, 'new SharedCountDownLatch', 'count', { least: 0, most: LARGEST_COUNT });
  const source = PrimitiveMemory.allocate(Kind.latch, LENGTH);
  Atomics.store(source.memory.words, LatchWord.count, count);
  return source;
}
