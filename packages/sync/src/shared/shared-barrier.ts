import type { WaitOptions } from '@heddle/cancellation';
import { checkWaitOptions, redeliver, Rejection } from '@heddle/cancellation';

import { checkCount } from '../check-count.js';
import { BrokenBarrierError } from '../errors/barrier-errors.js';
import { Kind } from './kinds.js';
import { arrivalOf, BarrierState, BarrierWord, IS_BROKEN, MOST_PARTIES } from './protocol/barrier-state.js';
import { LINE_LENGTH } from './protocol/layout.js';
import type { SharedHandle } from './primitive-memory.js';
import { PrimitiveMemory } from './primitive-memory.js';
import { registerShared, SharedObject } from './shared-object.js';
import type { BlockingOptions } from './shared-wait.js';
import { checkBlockingOptions, SharedWait } from './shared-wait.js';

/** Words in all. */
const LENGTH = BarrierWord.line + LINE_LENGTH;

/** What a barrier tells of itself. */
export interface SharedBarrierStatistics {
  readonly parties: number;
  readonly nWaiting: number;
  readonly broken: boolean;
}

/**
 * A barrier for threads: Python's `threading.Barrier`, without its action. So many meet there before any goes on, again and again. Where one of them gives up
 * waiting it is broken, and the others get BrokenBarrierError, until a reset. A thread that is terminated while it waits counts as arrived: what it was
 * to do afterwards nobody does.
 *
 * @example
 * ```ts
 * const barrier = new SharedBarrier(4);
 * const arrival = barrier.waitSync(); // 0 to 3, a different one for each
 * ```
 */
export class SharedBarrier extends SharedObject {
  readonly #state: BarrierState;
  readonly #wait: SharedWait<number>;

  static {
    registerShared(Kind.barrier, SharedBarrier.prototype, (handle) => SharedBarrier.fromHandle(handle));
  }

  /** @param parties How many meet: 1 to 2047. */
  constructor(parties: number);
  /** @internal */
  constructor(source: PrimitiveMemory);
  constructor(parties: number | PrimitiveMemory) {
    super(parties instanceof PrimitiveMemory ? parties : layOut(parties));
    this.#state = new BarrierState(this.memory);
    this.#wait = new SharedWait(this.memory, this.#state, 'SharedBarrier.wait', { taken: arrivalOf, refused: () => new BrokenBarrierError() });
  }

  /** The same barrier, from what `toHandle()` gave in another thread. */
  static fromHandle(handle: SharedHandle): SharedBarrier {
    return new SharedBarrier(PrimitiveMemory.attach(handle, Kind.barrier, LENGTH));
  }

  /** How many meet. */
  get parties(): number {
    return Atomics.load(this.memory.words, BarrierWord.parties);
  }

  /** How many are there already. */
  get nWaiting(): number {
    return this.#state.arrived();
  }

  get broken(): boolean {
    return this.#state.isBroken();
  }

  /**
   * Waits for the others. Answers with the number of the arrival, from 0 on.
   *
   * Rejects with BrokenBarrierError; with TimeoutError, the signal's reason or CancelledError, and then breaks the barrier.
   */
  wait(options?: WaitOptions): Promise<number> {
    checkWaitOptions(options, 'SharedBarrier.wait');
    return this.#untilAllCame(options);
  }

  async #untilAllCame(options: WaitOptions | undefined): Promise<number> {
    const claim = this.#state.arrive();
    if (claim === IS_BROKEN) return new Rejection(new BrokenBarrierError());
    if (this.#state.take(claim) === 'taken') return arrivalOf(claim);
    try {
      return await this.#wait.async(claim, options);
    } catch (error) {
      if (this.#state.giveUp(claim) !== 'taken') throw error;
      redeliver(error);
      return arrivalOf(claim);
    }
  }

  /** Blocks the thread until the others are there. Throws as `wait` rejects. */
  waitSync(options?: BlockingOptions): number {
    checkBlockingOptions(options, 'SharedBarrier.waitSync');
    const claim = this.#state.arrive();
    if (claim === IS_BROKEN) throw new BrokenBarrierError();
    if (this.#state.take(claim) === 'taken') return arrivalOf(claim);
    try {
      return this.#wait.blocking(claim, options);
    } catch (error) {
      if (this.#state.giveUp(claim) === 'taken') return arrivalOf(claim);
      throw error;
    }
  }

  /** Breaks it: who waits, or comes, gets BrokenBarrierError. */
  abort(): void {
    this.#state.abort();
  }

  /** Makes it as new; who waits gets BrokenBarrierError. */
  reset(): void {
    this.#state.reset();
  }

  statistics(): SharedBarrierStatistics {
    return { parties: this.parties, nWaiting: this.nWaiting, broken: this.broken };
  }
}

function layOut(parties: number): PrimitiveMemory {
  checkCount(parties, 'new SharedBarrier', 'parties', { least: 1, most: MOST_PARTIES });
  const source = PrimitiveMemory.allocate(Kind.barrier, LENGTH);
  Atomics.store(source.memory.words, BarrierWord.parties, parties);
  return source;
}
