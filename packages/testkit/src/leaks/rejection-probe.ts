import { inspect } from 'node:util';

import type { LeakProbe } from './leak-probe.js';

/** Rejections that nobody has handled. One that is handled late is forgiven, as long as the test is not over. */
export class RejectionProbe implements LeakProbe {
  readonly #unhandled = new Map<Promise<unknown>, unknown>();

  begin(): void {
    process.on('unhandledRejection', this.#rejected);
    process.on('rejectionHandled', this.#handled);
  }

  remains(): readonly string[] {
    return [...this.#unhandled.values()].map((reason) => `an unhandled rejection: ${inspect(reason, { depth: 1 })}`);
  }

  end(): void {
    process.off('unhandledRejection', this.#rejected);
    process.off('rejectionHandled', this.#handled);
    this.#unhandled.clear();
  }

  readonly #rejected = (reason: unknown, promise: Promise<unknown>): void => {
    this.#unhandled.set(promise, reason);
  };

  readonly #handled = (promise: Promise<unknown>): void => {
    this.#unhandled.delete(promise);
  };
}
