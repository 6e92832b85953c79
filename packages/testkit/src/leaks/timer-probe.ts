import type { LeakProbe } from './leak-probe.js';

type StartTimer = (...args: unknown[]) => NodeJS.Timeout;

interface StartedTimer {
  readonly timer: NodeJS.Timeout & { readonly _destroyed?: boolean };
  readonly call: string;
  readonly where: Error;
}

/**
 * Timers that were started and have neither fired nor been cleared. An unreferenced one counts too: it keeps whatever
 * its callback holds. Node lists only referenced ones, so that the global functions are wrapped; Vitest's own timers
 * are not seen, since it took the functions earlier.
 */
export class TimerProbe implements LeakProbe {
  #started: StartedTimer[] = [];
  #sweepAt = 10_000;
  #restore: () => void = () => undefined;

  begin(): void {
    const restoreTimeout = this.#wrap('setTimeout');
    const restoreInterval = this.#wrap('setInterval');
    this.#restore = () => {
      restoreTimeout();
      restoreInterval();
    };
  }

  remains(): readonly string[] {
    this.#sweep();
    return this.#started.map(({ call, where }) => `a timer: ${call}${callerOf(where)}`);
  }

  end(): void {
    this.#restore();
    this.#started = [];
  }

  #wrap(name: 'setTimeout' | 'setInterval'): () => void {
    const original = globalThis[name] as unknown as StartTimer;
    const wrapped: StartTimer = (...args) => {
      const timer = original(...args);
      this.#note({ timer, call: `${name}(..., ${Number(args[1] ?? 0)})`, where: new Error() });
      return timer;
    };
    // `util.promisify` finds its own version under a symbol.
    Object.defineProperties(wrapped, Object.getOwnPropertyDescriptors(original));
    Object.assign(globalThis, { [name]: wrapped });
    return () => {
      // Somebody who has replaced it since, such as a fake clock, restores it too late: leave that alone.
      if ((globalThis[name] as unknown) === wrapped) Object.assign(globalThis, { [name]: original });
    };
  }

  #note(started: StartedTimer): void {
    this.#started.push(started);
    if (this.#started.length < this.#sweepAt) return;
    this.#sweep();
    this.#sweepAt = Math.max(10_000, this.#started.length * 2);
  }

  #sweep(): void {
    this.#started = this.#started.filter(({ timer }) => timer._destroyed === false);
  }
}

/** The line of the stack that called the wrapper, such as ` at start (file:///timer.js:3:1)`. */
function callerOf(where: Error): string {
  const frame = where.stack?.split('\n')[2];
  return frame === undefined ? '' : ` ${frame.trim()}`;
}
