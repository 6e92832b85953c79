import { LONGEST_TIMER_MS } from './longest-timer.js';

/** What happens to a task when its time has come. */
export interface StopperListener {
  /** Time is up for some task, or seems so: what workers have told meanwhile is to be read first. */
  catchUp(): void;
  /** The task has run as long as it may. */
  timedOut(slot: number): void;
  /** The task was asked to stop and has not, for as long as it was given. */
  outstayed(slot: number): void;
}

interface Deadline {
  readonly at: number;
  readonly kind: 'time-out' | 'grace';
}

/**
 * Watches the clock for running tasks: their time-outs, and the grace between asking one to stop and ending its worker.
 * One timer for all; at most as many deadlines as tasks run.
 */
export class TaskStopper {
  readonly #listener: StopperListener;
  readonly #deadlines = new Map<number, Deadline>();
  #timer: NodeJS.Timeout | undefined;
  #timerAt = Infinity;

  constructor(listener: StopperListener) {
    this.#listener = listener;
  }

  /** A task that may run until `at` (`performance.now()` milliseconds) has started. */
  limit(slot: number, at: number): void {
    this.#set(slot, { at, kind: 'time-out' });
  }

  /** A task was asked to stop and has until `at`. */
  giveGrace(slot: number, at: number): void {
    this.#set(slot, { at, kind: 'grace' });
  }

  /** The task has ended. */
  forget(slot: number): void {
    if (this.#deadlines.size === 0 || !this.#deadlines.delete(slot)) return;
    if (this.#deadlines.size === 0) this.#disarm();
  }

  /** The next deadline; Infinity for none. For a thread that blocks: its timers do not run. */
  get next(): number {
    let next = Infinity;
    for (const { at } of this.#deadlines.values()) next = Math.min(next, at);
    return next;
  }

  /** Acts on what is due. */
  check(): void {
    const now = performance.now();
    for (const [slot, { at, kind }] of this.#deadlines) {
      if (at > now) continue;
      this.#deadlines.delete(slot);
      if (kind === 'time-out') this.#listener.timedOut(slot);
      else this.#listener.outstayed(slot);
    }
    this.#arm();
  }

  #set(slot: number, deadline: Deadline): void {
    if (deadline.at === Infinity) return;
    this.#deadlines.set(slot, deadline);
    if (deadline.at < this.#timerAt) this.#arm();
  }

  #arm(): void {
    const { next } = this;
    if (next === this.#timerAt) return;
    this.#disarm();
    if (next === Infinity) return;
    this.#timerAt = next;
    const delay = Math.min(Math.max(Math.ceil(next - performance.now()), 1), LONGEST_TIMER_MS);
    this.#timer = setTimeout(() => {
      this.#timerAt = Infinity;
      // A host that was busy has not heard yet of tasks that ended in time.
      this.#listener.catchUp();
      this.check();
    }, delay);
    this.#timer.unref();
  }

  #disarm(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#timerAt = Infinity;
  }
}
