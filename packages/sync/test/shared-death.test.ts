import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import { OwnerDiedError, SharedCondition, SharedLock, SharedReadWriteLock, SharedRLock } from '@heddle/sync';
import { afterEach, describe, expect, it } from 'vitest';

import { threadIdentity } from '../src/shared/platform/thread-identity.js';
import { terminate } from './terminate.js';

const workers: Worker[] = [];
afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => terminate(worker)));
});

interface Parts {
  readonly lock: SharedLock;
  readonly reentrant: SharedRLock;
  readonly readWrite: SharedReadWriteLock;
  readonly condition: SharedCondition;
}

/** A thread of this program, with `lock`, `reentrant`, `readWrite` and `condition`. */
function start({ lock, reentrant, readWrite, condition }: Parts, program: string): Worker {
  const worker = new Worker(
    `import('@heddle/sync').then(async ({ SharedCondition, SharedLock, SharedReadWriteLock, SharedRLock }) => {
      const { parentPort, workerData } = require('node:worker_threads');
      const lock = SharedLock.fromHandle(workerData.lock);
      const reentrant = SharedRLock.fromHandle(workerData.reentrant);
      const readWrite = SharedReadWriteLock.fromHandle(workerData.readWrite);
      const condition = SharedCondition.fromHandle(workerData.condition);
      ${program}
    });`,
    { eval: true, workerData: { lock: lock.toHandle(), reentrant: reentrant.toHandle(), readWrite: readWrite.toHandle(), condition: condition.toHandle() } },
  );
  workers.push(worker);
  return worker;
}

function fresh(): Parts {
  return { lock: new SharedLock(), reentrant: new SharedRLock(), readWrite: new SharedReadWriteLock(), condition: new SharedCondition() };
}

describe('a thread that ends', () => {
  it.each([
    ['has nothing more to do', ''],
    ['calls process.exit', 'process.exit(0);'],
    ['fails of an error', 'setImmediate(() => { throw new Error("meant"); });'],
  ])('gives up what it has where it %s', async (_, end) => {
    const { lock, reentrant, readWrite, condition } = fresh();
    const worker = start({ lock, reentrant, readWrite, condition }, `lock.acquireSync(); reentrant.acquireSync(); reentrant.acquireSync(); readWrite.acquireReadSync(); readWrite.acquireReadSync();
      condition.acquireSync(); ${end}`);
    worker.on('error', () => undefined);
    await once(worker, 'exit').catch(() => undefined);
    // Nobody has looked yet whether it is alive.
    expect(lock.statistics()).toMatchObject({ owner: 0, deaths: 1 });
    expect(reentrant.statistics()).toMatchObject({ owner: 0, deaths: 1 });
    expect(readWrite.statistics()).toMatchObject({ readers: 0, deaths: 0 });
    expect(() => condition.tryAcquire()).toThrow(OwnerDiedError);
    expect(() => reentrant.tryAcquire()).toThrow(OwnerDiedError);
    (await reentrant.recover()).release();
    const guard = reentrant.tryAcquire();
    expect(reentrant.statistics().depth).toBe(1);
    guard?.release();
  });

  it('ends its writing, and its waits', async () => {
    const { lock, reentrant, readWrite, condition } = fresh();
    const guard = lock.acquireSync();
    const worker = start({ lock, reentrant, readWrite, condition }, `readWrite.acquireWriteSync(); void lock.acquire();
      await condition.acquire(); void condition.wait();
      while (lock.statistics().waiting === 0) await new Promise(setImmediate);
      process.exit(0);`);
    await once(worker, 'exit');
    expect(readWrite.statistics()).toMatchObject({ writer: 0, deaths: 1 });
    await expect(readWrite.acquireRead()).rejects.toThrow(OwnerDiedError);
    expect(lock.statistics().waiting).toBe(0);
    expect(condition.statistics()).toMatchObject({ locked: false, waiting: 0 });
    guard.release();
    lock.tryAcquire()?.release();
    expect(lock.locked()).toBe(false);
  });

  it('is missed by those who try again and again without waiting', { timeout: 30_000 }, async () => {
    const attempts: ((lock: SharedLock | SharedRLock) => unknown)[] = [
      (lock) => lock.tryAcquire(),
      (lock) => lock.acquireSync({ timeout: 0 }),
      (lock) => lock.acquireSync({ timeout: 1 }),
      (lock) => lock.acquire({ timeout: 0 }),
      (lock) => lock.acquire({ timeout: 1 }),
    ];
    for (const attempt of attempts) {
      const { lock, reentrant, readWrite, condition } = fresh();
      const worker = start({ lock, reentrant, readWrite, condition }, 'lock.acquireSync(); reentrant.acquireSync(); parentPort.postMessage(0); setInterval(() => {}, 1000);');
      await once(worker, 'message');
      const failure = async (held: SharedLock | SharedRLock): Promise<unknown> => {
        await new Promise(setImmediate);
        try {
          return await attempt(held);
        } catch (error) {
          return error;
        }
      };
      expect(await failure(lock)).not.toBeInstanceOf(OwnerDiedError);
      await terminate(worker);
      for (const held of [lock, reentrant]) {
        let last: unknown;
        while (!(last instanceof OwnerDiedError)) {
          last = await failure(held);
          if (last !== undefined && !(last instanceof OwnerDiedError)) expect(last).toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
        }
      }
    }
  });
});

describe.runIf(process.platform === 'linux')('the identity of a thread', () => {
  it('is not that of a later thread which the kernel gives the same id', () => {
    const { me, isAlive } = threadIdentity();
    expect(isAlive(me)).toBe(true);
    expect(isAlive(me ^ (1 << 22))).toBe(false);
    expect(me).toBeGreaterThan(0);
    expect(me).toBeLessThan(2 ** 30);
  });

  it('is seen alive by others, and dead when it is', async () => {
    const { lock, reentrant, readWrite, condition } = fresh();
    const worker = start({ lock, reentrant, readWrite, condition }, 'lock.acquireSync(); parentPort.postMessage(0); setInterval(() => {}, 1000);');
    await once(worker, 'message');
    const { owner } = lock.statistics();
    expect(threadIdentity().isAlive(owner)).toBe(true);
    expect(threadIdentity().isAlive(owner ^ (1 << 25))).toBe(false);
    await terminate(worker);
    expect(threadIdentity().isAlive(owner)).toBe(false);
  });
});
