import { startTimer, type Timer, timerTime } from '@heddle/cancellation';

/** The time limit of an iteration. Invariant: a timer runs only while a reader waits, so that one left alone holds nobody up. */
export class IterationDeadline {
  readonly #at: number;
  readonly #readers: ReadonlySet<unknown>;
  readonly #expired: () => void;
  #timer: Timer | undefined = undefined;

  /**
   * @param timeout Milliseconds from now; `Infinity` for no limit.
   * @param readers Who waits for the next value.
   * @param expired Called when the time is up and a reader waits.
   */
  constructor(timeout: number, readers: ReadonlySet<unknown>, expired: () => void) {
    this.#at = timeout === Infinity ? Infinity : timerTime() + timeout;
    this.#readers = readers;
    this.#expired = expired;
  }

  /** A reader has begun to wait, or has stopped. */
  readersChanged(): void {
    if (this.#at === Infinity) return;
    if (this.#readers.size === 0) {
      this.#stop();
      return;
    }
    const rest = this.#at - timerTime();
    if (rest <= 0) this.expire();
    else this.#timer ??= startTimer(expire, rest, this);
  }

  /** The time is up. */
  expire(): void {
    this.#stop();
    this.#expired();
  }

  #stop(): void {
    this.#timer?.stop();
    this.#timer = undefined;
  }
}

/** Shared by all iterations: the timer hands the deadline along. */
function expire(deadline: IterationDeadline): void {
  deadline.expire();
}
