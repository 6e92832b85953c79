import { CancelledError, TimeoutError } from '@heddle/cancellation';
import { FakeTask, leakCheck, watchedAbortController } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { ReadWriteLock } from '../../src/event-loop/index.js';
import { NotHeldError } from '../../src/errors/index.js';
import { settle, stateOf } from './fake-task.js';

describe('ReadWriteLock', () => {
  leakCheck();

  it('lets many read, or one write', async () => {
    const lock = new ReadWriteLock();
    const reads = [await lock.acquireRead(), await lock.acquireRead()];
    const write = lock.acquireWrite();
    expect(await stateOf(write)).toBe('pending');
    expect(lock.statistics()).toEqual({ readers: 2, writing: false, waitingReaders: 0, waitingWriters: 1 });
    for (const read of reads) read.release();
    const writing = await write;
    const others = [lock.acquireRead(), lock.acquireWrite()];
    expect(await stateOf(Promise.race(others))).toBe('pending');
    expect(lock.statistics()).toEqual({ readers: 0, writing: true, waitingReaders: 1, waitingWriters: 1 });
    writing.release();
    (await others[1])?.release();
    (await others[0])?.release();
    expect(lock.statistics()).toEqual({ readers: 0, writing: false, waitingReaders: 0, waitingWriters: 0 });
  });

  it('lets writers go first, in their order, and then all readers', async () => {
    const lock = new ReadWriteLock();
    const order: string[] = [];
    const reading = await lock.acquireRead();
    const note = (name: string) => (): number => order.push(name);
    const all = [
      lock.withWrite(note('w1')), lock.withRead(note('r1')), lock.withWrite(note('w2')), lock.withRead(note('r2')), lock.withWrite(note('w3')),
    ];
    expect(lock.tryAcquireRead()).toBeUndefined();
    reading.release();
    await Promise.all(all);
    expect(order).toEqual(['w1', 'w2', 'w3', 'r1', 'r2']);
  });

  it('lets the readers behind a writer go on when it gives up, however it does', async () => {
    const lock = new ReadWriteLock();
    const reading = await lock.acquireRead();
    const controller = watchedAbortController();
    const task = new FakeTask();
    const writers = Promise.allSettled([lock.acquireWrite({ timeout: 1 }), lock.acquireWrite({ signal: controller.signal }), task.run(() => lock.acquireWrite())]);
    const reads = [lock.acquireRead(), lock.acquireRead()];
    controller.abort('enough');
    await new Promise((resolve) => setTimeout(resolve, 5));
    // One writer is left.
    expect(await stateOf(Promise.race(reads))).toBe('pending');
    task.cancel(new CancelledError());
    expect(await writers).toMatchObject([{ reason: expect.any(TimeoutError) as unknown }, { reason: 'enough' }, { reason: expect.any(CancelledError) as unknown }]);
    for (const read of await Promise.all(reads)) read.release();
    expect(lock.statistics()).toEqual({ readers: 1, writing: false, waitingReaders: 0, waitingWriters: 0 });
    reading.release();
  });

  it('keeps readers out while somebody writes, even when the last writer that waits gives up', async () => {
    const lock = new ReadWriteLock();
    const writing = await lock.acquireWrite();
    const controller = watchedAbortController();
    const writer = expect(lock.acquireWrite({ signal: controller.signal })).rejects.toBe('enough');
    const read = lock.acquireRead();
    controller.abort('enough');
    await writer;
    expect(await stateOf(read)).toBe('pending');
    writing.release();
    (await read).release();
  });

  it('takes at once only what nobody holds or waits for', () => {
    const lock = new ReadWriteLock();
    const read = lock.tryAcquireRead();
    const second = lock.tryAcquireRead();
    expect(lock.tryAcquireWrite()).toBeUndefined();
    read?.release();
    expect(lock.tryAcquireWrite()).toBeUndefined();
    second?.release();
    const write = lock.tryAcquireWrite();
    expect(lock.tryAcquireRead()).toBeUndefined();
    expect(lock.tryAcquireWrite()).toBeUndefined();
    write?.release();
    expect(lock.statistics().writing).toBe(false);
  });

  it('refuses to end what nobody began, and makes the guard of what was ended by hand do nothing', async () => {
    const lock = new ReadWriteLock();
    expect(() => lock.releaseRead()).toThrow(NotHeldError);
    expect(() => lock.releaseWrite()).toThrow(NotHeldError);
    const write = await lock.acquireWrite();
    expect(() => lock.releaseRead()).toThrow(NotHeldError);
    lock.releaseWrite();
    const next = await lock.acquireWrite();
    write.release();
    expect(lock.statistics().writing).toBe(true);
    next.release();
    const first = await lock.acquireRead();
    await lock.acquireRead();
    lock.releaseRead();
    first.release();
    expect(lock.statistics().readers).toBe(1);
    expect(() => lock.releaseWrite()).toThrow(NotHeldError);
    lock.releaseRead();
  });

  it('never lets a reader see what is half written', async () => {
    const lock = new ReadWriteLock();
    const pair = [0, 0] as [number, number];
    const write = (): Promise<void> => lock.withWrite(async () => {
      pair[0]++;
      await settle();
      pair[1]++;
    });
    const read = (): Promise<void> => lock.withRead(async () => {
      const before = [...pair];
      expect(before[0]).toBe(before[1]);
      await settle();
      expect(pair).toEqual(before);
    });
    await Promise.all(Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? write() : read())));
    expect(pair).toEqual([20, 20]);
  });
});
