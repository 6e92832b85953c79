import { SharedCondition, SharedLock, SharedReadWriteLock, SharedRLock, type SharedGuard, type SharedHandle } from '@heddle/sync';
import { describe, expect, it } from 'vitest';

/** What is acquired and released, and how often this thread has it. */
interface Way {
  acquire(): SharedGuard;
  release(): void;
  held(): number;
}

interface Kind {
  readonly name: string;
  /** Two objects over one memory, the second of a handle that has crossed a message, as in a task that got the lock before. */
  two(): readonly [Way, Way];
}

function overOneMemory<T extends { toHandle(): SharedHandle }>(made: T, fromHandle: (handle: SharedHandle) => T, way: (object: T) => Way): readonly [Way, Way] {
  return [way(made), way(fromHandle(structuredClone(made.toHandle())))];
}

const kinds: readonly Kind[] = [
  {
    name: 'SharedLock',
    two: () => overOneMemory(new SharedLock(), (handle) => SharedLock.fromHandle(handle), (lock) => ({ acquire: () => lock.acquireSync(), release: () => { lock.release(); }, held: () => Number(lock.locked()) })),
  },
  {
    name: 'SharedRLock',
    two: () => overOneMemory(new SharedRLock(), (handle) => SharedRLock.fromHandle(handle), (lock) => ({ acquire: () => lock.acquireSync(), release: () => { lock.release(); }, held: () => lock.statistics().depth })),
  },
  {
    name: 'SharedReadWriteLock, writing',
    two: () => overOneMemory(new SharedReadWriteLock(), (handle) => SharedReadWriteLock.fromHandle(handle), (lock) => ({
      acquire: () => lock.acquireWriteSync(), release: () => { lock.releaseWrite(); }, held: () => Number(lock.statistics().writing),
    })),
  },
  {
    name: 'SharedReadWriteLock, reading',
    two: () => overOneMemory(new SharedReadWriteLock(), (handle) => SharedReadWriteLock.fromHandle(handle), (lock) => ({
      acquire: () => lock.acquireReadSync(), release: () => { lock.releaseRead(); }, held: () => lock.statistics().readers,
    })),
  },
];

describe.each(kinds)('a guard of one of two objects over one memory: $name', ({ two }) => {
  it('does nothing to what the other acquired after it was released by hand', () => {
    const [one, other] = two();
    const stale = one.acquire();
    one.release();
    const guard = other.acquire();
    stale.release();
    expect(other.held()).toBe(1);
    guard.release();
    expect(other.held()).toBe(0);
  });

  it('does nothing where the other has released it by hand, and it is had again', () => {
    const [one, other] = two();
    const stale = one.acquire();
    other.release();
    const guard = one.acquire();
    stale.release();
    expect(one.held()).toBe(1);
    guard.release();
    expect(one.held()).toBe(0);
  });

  it('does nothing where nobody has it', () => {
    const [one, other] = two();
    const stale = one.acquire();
    other.release();
    stale.release();
    expect(one.held()).toBe(0);
  });
});

describe('a guard of a lock that a condition takes away for a while', () => {
  it('is valid after the wait, and that of one who had it meanwhile is not', async () => {
    const condition = new SharedCondition();
    const other = SharedCondition.fromHandle(structuredClone(condition.toHandle()));
    const guard = condition.acquireSync();
    const wait = condition.wait();
    const stale = other.acquireSync();
    other.notify();
    other.release();
    await wait;
    stale.release();
    expect(condition.locked()).toBe(true);
    guard.release();
    expect(condition.locked()).toBe(false);
    const next = condition.acquireSync();
    guard.release();
    stale.release();
    expect(condition.locked()).toBe(true);
    next.release();
  });
});
