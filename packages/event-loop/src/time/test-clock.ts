import { setTimerProvider, type Timer, type TimerProvider } from '@heddle/cancellation';
import { checkBoolean, checkOptionNames, InvalidStateError } from '@heddle/futures';

import type { Clock } from './clock.js';
import { currentClock, setClock } from './current-clock.js';
import { checkDelay } from './check-time.js';
import { hasYielding } from './sleep.js';
import { TimerHeap, type HeapTimer } from './timer-heap.js';

/** How a test's clock goes; everything may be left out. */
export interface TestClockOptions {
  /** Whether it jumps to the next time that somebody waits for as soon as nothing else is to be done. True where it is left out. */
  readonly autojump?: boolean | undefined;
}

/**
 * Virtual time, for tests: while it is in place, everything of Heddle that waits for a time in this thread (`sleep`, time-outs, deadlines, `every`, the
 * `timeout` of any wait) waits for this clock's, which goes on only by {@link advance} or by jumping ahead. A day takes milliseconds then. Trio's
 * `MockClock`.
 *
 * It leaves `setTimeout` and `Date` alone, a test framework's fake ones too. A clock that jumps by itself does not know of what it cannot see: a
 * request that is under way, another thread. With these, let it stand and `advance` it.
 *
 * @see https://trio.readthedocs.io/en/stable/reference-testing.html#trio.testing.MockClock
 *
 * @example
 * ```ts
 * using clock = new TestClock();
 * await sleep(86_400_000); // takes no time
 * console.log(clock.now()); // 86400000
 * ```
 */
export class TestClock implements Clock, Disposable {
  readonly #autojump: boolean;
  readonly #timers = new TimerHeap();
  #now = 0;
  /** Counts what has happened: a turn of the event loop without any of it means that all wait. */
  #happened = 0;
  #isWatching = false;
  #replaced: { readonly clock: Clock; readonly timers: TimerProvider | undefined } | undefined;

  /** Takes the place of the clock that is there. */
  constructor(options: TestClockOptions = {}) {
    checkOptionNames(options, ['autojump'], 'TestClock');
    const { autojump = true } = options;
    checkBoolean(autojump, 'TestClock', 'autojump');
    this.#autojump = autojump;
    const provider: TimerProvider = (fire, delay, argument) => this.callAt(this.#now + delay, fire, argument);
    provider.now = () => this.#now;
    const timers = setTimerProvider(provider);
    this.#replaced = { clock: setClock(this), timers };
  }

  /** Milliseconds since it was made. */
  now(): number {
    return this.#now;
  }

  callAt<A>(when: number, fn: (argument: A) => void, argument: A): Timer {
    if (when === Infinity) return { stop: () => undefined };
    const timer = this.#timers.add(Math.max(when, this.#now), () => { fn(argument); });
    this.#happened++;
    this.#watch();
    return { stop: () => { this.#stop(timer); } };
  }

  /**
   * Goes on by so many milliseconds: all that is due meanwhile comes in its order, each at its time.
   *
   * @returns A promise that is fulfilled when it is that late, and all that was due has had its turn. It rejects with
   *   InvalidStateError once it is no longer in place, with TypeError or RangeError for a wrong number.
   */
  async advance(milliseconds: number): Promise<void> {
    checkDelay(milliseconds, 'TestClock.advance', 'milliseconds');
    if (this.#replaced === undefined) throw new InvalidStateError('TestClock.advance: the clock is no longer in place');
    const end = this.#now + milliseconds;
    await this.#settle();
    for (let next = this.#timers.next; next !== undefined && next.when <= end; next = this.#timers.next) {
      this.#jump();
      await this.#settle();
    }
    this.#now = end;
  }

  /** Puts the clock back that was there before; under a later one that is in place still, that will. What still waits for this one's time waits for ever. */
  [Symbol.dispose](): void {
    if (this.#replaced === undefined) return;
    const later = this.#successor();
    if (later === undefined) {
      setClock(this.#replaced.clock);
      setTimerProvider(this.#replaced.timers);
    } else {
      later.#replaced = this.#replaced;
    }
    this.#replaced = undefined;
    this.#timers.clear();
  }

  /** The clock that has taken its place, if any. */
  #successor(): TestClock | undefined {
    let later: TestClock | undefined;
    for (let clock = currentClock(); clock !== this && clock instanceof TestClock && clock.#replaced !== undefined; clock = clock.#replaced.clock) later = clock;
    return later;
  }

  #stop(timer: HeapTimer): void {
    this.#timers.remove(timer);
    this.#happened++;
  }

  /** Fires all that is due at the next time. */
  #jump(): void {
    const { next } = this.#timers;
    if (next === undefined) return;
    this.#now = next.when;
    for (let timer = this.#timers.next; timer !== undefined && timer.when <= this.#now; timer = this.#timers.next) {
      this.#timers.remove(timer);
      this.#happened++;
      timer.fire();
    }
  }

  #watch(): void {
    if (!this.#autojump || this.#isWatching || this.#timers.next === undefined) return;
    this.#isWatching = true;
    const before = this.#happened;
    setImmediate(() => {
      this.#isWatching = false;
      if (this.#happened === before && !hasYielding()) this.#jump();
      this.#watch();
    });
  }

  /** Lets everybody do what can be done without more time. */
  async #settle(): Promise<void> {
    let before: number;
    do {
      before = this.#happened;
      await new Promise((resolve) => { setImmediate(resolve); });
    } while (this.#happened !== before || hasYielding());
  }
}
