import {
  Barrier, BoundedSemaphore, CapacityLimiter, Channel, Condition, CountDownLatch, Event, LifoQueue, limit, Lock, Once, PriorityQueue, Queue, ReadWriteLock, Semaphore, SharedBarrier, SharedBigCounter,
  SharedBoundedSemaphore, SharedCondition, SharedCountDownLatch, SharedCounter, SharedEvent, SharedLock, SharedQueue, SharedReadWriteLock, SharedRLock, SharedSemaphore,
} from '@heddle/sync';
import { describe, expect, it } from 'vitest';

/** What no argument should be, or few. */
const values: Readonly<Record<string, unknown>> = {
  null: null, undefined, NaN, '-1': -1, '1.5': 1.5, "''": '', '{}': {}, '[]': [], Infinity, '1n': 1n, 'Symbol()': Symbol('s'),
};

type Call = (value: never) => unknown;

/** An argument: which of the values it may be, and how the error names it. */
interface Rule {
  readonly accepts: readonly string[];
  readonly named: RegExp;
}

const COUNT = (name: string, ...accepts: string[]): Rule => ({ accepts, named: new RegExp(`${name} must be`) });
const FUNCTION = (name: string): Rule => ({ accepts: [], named: new RegExp(`${name} must be a function`) });
const OPTIONS: Rule = { accepts: ['undefined', '{}'], named: /an object of options|options must be/ };
const TIMEOUT: Rule = { accepts: ['undefined', '1.5', 'Infinity'], named: /timeout must be/ };
const SIGNAL: Rule = { accepts: ['undefined'], named: /signal must be an AbortSignal/ };
const HANDLE: Rule = { accepts: [], named: /fromHandle: expected what toHandle\(\) of/ };
const NOTHING: Rule = { accepts: ['undefined'], named: /takes no argument/ };

/** A method that waits in the event loop, called with options. */
function waits(operation: string, call: (options: never) => unknown): [string, Rule, Call][] {
  return [
    [operation, OPTIONS, call],
    [operation, TIMEOUT, (timeout) => call({ timeout } as never)],
    [operation, SIGNAL, (signal) => call({ signal } as never)],
  ];
}

/** A method that blocks. */
function blocks(operation: string, call: (options: never) => unknown): [string, Rule, Call][] {
  return [[operation, OPTIONS, call], [operation, TIMEOUT, (timeout) => call({ timeout } as never)]];
}

function held<T extends { tryAcquire(): unknown }>(condition: T): T {
  condition.tryAcquire();
  return condition;
}

const fn = (): number => 1;

