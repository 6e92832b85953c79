/** A word as somebody waits for it in an event loop. */
export interface AwaitedWord {
  readonly words: Int32Array;
  readonly index: number;
  /** The wait is for another value. */
  readonly expected: number;
}

/** A wait in the event loop. */
export class PendingWait {
  /** Where the word's row begins. */
  readonly row: number;
  /** How often the row had been notified when it began. */
  readonly notified: number;
  readonly ended: Promise<'ok' | 'timed-out'>;
  readonly #word: AwaitedWord;
  #resolve: (outcome: 'ok' | 'timed-out') => void = () => undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(word: AwaitedWord, row: number, notified: number) {
    this.#word = word;
    this.row = row;
    this.notified = notified;
    this.ended = new Promise((resolve) => { this.#resolve = resolve; });
  }

  /** Whether the word is still as it was when the wait began. */
  isSame(): boolean {
    const { words, index, expected } = this.#word;
    return Atomics.load(words, index) === expected;
  }

  /** Has `expired` called after so many milliseconds, unless it has ended by then. It does not keep the event loop alive. */
  limit(timeout: number, expired: () => void): void {
    this.#timer = setTimeout(expired, timeout).unref();
  }

  end(outcome: 'ok' | 'timed-out'): void {
    clearTimeout(this.#timer);
    this.#resolve(outcome);
  }
}
