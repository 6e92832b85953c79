import type { Timer } from '@heddle/cancellation';

import type { Clock } from './clock.js';

/** The longest delay that timers keep: beyond it they fire at once. */
const LONGEST_DELAY = 2 ** 31 - 1;

/** All calls that are due within the same millisecond: one timer for them. */
class Deadline {
  readonly when: number;
  readonly #calls = new Set<Call<unknown>>();
  #handle: ReturnType<typeof setTimeout>;

  constructor(when: number) {
    this.when = when;
    this.#handle = this.#start();
  }

  add(call: Call<unknown>): void {
    this.#calls.add(call);
  }

  remove(call: Call<unknown>): void {
    this.#calls.delete(call);
    if (this.#calls.size > 0) return;
    clearTimeout(this.#handle);
    this.#leave();
  }

  /** What is arranged while it fires, for the same time, is another's. */
  #leave(): void {
    if (deadlines.get(this.when) === this) deadlines.delete(this.when);
  }

  #start(): ReturnType<typeof setTimeout> {
    const delay = Math.max(0, Math.ceil(this.when - performance.now()));
    return setTimeout(fire, Math.min(delay, LONGEST_DELAY), this);
  }

  /** A call may throw: the others, and those that it has taken back, are not hurt by it. */
  fire(): void {
    // Timers count whole milliseconds, and may come a little early.
    if (performance.now() < this.when) {
      this.#handle = this.#start();
      return;
    }
    this.#leave();
    for (const call of this.#calls) {
      this.#calls.delete(call);
      try {
        call.make();
      } catch (error) {
        queueMicrotask(() => { throw error; });
      }
    }
  }
}

const deadlines = new Map<number, Deadline>();

function fire(deadline: Deadline): void {
  deadline.fire();
}

class Call<A> implements Timer {
  readonly #deadline: Deadline;
  readonly #fn: (argument: A) => void;
  readonly #argument: A;

  constructor(deadline: Deadline, fn: (argument: A) => void, argument: A) {
    this.#deadline = deadline;
    this.#fn = fn;
    this.#argument = argument;
  }

  make(): void {
    this.#fn(this.#argument);
  }

  stop(): void {
    this.#deadline.remove(this as Call<unknown>);
  }
}

/** Node's own timers, one for each millisecond in which something is due; one also for what waits for ever, which keeps the process alive like the others. */
export const systemClock: Clock = {
  now: () => performance.now(),
  callAt: (when, fn, argument) => {
    const due = Math.ceil(when);
    let deadline = deadlines.get(due);
    if (deadline === undefined) deadlines.set(due, (deadline = new Deadline(due)));
    const call = new Call(deadline, fn, argument);
    deadline.add(call as Call<unknown>);
    return call;
  },
};
