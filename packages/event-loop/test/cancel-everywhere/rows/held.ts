import { BoundedSemaphore, CapacityLimiter, Condition, limit, Lock, ReadWriteLock, Semaphore, SharedBoundedSemaphore, SharedCondition, SharedLock, SharedReadWriteLock, SharedSemaphore } from '@heddle/sync';
import { expect } from 'vitest';

import type { MakeWaiting, Waiting, Waits } from '../waiting.js';
import { Room } from './expectations.js';

/** Anything that is acquired and released. */
interface Holdable {
  acquire(): Promise<Disposable>;
}

interface HeldOptions {
  /** How many may hold it at a time. */
  readonly places: number;
  /** Whether it is free, and nobody waits. */
  isIdle(): boolean;
}

/** All places are taken at first; whoever satisfies leaves one. */
async function held(holdable: Holdable, { places, isIdle }: HeldOptions): Promise<Waiting> {
  const room = new Room(places);
  const taken: Disposable[] = [];
  for (let place = 0; place < places; place++) taken.push(await holdable.acquire());
  const leave = (): void => { taken.pop()?.[Symbol.dispose](); };
  return {
    wait: async (visit) => {
      using _guard = await holdable.acquire();
      // One place is somebody else's as long as it is taken out there.
      await room.visit(visit);
      return 'held';
    },
    satisfy: leave,
    finish: () => { while (taken.length > 0) leave(); },
    check: () => {
      room.check();
      expect(isIdle(), 'free, and nobody waits').toBe(true);
    },
  };
}

interface LockLike extends Holdable {
  statistics(): { readonly locked: boolean; readonly waiting: number; readonly waitingForLock?: number };
}

function lockRow(make: () => LockLike): MakeWaiting {
  return () => {
    const lock = make();
    return held(lock, {
      places: 1,
      isIdle: () => {
        const { locked, waiting, waitingForLock = 0 } = lock.statistics();
        return !locked && waiting + waitingForLock === 0;
      },
    });
  };
}

interface SemaphoreLike extends Holdable {
  statistics(): { readonly value: number; readonly waiting: number };
}

function semaphoreRow(make: (value: number) => SemaphoreLike): MakeWaiting {
  return (n) => {
    const semaphore = make(n + 1);
    return held(semaphore, {
      places: n + 1,
      isIdle: () => {
        const { value, waiting } = semaphore.statistics();
        return value === n + 1 && waiting === 0;
      },
    });
  };
}

/** By `withLock`: the function of a caller whose wait was given up is not called. */
function withLockRow(make: () => Lock | SharedLock): MakeWaiting {
  return async () => {
    const lock = make();
    const row = await lockRow(() => lock)(0);
    const room = new Room(1);
    return {
      ...row,
      wait: async (visit) => {
        await lock.withLock(() => room.visit(visit));
        return 'held';
      },
      check: (account) => {
        row.check(account);
        room.check();
      },
    };
  };
}

interface ReadWriteLike {
  acquireRead(): Promise<Disposable>;
  acquireWrite(): Promise<Disposable>;
  statistics(): { readonly readers: number; readonly writing: boolean; readonly waitingReaders: number; readonly waitingWriters: number };
}

function isIdle(lock: ReadWriteLike): boolean {
  const { readers, writing, waitingReaders, waitingWriters } = lock.statistics();
  return readers + waitingReaders + waitingWriters === 0 && !writing;
}

function writeRow(make: () => ReadWriteLike): MakeWaiting {
  return () => {
    const lock = make();
    return held({ acquire: () => lock.acquireWrite() }, { places: 1, isIdle: () => isIdle(lock) });
  };
}

/** Readers and writers by turns, behind a writer. */
function readRow(make: () => ReadWriteLike): MakeWaiting {
  return async (n) => {
    const lock = make();
    const [writing, reading] = [new Room(1), new Room(Infinity)];
    const first = await lock.acquireWrite();
    let [calls, isFree] = [n, false];
    const leave = (): void => {
      if (isFree) return;
      isFree = true;
      first[Symbol.dispose]();
    };
    return {
      wait: async (visit) => {
        const writes = ++calls % 3 === 0;
        using _guard = await (writes ? lock.acquireWrite() : lock.acquireRead());
        await (writes ? writing : reading).visit(visit);
        return writes ? 'written' : 'read';
      },
      satisfy: leave,
      finish: leave,
      check: () => {
        writing.check();
        reading.check();
        expect(isIdle(lock), 'free, and nobody waits').toBe(true);
      },
    };
  };
}

/** Of threads: a turn of the event loop may be needed until one has it. */
export const sharedHeld: Waits = {
  'SharedLock.acquire': lockRow(() => new SharedLock()),
  'SharedLock.withLock': withLockRow(() => new SharedLock()),
  'SharedCondition.acquire': lockRow(() => new SharedCondition()),
  'SharedSemaphore.acquire': semaphoreRow((value) => new SharedSemaphore(value)),
  'SharedBoundedSemaphore.acquire': semaphoreRow((value) => new SharedBoundedSemaphore(value)),
  'SharedReadWriteLock.acquireRead': readRow(() => new SharedReadWriteLock()),
  'SharedReadWriteLock.acquireWrite': writeRow(() => new SharedReadWriteLock()),
};

export const localHeld: Waits = {
  'Lock.acquire': lockRow(() => new Lock()),
  'Lock.withLock': withLockRow(() => new Lock()),
  'Condition.acquire': lockRow(() => new Condition()),
  'Semaphore.acquire': semaphoreRow((value) => new Semaphore(value)),
  'BoundedSemaphore.acquire': semaphoreRow((value) => new BoundedSemaphore(value)),
  'CapacityLimiter.acquire': (n) => {
    const limiter = new CapacityLimiter(n + 1);
    const anybody = { acquire: () => limiter.acquireOnBehalfOf({}) };
    return held(anybody, { places: n + 1, isIdle: () => limiter.statistics().borrowedTokens + limiter.statistics().waiting === 0 });
  },
  'ReadWriteLock.acquireRead': readRow(() => new ReadWriteLock()),
  'ReadWriteLock.acquireWrite': writeRow(() => new ReadWriteLock()),
  'limit(n)': (n) => {
    const limited = limit(n + 1);
    const room = new Room(n + 1);
    return {
      wait: (visit) => limited(() => room.visit(visit)),
      satisfy: () => undefined,
      check: () => {
        room.check();
        expect(limited.statistics()).toEqual({ concurrency: n + 1, activeCount: 0, pendingCount: 0 });
      },
    };
  },
};
