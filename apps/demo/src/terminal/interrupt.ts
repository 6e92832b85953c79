import { constants } from 'node:os';

/** The user, or the system, wants the program to end. */
export class Interrupted extends Error {
  /** What a shell expects of a program that a signal ended: 130 for Ctrl-C. */
  readonly exitCode: number;

  constructor(signal: 'SIGINT' | 'SIGTERM' | 'SIGHUP') {
    super(`Interrupted by ${signal}`);
    this.name = 'Interrupted';
    this.exitCode = 128 + constants.signals[signal];
  }
}

const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Turns the first signal to end into an abort, so that the work is cancelled and cleaned up. A second one ends the program
 * on the spot, for whoever does not want to wait.
 */
export class InterruptListener implements Disposable {
  readonly #controller = new AbortController();

  constructor() {
    for (const name of signals) process.on(name, this.#interrupt);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  [Symbol.dispose](): void {
    for (const name of signals) process.off(name, this.#interrupt);
  }

  readonly #interrupt = (name: NodeJS.Signals): void => {
    const interrupted = new Interrupted(name as (typeof signals)[number]);
    if (this.signal.aborted) process.exit(interrupted.exitCode);
    this.#controller.abort(interrupted);
  };
}
