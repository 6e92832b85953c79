import { hooks, type Timer, type TimerProvider } from './hooks.js';

/**
 * Has all copies of this package in this thread start their timers elsewhere, `undefined` for the platform's own again. Timers that run are left alone.
 *
 * @returns The provider that was there before, for whoever wants to restore it.
 */
export function setTimerProvider(provider: TimerProvider | undefined): TimerProvider | undefined {
  const previous = hooks.timers;
  hooks.timers = provider;
  return previous;
}

/** Milliseconds on the clock that timers go by: for what has to know how much of a time-out is left. */
export function timerTime(): number {
  return hooks.timers?.now?.() ?? performance.now();
}

/** The longest delay that timers keep: beyond it they fire at once. */
const LONGEST_DELAY = 2 ** 31 - 1;

/**
 * Calls `fire(argument)` once, `delay` milliseconds from now: `setTimeout` without its limit of 24.8 days, beyond which
 * it would fire at once. `Infinity` starts nothing. Like `setTimeout`, it keeps a Node process alive until it fires.
 *
 * The argument is passed along so that a thousand timers can share one function.
 *
 * @param delay Milliseconds, 0 or more.
 *
 * @example
 * ```ts
 * const timer = startTimer((wait) => wait.cancel(new TimeoutError()), 500, wait);
 * timer?.stop();
 * ```
 */
export function startTimer<A>(fire: (argument: A) => void, delay: number, argument: A): Timer | undefined {
  return delay === Infinity ? undefined : (hooks.timers?.(fire, delay, argument) ?? new DelayTimer(fire, delay, argument));
}

class DelayTimer<A> implements Timer {
  readonly #fire: (argument: A) => void;
  readonly #argument: A;
  /** Milliseconds that are left after the current leg; 0 for a delay that one leg covers. */
  #rest: number;
  #handle: ReturnType<typeof setTimeout> | undefined;

  constructor(fire: (argument: A) => void, delay: number, argument: A) {
    this.#fire = fire;
    this.#argument = argument;
    this.#rest = delay;
    this.#beginLeg();
  }

  stop(): void {
    clearTimeout(this.#handle);
  }

  endLeg(): void {
    if (this.#rest === 0) this.#fire(this.#argument);
    else this.#beginLeg();
  }

  #beginLeg(): void {
    const leg = Math.min(this.#rest, LONGEST_DELAY);
    this.#rest -= leg;
    this.#handle = setTimeout(endLeg, leg, this);
  }
}

/** Shared by all timers: `setTimeout` hands the timer along, so that none needs a closure. */
function endLeg(timer: { endLeg(): void }): void {
  timer.endLeg();
}
