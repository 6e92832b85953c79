import {
  SharedBarrier, SharedBoundedSemaphore, SharedCondition, SharedCountDownLatch, SharedEvent, SharedLock, SharedQueue, SharedReadWriteLock, SharedRLock, SharedSemaphore,
} from '@heddle/sync';
import { describe, expect, it } from 'vitest';

const condition = new SharedCondition();
const readWriteLock = new SharedReadWriteLock();
const queue = new SharedQueue<number>();
const body = (): void => undefined;

/** Every wait of a shared primitive that does not block, by what its messages call it. */
const waits: readonly (readonly [name: string, call: (options: never) => Promise<unknown>])[] = [
  ...[new SharedLock(), new SharedRLock()].flatMap((lock) => [
    [`${lock.constructor.name}.acquire`, (options: never) => lock.acquire(options)],
    [`${lock.constructor.name}.recover`, (options: never) => lock.recover(options)],
    [`${lock.constructor.name}.acquire`, (options: never) => lock.withLock(body, options)],
  ] as const),
  ...[new SharedSemaphore(1), new SharedBoundedSemaphore(1)].flatMap((semaphore) => [
    [`${semaphore.constructor.name}.acquire`, (options: never) => semaphore.acquire(options)],
    [`${semaphore.constructor.name}.acquire`, (options: never) => semaphore.withLock(body, options)],
  ] as const),
  ['SharedEvent.wait', (options) => new SharedEvent().wait(options)],
  ['SharedCountDownLatch.wait', (options) => new SharedCountDownLatch(1).wait(options)],
  ['SharedBarrier.wait', (options) => new SharedBarrier(2).wait(options)],
  ['SharedLock.acquire', (options) => condition.acquire(options)],
  ['SharedLock.acquire', (options) => condition.withLock(body, options)],
  ['SharedCondition.wait', (options) => condition.wait(options)],
  ['SharedCondition.waitFor', (options) => condition.waitFor(() => true, options)],
  ['SharedReadWriteLock.acquireRead', (options) => readWriteLock.acquireRead(options)],
  ['SharedReadWriteLock.acquireWrite', (options) => readWriteLock.acquireWrite(options)],
  ['SharedReadWriteLock.recoverWrite', (options) => readWriteLock.recoverWrite(options)],
  ['SharedReadWriteLock.acquireRead', (options) => readWriteLock.withRead(body, options)],
  ['SharedReadWriteLock.acquireWrite', (options) => readWriteLock.withWrite(body, options)],
  ['SharedQueue.put', (options) => queue.put(1, options)],
  ['SharedQueue.get', (options) => queue.get(options)],
  ['SharedQueue.join', (options) => queue.join(options)],
];

describe('wrong options of a shared primitive', () => {
  it.each(waits)('are refused at the call: %s', (name, call) => {
    const wrong: [options: unknown, error: new () => Error, words: string][] = [
      [{ timeout: -1 }, RangeError, 'timeout'],
      [{ timeout: '5' }, TypeError, 'timeout'],
      [{ signal: {} }, TypeError, 'signal'],
      [{ timeOut: 5 }, TypeError, "'timeOut'"],
      [5, TypeError, '5'],
    ];
    for (const [options, error, words] of wrong) {
      const refused = (): unknown => call(options as never);
      expect(refused).toThrow(error);
      expect(refused).toThrow(`${name}: `);
      expect(refused).toThrow(words);
    }
  });

  it('leave nothing behind', () => {
    expect([condition.locked(), queue.size, readWriteLock.statistics()]).toEqual([false, 0, new SharedReadWriteLock().statistics()]);
  });
});