const calls: readonly (readonly [operation: string, rule: Rule, call: Call])[] = [
  ...waits('Lock.acquire', (o) => new Lock().acquire(o)),
  ...waits('Lock.acquire', (o) => new Lock().withLock(fn, o)),
  ['withLock', FUNCTION('fn'), (f) => new Lock().withLock(f)],
  ['new Semaphore', COUNT('value', 'undefined'), (v) => new Semaphore(v)],
  ['Semaphore.release', COUNT('n', 'undefined'), (v) => { new Semaphore().release(v); }],
  ...waits('Semaphore.acquire', (o) => new Semaphore().acquire(o)),
  ['withLock', FUNCTION('fn'), (f) => new Semaphore().withLock(f)],
  ['new BoundedSemaphore', COUNT('value', 'undefined'), (v) => new BoundedSemaphore(v)],
  ['BoundedSemaphore.release', COUNT('n', 'undefined'), (v) => { new BoundedSemaphore().release(v); }],
  ['new Condition', { accepts: ['undefined'], named: /lock must be a Lock, received/ }, (v) => new Condition(v)],
  ...waits('Lock.acquire', (o) => new Condition().acquire(o)),
  ...waits('Condition.wait', (o) => held(new Condition()).wait(o)),
  ...waits('Condition.waitFor', (o) => held(new Condition()).waitFor(fn, o)),
  ['Condition.waitFor', FUNCTION('predicate'), (f) => held(new Condition()).waitFor(f)],
  ['Condition.notify', COUNT('n', 'undefined', 'Infinity'), (v) => { held(new Condition()).notify(v); }],
  ['withLock', FUNCTION('fn'), (f) => held(new Condition()).withLock(f)],
  ...waits('Event.wait', (o) => new Event().wait(o)),
  ['new Barrier', COUNT('parties'), (v) => new Barrier(v)],
  ['new Barrier', OPTIONS, (o) => new Barrier(2, o)],
  ['new Barrier', { ...FUNCTION('action'), accepts: ['undefined'] }, (action) => new Barrier(2, { action })],
  ['new Barrier', TIMEOUT, (timeout) => new Barrier(2, { timeout })],
  ...waits('Barrier.wait', (o) => new Barrier(2).wait(o)),
  ['new CountDownLatch', COUNT('count'), (v) => new CountDownLatch(v)],
  ['CountDownLatch.countDown', COUNT('n', 'undefined'), (v) => { new CountDownLatch(3).countDown(v); }],
  ...waits('CountDownLatch.wait', (o) => new CountDownLatch(1).wait(o)),
  ...waits('ReadWriteLock.acquireRead', (o) => new ReadWriteLock().acquireRead(o)),
  ...waits('ReadWriteLock.acquireWrite', (o) => new ReadWriteLock().acquireWrite(o)),
  ['ReadWriteLock.withRead', FUNCTION('fn'), (f) => new ReadWriteLock().withRead(f)],
  ['ReadWriteLock.withWrite', FUNCTION('fn'), (f) => new ReadWriteLock().withWrite(f)],
  ['new CapacityLimiter', COUNT('totalTokens', 'Infinity'), (v) => new CapacityLimiter(v)],
  ['CapacityLimiter', COUNT('totalTokens', 'Infinity'), (v) => { new CapacityLimiter(1).totalTokens = v; }],
  ...waits('CapacityLimiter.acquire', (o) => new CapacityLimiter(1).acquire(o)),
  ...waits('CapacityLimiter.acquireOnBehalfOf', (o) => new CapacityLimiter(1).acquireOnBehalfOf('me', o)),
  ['new Queue', COUNT('maxSize', 'undefined', 'Infinity'), (v) => new Queue(v)],
  ...waits('Queue.put', (o) => new Queue().put(1, o)),
  ...waits('Queue.get', (o) => new Queue().get(o)),
  ...waits('Queue.join', (o) => new Queue().join(o)),
  ['Queue.shutdown', OPTIONS, (o) => { new Queue().shutdown(o); }],
  ['Queue.shutdown', { accepts: ['undefined', 'null'], named: /immediate must be a boolean/ }, (immediate) => { new Queue().shutdown({ immediate }); }],
  ['new LifoQueue', COUNT('maxSize', 'undefined', 'Infinity'), (v) => new LifoQueue(v)],
  ['new PriorityQueue', COUNT('maxSize', 'undefined', 'Infinity'), (v) => new PriorityQueue(v)],
  ['new PriorityQueue', OPTIONS, (o) => new PriorityQueue(1, o)],
  ['new PriorityQueue', { ...FUNCTION('compare'), accepts: ['undefined'] }, (compare) => new PriorityQueue(1, { compare })],
  ['new Channel', COUNT('capacity', 'undefined', 'Infinity'), (v) => new Channel(v)],
  ...waits('Sender.send', (o) => new Channel(1).sender.send(1, o)),
  ...waits('Receiver.receive', (o) => new Channel(1).receiver.receive(o)),
  ['new Once', FUNCTION('fn'), (f) => new Once(f)],
  ['limit', COUNT('concurrency', 'Infinity'), (v) => limit(v)],
  ['limit', COUNT('concurrency', 'Infinity'), (v) => { limit(1).concurrency = v; }],
  ['limit', FUNCTION('fn'), (f) => limit(1)(f)],
  ['limit.map', FUNCTION('fn'), (f) => limit(1).map([1], f)],

  ['new SharedLock', OPTIONS, (o) => new SharedLock(o)],
  ['new SharedLock', { accepts: ['undefined', 'null'], named: /barging must be a boolean/ }, (barging) => new SharedLock({ barging })],
  ['SharedLock.fromHandle', HANDLE, (h) => SharedLock.fromHandle(h)],
  ...waits('SharedLock.acquire', (o) => new SharedLock().acquire(o)),
  ...waits('SharedLock.recover', (o) => new SharedLock().recover(o)),
  ...blocks('SharedLock.acquireSync', (o) => new SharedLock().acquireSync(o)),
  ...blocks('SharedLock.recoverSync', (o) => new SharedLock().recoverSync(o)),
  ['SharedLock.withLock', FUNCTION('fn'), (f) => new SharedLock().withLock(f)],
  ['new SharedRLock', NOTHING, (v) => new (SharedRLock as new (v: unknown) => unknown)(v)],
  ['SharedRLock.fromHandle', HANDLE, (h) => SharedRLock.fromHandle(h)],
  ...waits('SharedRLock.acquire', (o) => new SharedRLock().acquire(o)),
  ...blocks('SharedRLock.acquireSync', (o) => new SharedRLock().acquireSync(o)),
  ['SharedRLock.withLock', FUNCTION('fn'), (f) => new SharedRLock().withLock(f)],
  ['new SharedSemaphore', COUNT('value', 'undefined'), (v) => new SharedSemaphore(v)],
  ['SharedSemaphore.fromHandle', HANDLE, (h) => SharedSemaphore.fromHandle(h)],
  ['SharedSemaphore.release', COUNT('n', 'undefined'), (v) => { new SharedSemaphore().release(v); }],
  ...waits('SharedSemaphore.acquire', (o) => new SharedSemaphore().acquire(o)),
  ...blocks('SharedSemaphore.acquireSync', (o) => new SharedSemaphore().acquireSync(o)),
  ['SharedSemaphore.withLock', FUNCTION('fn'), (f) => new SharedSemaphore().withLock(f)],
  ['new SharedBoundedSemaphore', COUNT('value', 'undefined'), (v) => new SharedBoundedSemaphore(v)],
  ['SharedBoundedSemaphore.fromHandle', HANDLE, (h) => SharedBoundedSemaphore.fromHandle(h)],
  ['SharedBoundedSemaphore.release', COUNT('n', 'undefined'), (v) => { new SharedBoundedSemaphore().release(v); }],
  ['new SharedCondition', { accepts: ['undefined'], named: /lock must be a SharedLock or a SharedRLock, received/ }, (v) => new SharedCondition(v)],
  ['SharedCondition.fromHandle', HANDLE, (h) => SharedCondition.fromHandle(h)],
  ...waits('SharedCondition.wait', (o) => held(new SharedCondition()).wait(o)),
  ...blocks('SharedCondition.waitSync', (o) => { held(new SharedCondition()).waitSync(o); }),
  ...waits('SharedCondition.waitFor', (o) => held(new SharedCondition()).waitFor(fn, o)),
  ...blocks('SharedCondition.waitForSync', (o) => held(new SharedCondition()).waitForSync(fn, o)),
  ['SharedCondition.waitFor', FUNCTION('predicate'), (f) => held(new SharedCondition()).waitFor(f)],
  ['SharedCondition.waitForSync', FUNCTION('predicate'), (f) => held(new SharedCondition()).waitForSync(f)],
  ['SharedCondition.notify', COUNT('n', 'undefined', 'Infinity'), (v) => { held(new SharedCondition()).notify(v); }],
  ['SharedLock.withLock', FUNCTION('fn'), (f) => held(new SharedCondition()).withLock(f)],
  ['new SharedEvent', NOTHING, (v) => new (SharedEvent as new (v: unknown) => unknown)(v)],
  ['SharedEvent.fromHandle', HANDLE, (h) => SharedEvent.fromHandle(h)],
  ...waits('SharedEvent.wait', (o) => new SharedEvent().wait(o)),
  ...blocks('SharedEvent.waitSync', (o) => { new SharedEvent().waitSync(o); }),
  ['new SharedBarrier', COUNT('parties'), (v) => new SharedBarrier(v)],
  ['SharedBarrier.fromHandle', HANDLE, (h) => SharedBarrier.fromHandle(h)],
  ...waits('SharedBarrier.wait', (o) => new SharedBarrier(2).wait(o)),
  ...blocks('SharedBarrier.waitSync', (o) => new SharedBarrier(2).waitSync(o)),
  ['new SharedCountDownLatch', COUNT('count'), (v) => new SharedCountDownLatch(v)],
  ['SharedCountDownLatch.fromHandle', HANDLE, (h) => SharedCountDownLatch.fromHandle(h)],
  ['SharedCountDownLatch.countDown', COUNT('n', 'undefined'), (v) => { new SharedCountDownLatch(3).countDown(v); }],
  ...waits('SharedCountDownLatch.wait', (o) => new SharedCountDownLatch(1).wait(o)),
  ...blocks('SharedCountDownLatch.waitSync', (o) => { new SharedCountDownLatch(1).waitSync(o); }),
  ['new SharedReadWriteLock', NOTHING, (v) => new (SharedReadWriteLock as new (v: unknown) => unknown)(v)],
  ['SharedReadWriteLock.fromHandle', HANDLE, (h) => SharedReadWriteLock.fromHandle(h)],
  ...waits('SharedReadWriteLock.acquireRead', (o) => new SharedReadWriteLock().acquireRead(o)),
  ...waits('SharedReadWriteLock.acquireWrite', (o) => new SharedReadWriteLock().acquireWrite(o)),
  ...waits('SharedReadWriteLock.recoverWrite', (o) => new SharedReadWriteLock().recoverWrite(o)),
  ...blocks('SharedReadWriteLock.acquireReadSync', (o) => new SharedReadWriteLock().acquireReadSync(o)),
  ...blocks('SharedReadWriteLock.acquireWriteSync', (o) => new SharedReadWriteLock().acquireWriteSync(o)),
  ...blocks('SharedReadWriteLock.recoverWriteSync', (o) => new SharedReadWriteLock().recoverWriteSync(o)),
  ['SharedReadWriteLock.withRead', FUNCTION('fn'), (f) => new SharedReadWriteLock().withRead(f)],
  ['SharedReadWriteLock.withWrite', FUNCTION('fn'), (f) => new SharedReadWriteLock().withWrite(f)],
  ['new SharedQueue', { accepts: ['undefined', '{}'], named: /maxSize must be|an object of options/ }, (o) => new SharedQueue(o)],
  ['new SharedQueue', COUNT('maxSize', 'undefined'), (maxSize) => new SharedQueue({ maxSize })],
  ['new SharedQueue', COUNT('bytes', 'undefined'), (bytes) => new SharedQueue({ bytes })],
  ['SharedQueue.fromHandle', HANDLE, (h) => SharedQueue.fromHandle(h)],
  ...waits('SharedQueue.put', (o) => new SharedQueue().put(1, o)),
  ...waits('SharedQueue.get', (o) => new SharedQueue().get(o)),
  ...waits('SharedQueue.join', (o) => new SharedQueue().join(o)),
  ...blocks('SharedQueue.putSync', (o) => { new SharedQueue().putSync(1, o); }),
  ...blocks('SharedQueue.getSync', (o) => new SharedQueue().getSync(o)),
  ...blocks('SharedQueue.joinSync', (o) => { new SharedQueue().joinSync(o); }),
  ['SharedQueue.shutdown', OPTIONS, (o) => { new SharedQueue().shutdown(o); }],
  ['SharedQueue.shutdown', { accepts: ['undefined', 'null'], named: /immediate must be a boolean/ }, (immediate) => { new SharedQueue().shutdown({ immediate }); }],
  ['new SharedCounter', COUNT('value', 'undefined', '-1'), (v) => new SharedCounter(v)],
  ['SharedCounter.fromHandle', HANDLE, (h) => SharedCounter.fromHandle(h)],
  ['SharedCounter.set', COUNT('value', '-1'), (v) => { new SharedCounter().set(v); }],
  ['SharedCounter.add', COUNT('amount', 'undefined', '-1'), (v) => new SharedCounter().add(v)],
  ['SharedCounter.subtract', COUNT('amount', 'undefined', '-1'), (v) => new SharedCounter().subtract(v)],
  ['SharedCounter.compareAndSet', COUNT('expected', '-1'), (v) => new SharedCounter().compareAndSet(v, 1)],
  ['SharedCounter.compareAndSet', COUNT('value', '-1'), (v) => new SharedCounter().compareAndSet(1, v)],
  ['new SharedBigCounter', COUNT('value', 'undefined', '1n'), (v) => new SharedBigCounter(v)],
  ['SharedBigCounter.fromHandle', HANDLE, (h) => SharedBigCounter.fromHandle(h)],
  ['SharedBigCounter.set', COUNT('value', '1n'), (v) => { new SharedBigCounter().set(v); }],
  ['SharedBigCounter.add', COUNT('amount', 'undefined', '1n'), (v) => new SharedBigCounter().add(v)],
  ['SharedBigCounter.subtract', COUNT('amount', 'undefined', '1n'), (v) => new SharedBigCounter().subtract(v)],
  ['SharedBigCounter.compareAndSet', COUNT('expected', '1n'), (v) => new SharedBigCounter().compareAndSet(v, 1n)],
  ['SharedBigCounter.compareAndSet', COUNT('value', '1n'), (v) => new SharedBigCounter().compareAndSet(1n, v)],
];

async function failureOf(call: () => unknown): Promise<unknown> {
  try {
    return await Promise.race([call(), new Promise((resolve) => { setImmediate(resolve, 'it waits'); })]);
  } catch (error) {
    return error;
  }
}

describe('what is called with a wrong argument', () => {
  it.each(calls)('says so: %s, %o', async (operation, { accepts, named }, call) => {
    for (const [name, value] of Object.entries(values)) {
      if (accepts.includes(name)) continue;
      const failure = await failureOf(() => call(value as never));
      expect(failure instanceof TypeError || failure instanceof RangeError, `${operation} with ${name}: ${String(failure)}`).toBe(true);
      const { message } = failure as Error;
      expect(message, name).toMatch(named);
      expect(message.startsWith(operation), `${message}: with ${name}`).toBe(true);
    }
  });
});
