import type { LockCapabilities, LockLike, LockSubject } from './lock-subject.js';

/** Makes what a test of the contract needs. */
export class LockContext {
  readonly capabilities: LockCapabilities;
  readonly #create: (permits: number) => LockLike;

  constructor({ create, capabilities }: LockSubject) {
    this.capabilities = capabilities;
    this.#create = create;
  }

  /** Numbers of permits to test with. */
  get permits(): readonly number[] {
    return this.capabilities.permits === 'chosen' ? [1, 2, 5] : [1];
  }

  create(permits = 1): LockLike {
    return this.#create(permits);
  }

  /** A lock that the next `acquire` has to wait for, and what has to be released for it to go on, one after the other. */
  async taken(permits = 1): Promise<{ readonly lock: LockLike; readonly holders: readonly { release(): void }[] }> {
    const lock = this.#create(permits);
    return { lock, holders: await this.take(lock, permits) };
  }

  /** Takes all that there is, now. */
  async take(lock: LockLike, permits = 1): Promise<readonly { release(): void }[]> {
    if (lock.occupy !== undefined) return [await lock.occupy()];
    return Promise.all(Array.from({ length: permits }, () => lock.acquire({ timeout: 5000 })));
  }
}

/** Lets everything happen that needs no timer: promises, and wake-ups that the platform delivers. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** How a promise stands: 'pending', 'done' or 'failed'. */
export async function stateOf(promise: Promise<unknown>): Promise<'pending' | 'done' | 'failed'> {
  let state: 'pending' | 'done' | 'failed' = 'pending';
  promise.then(
    () => (state = 'done'),
    () => (state = 'failed'),
  );
  await settle();
  return state;
}

/** Milliseconds that pass without the event loop's noticing: timers become overdue. */
export function hogEventLoop(milliseconds: number): void {
  for (const end = performance.now() + milliseconds; performance.now() < end; );
}
