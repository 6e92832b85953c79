import { TimeoutError } from '@heddle/cancellation';
import { leakCheck, watchedAbortController } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { LifoQueue, PriorityQueue, Queue } from '../../src/event-loop/index.js';
import { QueueEmptyError, QueueFullError, QueueShutDownError, TaskDoneError } from '../../src/errors/index.js';
import { FakeTask, settle, stateOf } from './fake-task.js';

const kinds = {
  Queue: (maxSize?: number): Queue<number> => new Queue<number>(maxSize),
  LifoQueue: (maxSize?: number): Queue<number> => new LifoQueue<number>(maxSize),
  PriorityQueue: (maxSize?: number): Queue<number> => new PriorityQueue<number>(maxSize),
};

leakCheck();

/** A queue that is full, with its items. */
function filled(make: (maxSize?: number) => Queue<number>, ...items: number[]): Queue<number> {
  const queue = make(items.length);
  for (const item of items) queue.putNowait(item);
  return queue;
}

/** A task that waits in `begin`. */
function inTask<T>(begin: () => Promise<T>): { task: FakeTask; wait: Promise<T> } {
  const task = new FakeTask();
  return { task, wait: task.run(begin) };
}

describe.each(Object.entries(kinds))('%s', (_name, make) => {
  it('knows how many items it has, and whether it is empty or full', () => {
    const queue = make(2);
    expect([queue.size, queue.maxSize, queue.empty(), queue.full()]).toEqual([0, 2, true, false]);
    queue.putNowait(1);
    expect([queue.size, queue.empty(), queue.full()]).toEqual([1, false, false]);
    queue.putNowait(2);
    expect([queue.size, queue.empty(), queue.full()]).toEqual([2, false, true]);
    queue.getNowait();
    expect([queue.size, queue.empty(), queue.full()]).toEqual([1, false, false]);
  });

  it.each([undefined, 0, Infinity])('has no limit when made with %s', (maxSize) => {
    const queue = make(maxSize);
    for (let i = 0; i < 5000; i++) queue.putNowait(i);
    expect([queue.full(), queue.maxSize, queue.size]).toEqual([false, Infinity, 5000]);
  });

  it('refuses a size that is none, and wrong options', () => {
    for (const maxSize of [-1, 1.5, NaN]) expect(() => make(maxSize)).toThrow(RangeError);
    expect(() => make('1' as never)).toThrow(/maxSize must be a number/);
    const queue = make();
    for (const call of [
      () => queue.put(1, { timeout: -1 }),
      () => queue.get({ timeout: NaN }),
      () => queue.join({ timeout: -1 }),
    ]) expect(call).toThrow(RangeError);
    expect(() => queue.get({ timeOut: 1 } as never)).toThrow(/Queue\.get.*timeout/);
    expect(() => queue.shutdown({ immediate: 1 as never })).toThrow(/Queue\.shutdown: immediate must be a boolean/);
    expect(() => queue.shutdown({ now: true } as never)).toThrow(/unknown option 'now'/);
    expect(() => queue.shutdown(true as never)).toThrow(TypeError);
    expect(queue.statistics()).toMatchObject({ size: 0, shutDown: false });
  });

  it('gives an item at once where there is one, and makes nobody wait to put where there is room', async () => {
    const queue = make(1);
    await queue.put(7, { timeout: 0 });
    expect(await queue.get({ timeout: 0 })).toBe(7);
  });

  it('makes whoever gets from an empty queue wait for the next put', async () => {
    const queue = make();
    const get = queue.get();
    expect(await stateOf(get)).toBe('pending');
    queue.putNowait(3);
    expect(await get).toBe(3);
    expect(queue.empty()).toBe(true);
  });

  it('makes whoever puts into a full queue wait for the next get', async () => {
    const queue = filled(make, 1);
    const put = queue.put(2);
    expect(await stateOf(put)).toBe('pending');
    expect(queue.getNowait()).toBe(1);
    await put;
    expect(queue.getNowait()).toBe(2);
  });

  it('throws from getNowait and putNowait in place of waiting', () => {
    const queue = make(1);
    expect(() => queue.getNowait()).toThrow(QueueEmptyError);
    queue.putNowait(1);
    expect(() => queue.putNowait(2)).toThrow(QueueFullError);
    expect([queue.getNowait(), queue.size]).toEqual([1, 0]);
  });

  it('hands the next item to whoever waits longest, and to nobody in between', async () => {
    const queue = make(3);
    const gets = [queue.get(), queue.get(), queue.get()];
    queue.putNowait(10);
    expect(() => queue.getNowait()).toThrow(QueueEmptyError);
    queue.putNowait(20);
    queue.putNowait(30);
    expect(await Promise.all(gets)).toEqual([10, 20, 30]);
  });

  it('gives the next free place to whoever waits longest to put, and to nobody in between', async () => {
    const queue = filled(make, 1);
    const done: number[] = [];
    const puts = [2, 3].map((item) => queue.put(item).then(() => done.push(item)));
    expect(queue.getNowait()).toBe(1);
    expect(() => queue.putNowait(4)).toThrow(QueueFullError);
    await settle();
    expect(done).toEqual([2]);
    expect([queue.getNowait(), queue.getNowait()]).toEqual([2, 3]);
    await Promise.all(puts);
    expect(done).toEqual([2, 3]);
  });

  it('serves as many puts and gets as one likes, whichever side waits', async () => {
    const queue = make(3);
    const seen: number[] = [];
    const consumers = [1, 2].map(async () => {
      for (let i = 0; i < 50; i++) seen.push(await queue.get());
    });
    for (let i = 0; i < 100; i++) await queue.put(i);
    await Promise.all(consumers);
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 100 }, (_, i) => i));
    expect(queue.statistics()).toMatchObject({ size: 0, unfinished: 100, waitingToGet: 0, waitingToPut: 0 });
  });

  it('rejects a get after its time-out and forgets it', async () => {
    const queue = make();
    await expect(queue.get({ timeout: 1 })).rejects.toBeInstanceOf(TimeoutError);
    await expect(queue.get({ timeout: 0 })).rejects.toBeInstanceOf(TimeoutError);
    expect(queue.statistics().waitingToGet).toBe(0);
    queue.putNowait(1);
    expect(queue.size).toBe(1);
  });

  it('rejects a put after its time-out, and does not put its item', async () => {
    const queue = filled(make, 1);
    await expect(queue.put(2, { timeout: 1 })).rejects.toBeInstanceOf(TimeoutError);
    await expect(queue.put(3, { timeout: 0 })).rejects.toBeInstanceOf(TimeoutError);
    expect(queue.statistics()).toMatchObject({ waitingToPut: 0, unfinished: 1 });
    queue.getNowait();
    expect(queue.empty()).toBe(true);
  });

  it('refuses a signal that is aborted already, even where nothing is in the way', async () => {
    const queue = make();
    queue.putNowait(1);
    const signal = AbortSignal.abort('no');
    for (const call of [queue.put(2, { signal }), queue.get({ signal })]) await expect(call).rejects.toBe('no');
    expect(queue.size).toBe(1);
    queue.getNowait();
    queue.taskDone();
    await expect(queue.join({ signal })).rejects.toBe('no');
  });

  it('keeps the item when a get is cancelled right before an item comes, and loses none right after', async () => {
    for (const end of ['signal', 'task'] as const) {
      for (const putFirst of [true, false]) {
        const queue = make();
        const controller = watchedAbortController();
        const { task, wait } = inTask(() => queue.get({ signal: controller.signal }));
        const next = queue.get();
        const cancel = (): void => (end === 'signal' ? controller.abort('late') : task.cancel(new Error('late')));
        if (putFirst) queue.putNowait(1);
        cancel();
        if (!putFirst) queue.putNowait(1);
        if (putFirst) {
          expect(await wait).toBe(1);
          expect(await stateOf(next)).toBe('pending');
          queue.putNowait(2);
          expect(await next).toBe(2);
        } else {
          await expect(wait).rejects.toBeDefined();
          expect(await next).toBe(1);
        }
        expect(queue.statistics()).toMatchObject({ size: 0, waitingToGet: 0 });
      }
    }
  });

  it('gives the place to the next when a put is cancelled right before there is room, and puts the item right after', async () => {
    for (const end of ['signal', 'task'] as const) {
      for (const getFirst of [true, false]) {
        const queue = filled(make, 1);
        const controller = watchedAbortController();
        const { task, wait } = inTask(() => queue.put(2, { signal: controller.signal }));
        const next = queue.put(3);
        const cancel = (): void => (end === 'signal' ? controller.abort('late') : task.cancel(new Error('late')));
        if (getFirst) queue.getNowait();
        cancel();
        if (!getFirst) queue.getNowait();
        if (getFirst) await wait;
        else await expect(wait).rejects.toBeDefined();
        if (getFirst) expect(await stateOf(next)).toBe('pending');
        expect(queue.getNowait()).toBe(getFirst ? 2 : 3);
        await next;
        expect(queue.size).toBe(getFirst ? 1 : 0);
      }
    }
  });

  it('passes over any number of waiters that gave up', async () => {
    const queue = make(1);
    const controller = watchedAbortController();
    const gets = Array.from({ length: 5 }, () => queue.get({ signal: controller.signal }));
    const last = queue.get();
    const ended = Promise.allSettled(gets);
    controller.abort();
    expect((await ended).every(({ status }) => status === 'rejected')).toBe(true);
    queue.putNowait(1);
    expect(await last).toBe(1);

    queue.putNowait(1);
    const again = watchedAbortController();
    const puts = Array.from({ length: 5 }, () => queue.put(2, { signal: again.signal }));
    const lastPut = queue.put(3);
    const putsEnded = Promise.allSettled(puts);
    again.abort();
    await putsEnded;
    expect(queue.getNowait()).toBe(1);
    await lastPut;
    expect(queue.getNowait()).toBe(3);
  });

  it('refuses taskDone for more items than were put', () => {
    const queue = make();
    expect(() => queue.taskDone()).toThrow(TaskDoneError);
    queue.putNowait(1);
    queue.taskDone();
    expect(() => queue.taskDone()).toThrow(TaskDoneError);
  });

  it('lets join go on when taskDone has been called for every item, each time', async () => {
    const queue = make();
    await queue.join({ timeout: 0 });
    for (let round = 0; round < 2; round++) {
      for (let i = 0; i < 10; i++) queue.putNowait(i);
      const joins = Promise.all([queue.join(), queue.join()]);
      for (let i = 0; i < 10; i++) {
        await queue.get();
        expect(queue.statistics().waitingToJoin).toBe(2);
        queue.taskDone();
      }
      await joins;
    }
  });

  it('counts an item that waited for room as unfinished only once it is in', async () => {
    const queue = filled(make, 1);
    const put = queue.put(2);
    queue.getNowait();
    await put;
    queue.taskDone();
    const join = queue.join();
    expect(await stateOf(join)).toBe('pending');
    queue.taskDone();
    await join;
  });

  it('forgets a join that gave up', async () => {
    const queue = make();
    queue.putNowait(1);
    const controller = watchedAbortController();
    const join = queue.join({ signal: controller.signal });
    controller.abort('enough');
    await expect(join).rejects.toBe('enough');
    await expect(queue.join({ timeout: 1 })).rejects.toBeInstanceOf(TimeoutError);
    expect(queue.statistics().waitingToJoin).toBe(0);
  });

  it('takes nothing more after shutdown', async () => {
    const queue = make();
    queue.shutdown();
    await expect(queue.put(1)).rejects.toBeInstanceOf(QueueShutDownError);
    expect(() => queue.putNowait(1)).toThrow(QueueShutDownError);
    await expect(queue.get()).rejects.toBeInstanceOf(QueueShutDownError);
    expect(() => queue.getNowait()).toThrow(QueueShutDownError);
    expect(queue.statistics()).toMatchObject({ shutDown: true, size: 0, unfinished: 0 });
  });

  it('gives what it has after shutdown, and then nothing', async () => {
    const queue = filled(make, 1, 2);
    queue.shutdown();
    expect(() => queue.putNowait(3)).toThrow(QueueShutDownError);
    expect([await queue.get(), queue.getNowait()].toSorted()).toEqual([1, 2]);
    expect(() => queue.getNowait()).toThrow(QueueShutDownError);
    await expect(queue.get({ timeout: 5 })).rejects.toBeInstanceOf(QueueShutDownError);
  });

  it('drops what it has at an immediate shutdown, also one that follows another', async () => {
    for (const twice of [true, false]) {
      const queue = filled(make, 1, 2);
      const join = queue.join();
      if (twice) {
        queue.shutdown();
        expect(queue.size).toBe(2);
        expect(await stateOf(join)).toBe('pending');
      }
      queue.shutdown({ immediate: true });
      await join;
      expect(queue.statistics()).toMatchObject({ size: 0, unfinished: 0 });
      expect(() => queue.getNowait()).toThrow(QueueShutDownError);
      expect(() => queue.taskDone()).toThrow(TaskDoneError);
      queue.shutdown();
      queue.shutdown({ immediate: true });
    }
  });

  it('rejects whoever waits to get when it is shut down, each with an error of its own', async () => {
    for (const immediate of [true, false]) {
      const queue = make();
      const gets = [queue.get(), queue.get({ timeout: 1000 })];
      const ended = Promise.allSettled(gets);
      queue.shutdown({ immediate });
      const errors = (await ended).map((result) => (result.status === 'rejected' ? (result.reason as unknown) : undefined));
      for (const error of errors) expect(error).toBeInstanceOf(QueueShutDownError);
      expect(errors[0]).not.toBe(errors[1]);
      expect(queue.statistics().waitingToGet).toBe(0);
    }
  });

  it('rejects whoever waits to put when it is shut down, and keeps what is in it unless that is immediate', async () => {
    for (const immediate of [true, false]) {
      const queue = filled(make, 1);
      const ended = Promise.allSettled([queue.put(2), queue.put(3)]);
      queue.shutdown({ immediate });
      expect((await ended).map(({ status }) => status)).toEqual(['rejected', 'rejected']);
      expect(queue.statistics()).toMatchObject({ size: immediate ? 0 : 1, unfinished: immediate ? 0 : 1, waitingToPut: 0 });
    }
  });

  it('lets join go on after shutdown when what was taken has been dealt with', async () => {
    const queue = filled(make, 1, 2);
    queue.getNowait();
    const join = queue.join();
    queue.shutdown({ immediate: true });
    expect(await stateOf(join)).toBe('pending');
    queue.taskDone();
    await join;

    const drained = filled(make, 1, 2);
    drained.shutdown();
    const joined = drained.join();
    for (let i = 0; i < 2; i++) {
      expect(await stateOf(joined)).toBe('pending');
      drained.getNowait();
      drained.taskDone();
    }
    await joined;
  });

  it('leaves what was handed over before an immediate shutdown with whoever it was handed to', async () => {
    const queue = make();
    const get = queue.get();
    queue.putNowait(1);
    queue.shutdown({ immediate: true });
    expect(await get).toBe(1);
    const join = queue.join();
    expect(await stateOf(join)).toBe('pending');
    queue.taskDone();
    await join;
  });

  it('can be iterated until it is shut down and empty, by several at a time', async () => {
    const queue = make(2);
    const seen: number[] = [];
    const consumers = [1, 2].map(async () => {
      for await (const item of queue) {
        seen.push(item);
        queue.taskDone();
      }
    });
    for (let i = 0; i < 20; i++) await queue.put(i);
    await queue.join();
    queue.shutdown();
    await Promise.all(consumers);
    expect(seen.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    for await (const _item of queue) expect.unreachable();
  });

  it('lets an iteration that waits be cancelled with its task, and loses no item to one that was left', async () => {
    const queue = make();
    const { task, wait } = inTask(() => queue[Symbol.asyncIterator]().next());
    task.cancel(new Error('cancelled'));
    await expect(wait).rejects.toThrow('cancelled');
    expect(queue.statistics().waitingToGet).toBe(0);

    queue.putNowait(1);
    queue.putNowait(2);
    for await (const _item of queue) break;
    expect(queue.size).toBe(1);
    queue.getNowait();

    const iterator = queue[Symbol.asyncIterator]();
    const next = iterator.next();
    expect(await iterator.return?.()).toEqual({ done: true, value: undefined });
    queue.putNowait(3);
    expect(await next).toEqual({ done: false, value: 3 });
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  it('tells everything about itself', async () => {
    const queue = filled(make, 1);
    const put = queue.put(2);
    const join = queue.join();
    expect(queue.statistics()).toEqual({
      size: 1, maxSize: 1, unfinished: 1, waitingToGet: 0, waitingToPut: 1, waitingToJoin: 1, shutDown: false,
    });
    queue.getNowait();
    queue.getNowait();
    await put;
    queue.taskDone();
    queue.taskDone();
    await join;
    const get = queue.get();
    expect(queue.statistics()).toMatchObject({ size: 0, waitingToGet: 1, waitingToPut: 0, waitingToJoin: 0 });
    queue.putNowait(1);
    await get;
  });
});

describe('Queue', () => {
  it('is first in, first out', () => {
    const queue = filled(kinds.Queue, 1, 3, 2);
    expect([queue.getNowait(), queue.getNowait(), queue.getNowait()]).toEqual([1, 3, 2]);
  });

  it('holds whatever value, undefined included, and gives promises as they are to iterations and getNowait', async () => {
    const queue = new Queue<unknown>();
    for (const value of [undefined, null, NaN]) {
      queue.putNowait(value);
      expect(queue.getNowait()).toBe(value);
    }
    const get = queue.get();
    queue.putNowait(undefined);
    expect(await get).toBeUndefined();
    const promise = Promise.resolve(1);
    queue.putNowait(promise);
    expect(queue.getNowait()).toBe(promise);
    const iterator = queue[Symbol.asyncIterator]();
    queue.putNowait(promise);
    expect((await iterator.next()).value).toBe(promise);
    const next = iterator.next();
    queue.putNowait(promise);
    expect((await next).value).toBe(promise);
    queue.putNowait(promise);
    expect(await queue.get()).toBe(1);
  });
});

describe('LifoQueue', () => {
  it('gives what was put last', () => {
    const queue = filled(kinds.LifoQueue, 1, 3, 2);
    expect([queue.getNowait(), queue.getNowait(), queue.getNowait()]).toEqual([2, 3, 1]);
  });

  it('hands an item to whoever waits even if another one follows at once', async () => {
    const queue = new LifoQueue<number>();
    const get = queue.get();
    queue.putNowait(1);
    queue.putNowait(2);
    expect(await get).toBe(1);
  });
});

describe('PriorityQueue', () => {
  it('gives the least first', () => {
    const queue = filled(kinds.PriorityQueue, 1, 3, 2);
    expect([queue.getNowait(), queue.getNowait(), queue.getNowait()]).toEqual([1, 2, 3]);
  });

  it('gives equals in the order in which they were put, also those that had to wait for room', async () => {
    const queue = new PriorityQueue<[number, string]>(2, { compare: (a, b) => a[0] - b[0] });
    queue.putNowait([1, 'a']);
    queue.putNowait([1, 'b']);
    const puts = ['c', 'd', 'e'].map((name) => queue.put([1, name]));
    const names: string[] = [];
    for (let i = 0; i < 5; i++) names.push((await queue.get())[1]);
    expect(names).toEqual(['a', 'b', 'c', 'd', 'e']);
    await Promise.all(puts);
  });

  it('compares arrays element by element, and refuses what has no order', async () => {
    const queue = new PriorityQueue<unknown>();
    for (const item of [[10, 'a'], [9, 'c'], [9, 'b']]) queue.putNowait(item);
    expect([queue.getNowait(), queue.getNowait(), queue.getNowait()]).toEqual([[9, 'b'], [9, 'c'], [10, 'a']]);
    for (const item of [{}, undefined, [1, {}]]) {
      expect(() => queue.putNowait(item)).toThrow(/have no order; give the queue a compare function/);
      expect(() => queue.put(item)).toThrow(TypeError);
    }
    expect(() => queue.putNowait(NaN)).toThrow(RangeError);
    queue.putNowait(1);
    expect(() => queue.putNowait('a')).toThrow(TypeError);
    expect(queue.statistics()).toMatchObject({ size: 1, unfinished: 4 });
    await queue.get();
  });

  it('tells whoever put it that an item cannot be compared, not whoever takes another', async () => {
    const queue = new PriorityQueue<unknown>(2);
    queue.putNowait(1);
    queue.putNowait(2);
    const wrong = queue.put('a');
    const right = queue.put(3);
    expect(queue.getNowait()).toBe(1);
    await expect(wrong).rejects.toBeInstanceOf(TypeError);
    await right;
    expect(queue.statistics()).toMatchObject({ size: 2, unfinished: 3, waitingToPut: 0 });
  });

  it('has not changed when its compare function throws', () => {
    let broken = false;
    const queue = new PriorityQueue<number>(0, {
      compare: (a, b) => {
        if (broken) throw new Error('no order today');
        return a - b;
      },
    });
    for (const item of [3, 1, 2]) queue.putNowait(item);
    broken = true;
    expect(() => queue.putNowait(0)).toThrow('no order today');
    expect(() => queue.getNowait()).toThrow('no order today');
    expect(queue.statistics()).toMatchObject({ size: 3, unfinished: 3 });
    broken = false;
    expect([queue.getNowait(), queue.getNowait(), queue.getNowait()]).toEqual([1, 2, 3]);
  });

  it('refuses a compare that is no function, and options that there are not', () => {
    expect(() => new PriorityQueue(0, { compare: 1 as never })).toThrow(/new PriorityQueue: compare must be a function/);
    expect(() => new PriorityQueue(0, { comparator: () => 0 } as never)).toThrow(/unknown option 'comparator'/);
  });
});
