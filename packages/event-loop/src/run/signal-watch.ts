import { isMainThread } from 'node:worker_threads';

import { exitCodeOf, type InterruptSignal } from './interrupted-error.js';

const SIGNALS: readonly InterruptSignal[] = ['SIGINT', 'SIGTERM'];

/** Hears the first signal that asks the process to end; the second one ends it at once. Threads other than the main one get none. */
export class SignalWatch {
  readonly #heard: (signal: InterruptSignal) => void;
  #first: InterruptSignal | undefined = undefined;

  constructor(heard: (signal: InterruptSignal) => void) {
    this.#heard = heard;
    if (isMainThread) for (const signal of SIGNALS) process.on(signal, this.#handle);
  }

  /** The signal that came. */
  get signal(): InterruptSignal | undefined {
    return this.#first;
  }

  end(): void {
    for (const signal of SIGNALS) process.off(signal, this.#handle);
  }

  readonly #handle = (name: NodeJS.Signals): void => {
    const signal = name as InterruptSignal;
    // The program has had its chance to clean up.
    if (this.#first !== undefined) process.exit(exitCodeOf(signal));
    this.#first = signal;
    this.#heard(signal);
  };
}
