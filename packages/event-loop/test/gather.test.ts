import { InlineExecutor } from '@heddle/futures';
import { Event, Semaphore } from '@heddle/sync/event-loop';
import { leakCheck } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { allTasks, CancelledError, createTask, currentTask, Future, gather, shield, sleep, yieldNow } from '../src/index.js';
import { fail, forever, settle, stateOf, unhandledDuring } from './moments.js';

/** Futures that nobody has settled. */
function futures(count: number): Future<number>[] {
  return Array.from({ length: count }, () => new Future<number>());
}

describe('gather', () => {
  leakCheck();

  it.each([undefined, false, true])('gives the results in the order of what was given (returnExceptions: %s)', async (returnExceptions) => {
    const [a, b, c] = [new Future<number>(), new Future<number>(), new Future<number>()];
    const gathered = gather([a, b, c], { returnExceptions });
    const called: unknown[] = [];
    gathered.addDoneCallback((done) => called.push(done));
    b.setResult(1);
    a.setResult(2);
    expect(await stateOf(gathered)).toBe('pending');
    expect(called).toEqual([]);
    c.setResult(3);
    expect(await gathered).toEqual([2, 1, 3]);
    expect(called).toEqual([gathered]);
  });

  it('takes tasks, functions, promises, futures and what has a then', async () => {
    const [one, two, three, four, five] = await gather(
      createTask(() => 1),
      async () => { await yieldNow(); return 'two'; },
      Promise.resolve(3n),
      Future.fromPromise(Promise.resolve(true)),
      { then: (resolve: (value: null) => void) => { resolve(null); } } as PromiseLike<null>,
    );
    // As far as types go, too.
    const all: [number, string, bigint, boolean, null] = [one, two, three, four, five];
    expect(all).toEqual([1, 'two', 3n, true, null]);
  });

  it('takes any iterable, and nothing', async () => {
    expect(await gather(new Set([() => 1, () => 2]))).toEqual([1, 2]);
    expect(await gather((function* () { yield () => 1; yield () => 2; })())).toEqual([1, 2]);
    expect(await gather()).toEqual([]);
    expect(await gather([])).toEqual([]);
    expect(gather([]).done()).toBe(true);
    expect(await gather([], { returnExceptions: true })).toEqual([]);
  });

  it('runs functions as tasks, at once and beside each other', async () => {
    const steps: unknown[] = [];
    const work = (name: string) => async (): Promise<unknown> => {
      steps.push(`${name} begins`);
      await yieldNow();
      steps.push(`${name} ends`);
      return currentTask()?.name;
    };
    const gathered = gather(work('a'), work('b'));
    expect(steps).toEqual(['a begins', 'b begins']);
    const [a, b] = await gathered;
    expect(steps).toEqual(['a begins', 'b begins', 'a ends', 'b ends']);
    expect(a).not.toBe(b);
    expect(currentTask()).toBeUndefined();
  });

  it('runs what is given twice once', async () => {
    let calls = 0;
    const fn = async (): Promise<string> => { calls++; await yieldNow(); return 'abc'; };
    const promise = Promise.resolve('def');
    expect(await gather(fn, fn, promise, fn, promise)).toEqual(['abc', 'abc', 'def', 'abc', 'def']);
    expect(calls).toBe(1);
  });

  it('rejects with the first failure at once, and the others go on', async () => {
    const [a, b, c, d, e] = futures(5) as [Future<number>, Future<number>, Future<number>, Future<number>, Future<number>];
    const gathered = gather(a, b, c, d, e);
    const error = new RangeError('first');
    a.setResult(1);
    b.setException(error);
    await expect(gathered).rejects.toBe(error);
    expect([c.done(), d.done(), e.done()]).toEqual([false, false, false]);
    c.setResult(3);
    d.cancel();
    e.setException(new Error('later, and seen'));
  });

  it('lets what it does not wait for any more run to its end', async () => {
    const event = new Event();
    const other = createTask(async () => { await event.wait(); return 'went on'; });
    await expect(gather(other, () => fail('first'))).rejects.toThrow('first');
    event.set();
    expect(await other).toBe('went on');
  });

  it('gives failures as results where it is asked to', async () => {
    const [a, b, c, d] = futures(4) as [Future<number>, Future<number>, Future<number>, Future<number>];
    const gathered = gather([a, b, c, d], { returnExceptions: true });
    const errors = [new RangeError('c'), new TypeError('d')];
    b.setResult(1);
    c.setException(errors[0]);
    a.setResult(3);
    expect(await stateOf(gathered)).toBe('pending');
    d.setException(errors[1]);
    expect(await gathered).toEqual([3, 1, errors[0], errors[1]]);
  });

  it('is cancelled where one of them is, and is not where that counts as a result', async () => {
    const [a, b] = futures(2) as [Future<number>, Future<number>];
    const gathered = gather(a, b);
    a.cancel('one');
    await expect(gathered).rejects.toMatchObject({ reason: 'one' });
    expect(gathered.cancelled()).toBe(true);
    expect(gathered.cancel()).toBe(false);
    expect(b.done()).toBe(false);
    const [c, d] = futures(2) as [Future<number>, Future<number>];
    const outcomes = gather([c, d], { returnExceptions: true });
    c.cancel('two');
    d.setResult(4);
    expect(await outcomes).toMatchObject([{ reason: 'two' }, 4]);
  });

  it('reports no failure but the one that it rejects with', async () => {
    const seen = await unhandledDuring(async () => {
      const [a, b] = [new Event(), new Event()];
      const failing = (event: Event, message: string) => async (): Promise<never> => { await event.wait(); fail(message); };
      const task = createTask(async () => { await gather(failing(a, 'a'), failing(b, 'b')); });
      const failed = expect(task).rejects.toThrow('a');
      a.set();
      await settle();
      b.set();
      await failed;
    });
    expect(seen).toEqual([]);
    expect(await unhandledDuring(() => void gather(() => fail('unseen'), () => fail('other')))).toMatchObject([{ message: 'unseen' }]);
  });

  it.each<[string, () => unknown, RegExp]>([
    ['what can neither be awaited nor called', () => gather(() => 1, {} as never), /^gather: awaitables must be promises, futures, tasks or functions, received /],
    ['a number', () => gather(5 as never), /^gather: awaitables must be .*, received 5/],
    ['a string', () => gather('abc' as never), /^gather: awaitables must be .*, received "abc"/],
    ['options after what is no list', () => gather(Promise.resolve(1), { returnExceptions: true } as never), /^gather: awaitables must be /],
    ['an unknown option', () => gather([], { returnExceptons: true } as never), /^gather: unknown option 'returnExceptons'. Did you mean 'returnExceptions'\?/],
    ['an option that is no boolean', () => gather([], { returnExceptions: 1 } as never), /^gather: returnExceptions must be /],
  ])('refuses %s', (_what, call, message) => {
    expect(call).toThrow(TypeError);
    expect(call).toThrow(message);
  });

  it('runs nothing where it refuses', async () => {
    const before = allTasks().size;
    let calls = 0;
    expect(() => gather(() => ++calls, undefined as never)).toThrow(TypeError);
    await settle();
    expect([calls, allTasks().size - before]).toEqual([0, 0]);
  });

  it('of 100,000 is done in time', async () => {
    const results = await gather(Array.from({ length: 100_000 }, (_, i) => async () => { await yieldNow(); return i; }));
    expect(results).toHaveLength(100_000);
    expect(results[99_999]).toBe(99_999);
    const task = createTask(() => gather(Array.from({ length: 100_000 }, () => forever)));
    await settle();
    task.cancel();
    await expect(task).rejects.toThrow(CancelledError);
  });
});

