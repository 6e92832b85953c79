import { checkOptionNames, describeValue } from '@heddle/cancellation';

import { Kind } from './kinds.js';
import { OwnedLock } from './owned-lock.js';
import type { SharedHandle } from './primitive-memory.js';
import { PrimitiveMemory } from './primitive-memory.js';
import { LINE_LENGTH } from './protocol/layout.js';
import type { LockState } from './protocol/lock-state.js';
import { LockWord } from './protocol/lock-state.js';
import { registerShared } from './shared-object.js';

/** Words in all. */
const LENGTH = LockWord.line + LINE_LENGTH;

/** How a SharedLock is made. */
export interface SharedLockOptions {
  /**
   * Whether newcomers may take a lock that was just released though others wait, who then wait on. By default it is
   * first come, first served: fair, and slower where more threads contend than there are cores, because each hand-over
   * then takes a thread switch: about 0.1 million a second of eight threads on two cores, against 1.5 million with barging.
   * Between two threads on two cores both make 9 million.
   */
  readonly barging?: boolean | undefined;
}

/**
 * A lock for threads: Python's `threading.Lock`, which any number of threads and their event loops share. Give it to a
 * task as an argument, or to a worker by `toHandle()`.
 *
 * The thread that acquired it has it, and only there can it be released (Python lets any thread do so). A thread that ends while it has
 * the lock leaves it to nobody: everybody who acquires it, waits for it or tries it gets OwnerDiedError, until one has
 * taken it with {@link recover}. Those who wait learn at once of a thread that ends by itself, and within 50 ms of one that was
 * terminated; of the latter on Linux only, elsewhere the lock stays locked and a time-out is what helps.
 *
 * @example
 * ```ts
 * const lock = new SharedLock();
 * using guard = await lock.acquire({ timeout: 1000 });
 * ```
 */
export class SharedLock extends OwnedLock<LockState> {
  static {
    registerShared(Kind.lock, SharedLock.prototype, (handle) => SharedLock.fromHandle(handle));
  }

  constructor(options?: SharedLockOptions);
  /** @internal */
  constructor(source: PrimitiveMemory);
  constructor(options: SharedLockOptions | PrimitiveMemory = {}) {
    super(options instanceof PrimitiveMemory ? options : layOut(options), Kind.lock.name, (lock) => lock);
  }

  /** The same lock, from what `toHandle()` gave in another thread. */
  static fromHandle(handle: SharedHandle): SharedLock {
    return new SharedLock(PrimitiveMemory.attach(handle, Kind.lock, LENGTH));
  }
}

function layOut(options: SharedLockOptions): PrimitiveMemory {
  const barging = isBarging(options);
  const source = PrimitiveMemory.allocate(Kind.lock, LENGTH);
  if (barging) Atomics.store(source.memory.words, LockWord.barging, 1);
  return source;
}

/** Whether newcomers may overtake. */
function isBarging(options: SharedLockOptions): boolean {
  checkOptionNames(options, ['barging'], 'new SharedLock');
  const barging: unknown = options.barging ?? false;
  if (typeof barging !== 'boolean') throw new TypeError(`new SharedLock: barging must be a boolean, received ${describeValue(barging)}`);
  return barging;
}
