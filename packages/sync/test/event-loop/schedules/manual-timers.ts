interface ManualTimer {
  readonly delay: number;
  fire(): void;
}

/** Timers that fire when they are told to, each known by its delay. Takes the place of the global ones. */
export class ManualTimers {
  readonly #timers = new Set<ManualTimer>();
  #restore: () => void = () => undefined;

  get count(): number {
    return this.#timers.size;
  }

  install(): void {
    const { setTimeout, clearTimeout } = globalThis;
    this.#restore = () => void Object.assign(globalThis, { setTimeout, clearTimeout });
    Object.assign(globalThis, {
      setTimeout: (callback: (...args: unknown[]) => void, delay: number, ...args: unknown[]) => {
        const timer = { delay, fire: () => callback(...args) };
        this.#timers.add(timer);
        return timer;
      },
      clearTimeout: (timer: ManualTimer) => this.#timers.delete(timer),
    });
  }

  uninstall(): void {
    this.#restore();
  }

  /** Fires the timer of this delay, if it has neither fired nor been stopped. */
  fire(delay: number): void {
    for (const timer of this.#timers) {
      if (timer.delay !== delay) continue;
      this.#timers.delete(timer);
      timer.fire();
    }
  }
}