describe('cancelling what gather returns', () => {
  leakCheck();

  it.each(['itself', 'a task that awaits it'])('(%s) cancels all, and waits until they have ended', async (what) => {
    const event = new Event();
    const steps: string[] = [];
    const child = (name: string) => async (): Promise<void> => {
      try {
        await forever();
      } finally {
        await event.wait();
        steps.push(name);
      }
    };
    const future = new Future<void>();
    const gathered = gather(child('a'), child('b'), future);
    const outer = what === 'itself' ? gathered : createTask(async () => { await gathered; });
    await settle();
    expect(outer.cancel('all')).toBe(true);
    expect(await stateOf(outer)).toBe('pending');
    event.set();
    await expect(outer).rejects.toMatchObject({ reason: 'all' });
    expect(steps).toEqual(['a', 'b']);
    expect([gathered.cancelled(), future.cancelled()]).toEqual([true, true]);
    expect(gathered.cancel()).toBe(false);
  });

  it('is cancelled though failures count as results, or none of them minds', async () => {
    const asked = gather([forever], { returnExceptions: true });
    asked.cancel();
    await expect(asked).rejects.toThrow(CancelledError);
    const swallowing = gather(() => forever().catch(() => 1), () => forever().catch(() => 2));
    swallowing.cancel();
    await expect(swallowing).rejects.toThrow(CancelledError);
  });

  it('comes too late once all are done', async () => {
    const future = new Future<number>();
    const gathered = gather(future);
    let answer: boolean | undefined;
    gathered.addDoneCallback(() => { answer = gathered.cancel(); });
    future.setResult(42);
    expect(await gathered).toEqual([42]);
    expect(answer).toBe(false);
  });

  it('in a task that gathers again and again is not lost', async () => {
    let rounds = 0;
    const task = createTask(async () => {
      for (; rounds < 1_000_000; rounds++) await gather([() => sleep(0)], { returnExceptions: true });
    });
    await settle();
    task.cancel('enough');
    await expect(task).rejects.toMatchObject({ reason: 'enough' });
    expect(rounds).toBeLessThan(1_000_000);
  });

  it('leaves alone what is shielded, and ends the shields', async () => {
    const [a, b] = futures(2) as [Future<number>, Future<number>];
    const [first, second] = [shield(a), shield(b)];
    const gathered = gather(first, second);
    gathered.cancel();
    await expect(gathered).rejects.toThrow(CancelledError);
    expect([first.cancelled(), second.cancelled(), a.done(), b.done()]).toEqual([true, true, false, false]);
    a.setResult(1);
    b.setResult(2);
  });

  it('that was shielded does not reach it', async () => {
    const [a, b] = futures(2) as [Future<number>, Future<number>];
    const gathered = gather(a, b);
    const outer = shield(gathered);
    outer.cancel();
    await expect(outer).rejects.toThrow(CancelledError);
    a.setResult(1);
    b.setResult(2);
    expect(await gathered).toEqual([1, 2]);
  });

  it('takes back what waits in an executor, and no longer waits for what runs there', async () => {
    await using executor = new InlineExecutor();
    const event = new Event();
    let began = 0;
    const job = executor.submit(() => 'ran');
    const gathered = gather(job, event.wait(), () => { began++; return forever(); });
    gathered.cancel();
    await expect(gathered).rejects.toThrow(CancelledError);
    expect([job.cancelled(), began]).toEqual([true, 1]);
    const running = new Future<string>();
    running.setRunningOrNotifyCancel();
    const other = gather(running);
    other.cancel();
    await expect(other).rejects.toThrow(CancelledError);
    running.setResult('later');
    expect(await running).toBe('later');
    event.set();
  });

  it('hands a second cancellation on', async () => {
    const child = createTask(async () => { await forever().catch(() => undefined); await forever(); });
    const gathered = gather(child);
    gathered.cancel(1);
    await settle();
    expect(gathered.done()).toBe(false);
    gathered.cancel(2);
    await expect(gathered).rejects.toMatchObject({ reason: 2 });
    expect(child.cancelled()).toBe(true);
  });

  it('loses no permit', async () => {
    const semaphore = new Semaphore(2);
    const work = async (): Promise<void> => {
      using _permit = await semaphore.acquire();
      await yieldNow();
      await yieldNow();
    };
    for (let turn = 0; turn < 20; turn++) {
      const gathered = gather([work, work, work, () => work(), () => work(), () => work()].map((fn) => () => fn()));
      for (let i = 0; i < turn % 5; i++) await settle();
      gathered.cancel();
      await Promise.allSettled([gathered]);
      await settle();
      expect(semaphore.statistics()).toEqual({ value: 2, waiting: 0 });
    }
  });

  it('forgets what runs in an executor once, however often it is cancelled', async () => {
    const running = new Future();
    running.setRunningOrNotifyCancel();
    const cleanedUp = new Event();
    const task = createTask(async () => {
      try {
        await forever();
      } finally {
        await cleanedUp.wait();
      }
    });
    const gathered = gather(running, task);
    gathered.cancel();
    gathered.cancel();
    expect(await stateOf(gathered)).toBe('pending');
    cleanedUp.set();
    await expect(gathered).rejects.toThrow(CancelledError);
    expect(task.done()).toBe(true);
  });
});
