import type { WaitOptions } from '@heddle/cancellation';
import { checkWaitOptions, Rejection } from '@heddle/cancellation';

import { Kind } from './kinds.js';
import { LINE_LENGTH } from './protocol/layout.js';
import { countWaiters } from './protocol/line.js';
import { EventState, EventWord } from './protocol/event-state.js';
import type { SharedHandle } from './primitive-memory.js';
import { PrimitiveMemory } from './primitive-memory.js';
import { registerShared, SharedObject } from './shared-object.js';
import type { BlockingOptions } from './shared-wait.js';
import { checkBlockingOptions, SharedWait } from './shared-wait.js';

/** Words in all. */
const LENGTH = EventWord.line + LINE_LENGTH;

/** What an event tells of itself. */
export interface SharedEventStatistics {
  readonly set: boolean;
  /** Threads that wait, each event loop counted once. */
  readonly waiting: number;
}

/**
 * An event for threads: Python's `threading.Event`. Everybody waits until it is set; whoever waited when it was set goes on,
 * even if it is cleared at once.
 *
 * @example
 * ```ts
 * const stop = new SharedEvent();
 * await stop.wait({ timeout: 1000 });
 * ```
 */
export class SharedEvent extends SharedObject {
  readonly #state: EventState;
  readonly #wait: SharedWait<void>;

  static {
    registerShared(Kind.event, SharedEvent.prototype, (handle) => SharedEvent.fromHandle(handle));
  }

  constructor();
  /** @internal */
  constructor(source: PrimitiveMemory);
  constructor(source?: PrimitiveMemory) {
    super(PrimitiveMemory.given(source, Kind.event, LENGTH));
    this.#state = new EventState(this.memory);
    this.#wait = new SharedWait<void>(this.memory, this.#state, 'SharedEvent.wait', { taken: () => undefined });
  }

  /** The same event, from what `toHandle()` gave in another thread. */
  static fromHandle(handle: SharedHandle): SharedEvent {
    return new SharedEvent(PrimitiveMemory.attach(handle, Kind.event, LENGTH));
  }

  /** Lets everybody go on who waits, and will wait until it is cleared. */
  set(): void {
    this.#state.set();
  }

  /** From now on waits wait. */
  clear(): void {
    this.#state.clear();
  }

  isSet(): boolean {
    return (this.#state.changes() & 1) === 1;
  }

  /** Waits until it is set. Rejects with TimeoutError (Python answers False), the signal's reason, or CancelledError. */
  wait(options?: WaitOptions): Promise<void> {
    checkWaitOptions(options, 'SharedEvent.wait');
    return this.#untilSet(options);
  }

  async #untilSet(options: WaitOptions | undefined): Promise<void> {
    if (options?.signal?.aborted === true) return new Rejection(options.signal.reason);
    const claim = this.#state.changes();
    return this.#state.take(claim) === 'taken' ? undefined : this.#wait.async(claim, options);
  }

  /** Blocks the thread until it is set. Throws TimeoutError. */
  waitSync(options?: BlockingOptions): void {
    checkBlockingOptions(options, 'SharedEvent.waitSync');
    const claim = this.#state.changes();
    if (this.#state.take(claim) !== 'taken') this.#wait.blocking(claim, options);
  }

  statistics(): SharedEventStatistics {
    return { set: this.isSet(), waiting: countWaiters(this.memory.words, EventWord.line) };
  }
}
