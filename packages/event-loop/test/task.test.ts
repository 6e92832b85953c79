import { InvalidStateError } from '@heddle/futures';
import { Event, Semaphore } from '@heddle/sync/event-loop';
import { leakCheck } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { allTasks, CancelledError, createTask, currentTask, Future, gather, isCancelledError, sleep, type Task, type TaskBody, type TaskOptions, wait, waitFor, yieldNow } from '../src/index.js';
import { fail, forever, self, settle, stateOf, unhandledDuring } from './moments.js';

describe('a task', () => {
  leakCheck();

  it('begins at once, goes on by itself, and is a future of what its function returns', async () => {
    const steps: string[] = [];
    const task = createTask(async () => {
      steps.push('begins');
      await yieldNow();
      steps.push('goes on');
      return 42;
    });
    steps.push('is made');
    expect(task.state).toBe('running');
    expect(task).toBeInstanceOf(Future);
    expect(task.done()).toBe(false);
    expect(await task).toBe(42);
    expect(steps).toEqual(['begins', 'is made', 'goes on']);
    expect(task.resultSync()).toBe(42);
    expect(task.state).toBe('finished');
  });

  it('is over at once where its function needs no wait', async () => {
    const task = createTask(() => 12);
    expect(task.done()).toBe(true);
    expect(task.resultSync()).toBe(12);
    expect(allTasks().has(task)).toBe(false);
    expect(task.cancel()).toBe(false);
    expect(await task).toBe(12);
  });

  it('fails as its function does, at once or later', async () => {
    const atOnce = createTask(() => { throw new RangeError('at once'); });
    expect(atOnce.done()).toBe(true);
    await expect(atOnce).rejects.toThrow('at once');
    const later = createTask(async () => {
      await yieldNow();
      throw new RangeError('later');
    });
    await expect(later).rejects.toThrow('later');
    expect(later.cancelled()).toBe(false);
    expect(await later.exception()).toBeInstanceOf(RangeError);
  });

  it('has any kind of value to fail with', async () => {
    const task = createTask(() => Promise.reject(undefined as unknown as Error));
    expect(await Promise.allSettled([task])).toEqual([{ status: 'rejected', reason: undefined }]);
  });

  it.each<[string, TaskBody<unknown>]>([
    ['a promise', () => Promise.resolve(7)],
    ['a future', () => Future.fromPromise(Promise.resolve(7))],
    ['a task', () => createTask(async () => { await yieldNow(); return 7; })],
    ['what has a then', () => ({ then: (resolve: (value: number) => void) => { resolve(7); } })],
    ['what has a then that calls back twice', () => ({ then: (resolve: (value: number) => void) => { resolve(7); resolve(8); } })],
    ['what has a then that brings another', () => ({ then: (resolve: (value: unknown) => void) => { resolve(Promise.resolve(7)); } })],
  ])('awaits %s that its function returns', async (_what, body) => {
    expect(await createTask(body)).toBe(7);
  });

  it('is found by its own code, across waits and calls, and by no other', async () => {
    expect(currentTask()).toBeUndefined();
    const seen: unknown[] = [];
    const look = async (): Promise<void> => {
      seen.push(currentTask());
      await Promise.resolve();
      seen.push(currentTask());
    };
    const task = createTask(async () => {
      await look();
      await yieldNow();
      await sleep(1);
      await look();
    });
    expect(currentTask()).toBeUndefined();
    await task;
    expect(seen).toEqual([task, task, task, task]);
    expect(currentTask()).toBeUndefined();
  });

  it('is told from those that run between its waits', async () => {
    const seen: [string, string | undefined][] = [];
    const work = (name: string): Task<void> => createTask(async () => {
      for (let round = 0; round < 3; round++) {
        seen.push([name, currentTask()?.name]);
        await yieldNow();
      }
    }, { name });
    await Promise.all([work('a'), work('b')]);
    expect(seen).toHaveLength(6);
    for (const [name, found] of seen) expect(found).toBe(name);
  });

  it('gives way to one that it makes, and is the current one again when that waits', () => {
    const task = createTask(() => {
      const outer = currentTask();
      const inner = createTask(() => currentTask()?.name);
      expect(inner.resultSync()).toBe(inner.name);
      expect(currentTask()).toBe(outer);
      return outer?.name;
    });
    expect(task.resultSync()).toBe(task.name);
  });

  it('is among all tasks until it has ended', async () => {
    const before = allTasks();
    const event = new Event();
    const tasks = [1, 2, 3].map(() => createTask(() => event.wait()));
    expect([...allTasks()].filter((task) => !before.has(task))).toEqual(tasks);
    allTasks().clear();
    expect(allTasks().has(tasks[0] as Task<unknown>)).toBe(true);
    tasks[1]?.cancel();
    await Promise.allSettled([tasks[1]]);
    event.set();
    await Promise.allSettled(tasks);
    expect(allTasks()).toEqual(before);
  });

  it('has a name, given or by number, that can be changed', async () => {
    const [one, two] = [createTask(() => 1), createTask(() => 2)];
    expect(one.name).toMatch(/^Task-\d+$/);
    expect(two.name).not.toBe(one.name);
    expect(Number(two.name.slice(5))).toBe(Number(one.name.slice(5)) + 1);
    const named = createTask(() => currentTask()?.name, { name: 'fetch' });
    expect(await named).toBe('fetch');
    named.name = 'other';
    expect(named.name).toBe('other');
    expect(Object.prototype.toString.call(named)).toBe('[object Task]');
  });

  it.each<[string, unknown, unknown, RegExp]>([
    ['no function', undefined, undefined, /^createTask: body must be a function, received undefined/],
    ['a promise', Promise.resolve(1), undefined, /^createTask: body must be a function, received /],
    ['a name that is no string', () => 1, { name: 5 }, /^createTask: name must be a string, received 5/],
    ['an unknown option', () => 1, { nmae: 'x' }, /^createTask: unknown option 'nmae'. Did you mean 'name'\?/],
    ['options that are none', () => 1, 'x', /^createTask: expected an object of options, received /],
    ['null for options', () => 1, null, /^createTask: expected an object of options, received null/],
  ])('is not made of %s', (_what, body, options, message) => {
    const before = allTasks();
    const make = (): unknown => createTask(body as () => unknown, options as TaskOptions);
    expect(make).toThrow(TypeError);
    expect(make).toThrow(message);
    expect(allTasks()).toEqual(before);
  });

  it('ends by itself: nobody else can give it a result', async () => {
    const event = new Event();
    const task = createTask(async () => { await event.wait(); return 'mine'; }) as Task<unknown>;
    expect(() => { task.setResult('yours'); }).toThrow(InvalidStateError);
    expect(() => { task.setResult('yours'); }).toThrow(/^Task.setResult: /);
    expect(() => { task.setException(new Error()); }).toThrow(/^Task.setException: /);
    event.set();
    expect(await task).toBe('mine');
  });

  it('cannot await itself', async () => {
    const task: Task<unknown> = createTask(async () => {
      await yieldNow();
      return await task;
    });
    await expect(task).rejects.toThrow(InvalidStateError);
    await expect(task).rejects.toThrow(/cannot await itself/);
  });

  it('calls back when it is done, and knows its exception', async () => {
    const event = new Event();
    const task = createTask(async () => { await event.wait(); throw new RangeError('no'); });
    const seen: unknown[] = [];
    task.addDoneCallback((done) => seen.push(done));
    event.set();
    await Promise.allSettled([task]);
    expect(seen).toEqual([task]);
    expect(() => task.resultSync()).toThrow('no');
  });

  describe('whose failure nobody sees', () => {
    it('is reported, as Node reports an unhandled rejection', async () => {
      const error = new Error('unseen');
      expect(await unhandledDuring(() => void createTask(async () => { await yieldNow(); throw error; }))).toEqual([error]);
      expect(await unhandledDuring(() => void createTask(() => { throw error; }))).toEqual([error]);
    });

    it('is not reported where it was cancelled, or has been awaited', async () => {
      expect(await unhandledDuring(() => createTask(forever).cancel())).toEqual([]);
      expect(await unhandledDuring(async () => {
        const failing = createTask(async () => { await yieldNow(); throw new Error('seen'); });
        await createTask(() => failing.then(undefined, () => 0));
      })).toEqual([]);
    });

    it('is not reported where the await of it was cancelled with it', async () => {
      expect(await unhandledDuring(async () => {
        const inner = createTask(async () => { try { await forever(); } finally { fail('in cleanup'); } });
        const outer = createTask(async () => { await inner; });
        outer.cancel();
        await expect(outer).rejects.toThrow('in cleanup');
      })).toEqual([]);
    });
  });
});

describe('cancelling a task', () => {
  leakCheck();

  it('ends what it waits for with a CancelledError of the reason, and makes it cancelled', async () => {
    let caught: unknown;
    const task = createTask(async () => {
      try {
        await forever();
      } catch (error) {
        caught = error;
        throw error;
      }
    });
    expect(task.cancel('enough')).toBe(true);
    expect(task.done()).toBe(false);
    const [outcome] = await Promise.allSettled([task]);
    expect(outcome).toMatchObject({ status: 'rejected', reason: { reason: 'enough', message: 'The task was cancelled: enough' } });
    expect(outcome).toHaveProperty('reason', caught);
    expect(task.cancelled()).toBe(true);
    expect(task.state).toBe('cancelled');
    expect(task.cancel()).toBe(false);
    expect(task.cancelling()).toBe(1);
  });

  it.each([undefined, 5, 'a message', new Error('a cause')])('hands the reason on as it is: %s', async (reason) => {
    const inner = createTask(forever);
    const outer = createTask(async () => { await inner; });
    outer.cancel(reason);
    const [outcome] = await Promise.allSettled([outer]);
    const error = outcome.status === 'rejected' ? (outcome.reason as CancelledError) : undefined;
    expect(error).toBeInstanceOf(CancelledError);
    expect(error?.reason).toBe(reason);
    await expect(inner).rejects.toBe(error);
  });

  it('before it waits is delivered to its first wait', async () => {
    let reached = false;
    const task = createTask(async () => {
      self().cancel('self');
      reached = true;
      await forever();
    });
    await expect(task).rejects.toMatchObject({ reason: 'self' });
    expect(reached).toBe(true);
    expect(task.cancelled()).toBe(true);
  });

  it('between two waits is delivered to the second, also where that need not wait long', async () => {
    const task = createTask(async () => {
      await yieldNow();
      await yieldNow();
      return 12;
    });
    await settle();
    expect(await task).toBe(12);
    const other = createTask(async () => {
      await yieldNow();
      other.cancel();
      await yieldNow();
      return 12;
    });
    await expect(other).rejects.toThrow(CancelledError);
  });

  it('in its last step comes too late, and nothing that it made is lost', async () => {
    const task: Task<number> = createTask(async () => {
      await yieldNow();
      task.cancel();
      return 12;
    });
    expect(await task).toBe(12);
    expect(task.cancelled()).toBe(false);
  });

  it('can be caught: it goes on, and returns', async () => {
    const [first, second] = [new Future<void>(), new Future<void>()];
    const task = createTask(async () => {
      await first;
      try {
        await second;
      } catch (error) {
        if (isCancelledError(error)) return 42;
      }
      return 0;
    });
    first.setResult();
    await settle();
    task.cancel();
    expect(await task).toBe(42);
    expect(task.cancelled()).toBe(false);
    expect(task.cancelling()).toBe(1);
    second.setResult();
  });

  it('can be ignored: later waits are waits like others', async () => {
    const third = new Future<number>();
    const task = createTask(async () => {
      await forever().catch(() => undefined);
      return await third;
    });
    task.cancel();
    expect(await stateOf(task)).toBe('pending');
    third.setResult(42);
    expect(await task).toBe(42);
    expect(third.cancelled()).toBe(false);
  });

  it('twice ends two waits', async () => {
    const caught: unknown[] = [];
    const task = createTask(async () => {
      for (let i = 0; i < 2; i++) await forever().catch((error: unknown) => caught.push(error));
      return 'survived';
    });
    task.cancel(1);
    await settle();
    task.cancel(2);
    expect(await task).toBe('survived');
    expect(caught).toMatchObject([{ reason: 1 }, { reason: 2 }]);
    expect(task.cancelling()).toBe(2);
  });

  it('several times before it goes on is one cancellation to it: its cleanup is not cut short', async () => {
    const steps: string[] = [];
    const cleaning = async (name: string): Promise<void> => {
      try {
        await forever();
      } finally {
        await yieldNow();
        steps.push(name);
      }
    };
    const task = createTask(() => cleaning('alone'));
    task.cancel(1);
    task.cancel(2);
    await expect(task).rejects.toMatchObject({ reason: 1 });
    expect(task.cancelling()).toBe(2);
    // As when all tasks are cancelled, some of which await others.
    const inner = createTask(() => cleaning('inner'));
    const outer = [createTask(async () => { await inner; }), createTask(async () => { await inner; })];
    await settle();
    for (const each of [inner, ...outer]) each.cancel();
    await Promise.allSettled([inner, ...outer]);
    expect(steps).toEqual(['alone', 'inner']);
  });

  it('a moment after it has gone on is another, though it does not wait', async () => {
    const task: Task<void> = createTask(async () => {
      await forever().catch(() => undefined);
      const turn = new Promise<void>((resolve) => { setImmediate(resolve); });
      task.cancel('again');
      await turn;
      await yieldNow();
    });
    task.cancel('first');
    await expect(task).rejects.toMatchObject({ reason: 'again' });
  });

  it('lets finally blocks wait', async () => {
    const event = new Event();
    const steps: string[] = [];
    const task = createTask(async () => {
      try {
        await forever();
      } finally {
        steps.push('cleans up');
        await event.wait();
        await sleep(1);
        steps.push('is clean');
      }
    });
    task.cancel();
    expect(await stateOf(task)).toBe('pending');
    event.set();
    await expect(task).rejects.toThrow(CancelledError);
    expect(steps).toEqual(['cleans up', 'is clean']);
    expect(task.cancelled()).toBe(true);
  });

  it('makes it fail where its cleanup throws something else', async () => {
    const task = createTask(async () => { try { await forever(); } finally { fail('in cleanup'); } });
    task.cancel();
    await expect(task).rejects.toThrow('in cleanup');
    expect(task.cancelled()).toBe(false);
    expect(task.state).toBe('finished');
  });

  it('is not what makes it cancelled where it throws a CancelledError of another', async () => {
    const future = new Future<void>();
    const task = createTask(async () => { await future; });
    future.cancel('the future');
    await expect(task).rejects.toMatchObject({ reason: 'the future' });
    expect(task.cancelled()).toBe(true);
    expect(task.cancelling()).toBe(0);
  });

  it('together with the future that it awaits cancels both', async () => {
    const future = new Future<void>();
    const task = createTask(async () => { await future; });
    await settle();
    future.cancel();
    task.cancel();
    await expect(task).rejects.toThrow(CancelledError);
    expect([future.cancelled(), task.cancelled()]).toEqual([true, true]);
  });

  it('ends the wait for a future and leaves that alone', async () => {
    const future = new Future<number>();
    const [one, two] = [createTask(async () => await future), createTask(async () => await future)];
    await settle();
    one.cancel();
    await expect(one).rejects.toThrow(CancelledError);
    expect(future.done()).toBe(false);
    future.setResult(5);
    expect(await two).toBe(5);
  });

  it('ends the wait for a future that the function has returned', async () => {
    const future = new Future<number>();
    const task = createTask(() => future);
    task.cancel();
    await expect(task).rejects.toThrow(CancelledError);
    expect(future.done()).toBe(false);
  });

  it('is handed on to a task that the function has returned', async () => {
    const inner = createTask(forever);
    const task = createTask(() => inner);
    task.cancel();
    await expect(task).rejects.toThrow(CancelledError);
    expect(inner.cancelled()).toBe(true);
  });

  it('has a later failure of what it no longer waits for count as seen', async () => {
    expect(await unhandledDuring(async () => {
      const future = new Future<number>();
      const task = createTask(async () => await future);
      await settle();
      task.cancel();
      await Promise.allSettled([task]);
      future.setException(new Error('nobody waits'));
    })).toEqual([]);
  });

  it('ends all its waits, of Promise.all too', async () => {
    const event = new Event();
    const task = createTask(async () => {
      const ended = await Promise.allSettled([event.wait(), forever(), sleep(100_000)]);
      return ended.map(({ status }) => status);
    });
    task.cancel();
    expect(await task).toEqual(['rejected', 'rejected', 'rejected']);
    expect(event.statistics()).toEqual({ set: false, waiting: 0 });
    const other = createTask(forever);
    const all = createTask(() => Promise.all([event.wait(), other, sleep(100_000)]));
    all.cancel();
    await expect(all).rejects.toThrow(CancelledError);
    other.cancel();
    await Promise.allSettled([other]);
  });

  it('ends only one wait where none is under way', async () => {
    const late: Task<string[]> = createTask(async () => {
      await yieldNow();
      late.cancel();
      return (await Promise.allSettled([yieldNow(), yieldNow()])).map(({ status }) => status);
    });
    expect(await late).toEqual(['rejected', 'fulfilled']);
  });

  it('does not reach a wait outside of any task', async () => {
    const event = new Event();
    const outside = event.wait();
    const task = createTask(forever);
    task.cancel();
    await Promise.allSettled([task]);
    expect(await stateOf(outside)).toBe('pending');
    event.set();
    await outside;
  });

  it('does not reach the tasks that it has made', async () => {
    const event = new Event();
    let child: Task<string> | undefined;
    const task = createTask(async () => {
      child = createTask(async () => { await event.wait(); return 'went on'; });
      await forever();
    });
    task.cancel();
    await Promise.allSettled([task]);
    event.set();
    expect(await child).toBe('went on');
  });

  it('does not end an await of what `then` by hand has made', async () => {
    const inner = createTask(async () => { await yieldNow(); return 3; });
    const task: Task<number> = createTask(async () => {
      const seen = inner.then((value) => value + 1);
      await Promise.resolve();
      task.cancel();
      return await seen;
    });
    expect(await task).toBe(4);
    expect(inner.cancelled()).toBe(false);
  });

  it('aborts its signal, for what takes one', async () => {
    const task = createTask(async () => {
      const { signal } = self();
      await new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => { reject(signal.reason as Error); }, { once: true });
      });
    });
    expect(task.signal.aborted).toBe(false);
    expect(task.signal).toBe(task.signal);
    task.cancel('stop');
    await expect(task).rejects.toMatchObject({ reason: 'stop' });
    const late = createTask(() => forever());
    late.cancel('late');
    expect(late.signal.aborted).toBe(true);
    expect(late.signal.reason).toMatchObject({ reason: 'late' });
    await Promise.allSettled([late]);
  });

  it('reaches the task and not one that runs beside it, whoever waits first', async () => {
    const event = new Event();
    const [one, two] = [createTask(() => event.wait()), createTask(() => event.wait())];
    one.cancel();
    await expect(one).rejects.toThrow(CancelledError);
    event.set();
    await two;
    expect(two.cancelled()).toBe(false);
  });
});

describe('uncancel and cancelling', () => {
  leakCheck();

  it('count the requests', async () => {
    const task = createTask(async () => {
      for (let i = 0; i < 2; i++) await forever().catch(() => undefined);
      await forever();
    });
    expect(task.cancelling()).toBe(0);
    expect(task.uncancel()).toBe(0);
    task.cancel();
    expect(task.cancelling()).toBe(1);
    await settle();
    task.cancel();
    expect(task.cancelling()).toBe(2);
    expect(task.uncancel()).toBe(1);
    expect(task.uncancel()).toBe(0);
    expect(task.cancelling()).toBe(0);
    await settle();
    expect(task.done()).toBe(false);
    task.cancel();
    await expect(task).rejects.toThrow(CancelledError);
    expect(task.uncancel()).toBe(0);
    expect(task.cancelled()).toBe(true);
  });

  it('take back what has not been delivered', async () => {
    const future = new Future<void>();
    const task = createTask(async () => {
      await future;
      await yieldNow();
      return 42;
    });
    await settle();
    future.setResult();
    // It is not waiting any more, and has not gone on yet.
    task.cancel();
    expect(task.uncancel()).toBe(0);
    expect(await task).toBe(42);
  });

  it('leave it due while another request stands', async () => {
    const task = createTask(async () => {
      const current = self();
      current.cancel('first');
      current.cancel('second');
      expect(current.uncancel()).toBe(1);
      await yieldNow();
    });
    await expect(task).rejects.toThrow(CancelledError);
  });

  it('make a time-out by hand, as CPython’s documentation does', async () => {
    const limited = async (work: () => Promise<void>, limit: Event): Promise<string> => {
      const current = self();
      let expired = false as boolean;
      const watch = createTask(async () => { await limit.wait(); expired = true; current.cancel(); });
      try {
        await work();
        return 'finished';
      } catch (error) {
        if (expired && current.uncancel() === 0 && isCancelledError(error)) return 'timed out';
        throw error;
      } finally {
        watch.cancel();
      }
    };
    const limit = new Event();
    const slow = createTask(async () => {
      const outcome = await limited(forever, limit);
      await yieldNow();
      return outcome;
    });
    limit.set();
    expect(await slow).toBe('timed out');
    expect(slow.cancelling()).toBe(0);
    expect(await createTask(() => limited(yieldNow, new Event()))).toBe('finished');
  });
});

describe('a task that awaits a task', () => {
  leakCheck();

  it('hands its cancellation on, and waits until that has cleaned up', async () => {
    const event = new Event();
    const steps: string[] = [];
    const inner = createTask(async () => {
      try {
        await forever();
      } finally {
        await event.wait();
        steps.push('inner');
      }
    });
    const outer = createTask(async () => {
      try {
        await inner;
      } finally {
        steps.push('outer');
      }
    });
    await settle();
    outer.cancel();
    expect(await stateOf(outer)).toBe('pending');
    event.set();
    await expect(outer).rejects.toThrow(CancelledError);
    expect(steps).toEqual(['inner', 'outer']);
    expect(inner.cancelled()).toBe(true);
  });

  it.each(['await', 'return', 'two deep', 'waitFor'])('keeps a cancellation that comes in the last step of the other for its own next wait (%s)', async (way) => {
    const semaphore = new Semaphore(0);
    let got = 0;
    const take = (): Task<number> => createTask(async () => {
      await semaphore.acquire();
      return ++got;
    });
    const outer = createTask(async () => {
      if (way === 'await') await take();
      if (way === 'return') await createTask(() => take());
      if (way === 'two deep') await createTask(async () => await take());
      if (way === 'waitFor') await waitFor(take());
      await forever();
    });
    await settle();
    semaphore.release();
    outer.cancel('too late for the other');
    await expect(outer).rejects.toMatchObject({ reason: 'too late for the other' });
    expect([got, semaphore.statistics().value]).toEqual([1, 0]);
  });

  it('is not cancelled again where the other has swallowed it', async () => {
    const inner = createTask(async () => {
      await forever().catch(() => undefined);
      return 'swallowed';
    });
    const outer = createTask(async () => {
      const value = await inner;
      await yieldNow();
      return value;
    });
    await settle();
    outer.cancel();
    expect(await outer).toBe('swallowed');
  });

  it('hands on a cancellation of before the await', async () => {
    const inner = createTask(forever);
    const outer = createTask(async () => {
      self().cancel();
      await inner;
    });
    await expect(outer).rejects.toThrow(CancelledError);
    expect(inner.cancelled()).toBe(true);
  });

  it.each(['before', 'during'])('hands on a second cancellation, where the first came %s the await and was swallowed', async (when) => {
    const inner = createTask(async () => {
      await forever().catch(() => undefined);
      await forever();
    });
    const outer = createTask(async () => {
      if (when === 'before') self().cancel(1);
      await inner;
    });
    await settle();
    if (when === 'during') outer.cancel(1);
    await settle();
    expect(inner.done()).toBe(false);
    outer.cancel(2);
    await expect(outer).rejects.toMatchObject({ reason: 2 });
    expect(inner.cancelled()).toBe(true);
  });

  it('gets its result where that swallows the cancellation', async () => {
    const inner = createTask(() => forever().then(() => 0, () => 7));
    const outer = createTask(async () => (await inner) * 2);
    await settle();
    outer.cancel();
    expect(await outer).toBe(14);
    expect(outer.cancelling()).toBe(1);
  });

  it('is cancelled with it, since a cancelled task rejects', async () => {
    const inner = createTask(forever);
    const outer = createTask(async () => { await inner; });
    await settle();
    inner.cancel('inner');
    await expect(outer).rejects.toMatchObject({ reason: 'inner' });
    expect(outer.cancelled()).toBe(true);
    expect(outer.cancelling()).toBe(0);
  });

  it('goes on where it catches that', async () => {
    const inner = createTask(forever);
    const outer = createTask(async () => {
      await inner.catch(() => undefined);
      await yieldNow();
      return 'on';
    });
    inner.cancel();
    expect(await outer).toBe('on');
  });

  it('shares it with others: one of them is cancelled, and so are all', async () => {
    const inner = createTask(forever);
    const outer = [1, 2, 3].map(() => createTask(async () => { await inner; }));
    await settle();
    outer[1]?.cancel('one');
    expect(await Promise.allSettled(outer)).toMatchObject([{ reason: { reason: 'one' } }, { reason: { reason: 'one' } }, { reason: { reason: 'one' } }]);
  });

  it('only waits for its result where it is asked by result() or wait()', async () => {
    const event = new Event();
    const inner = createTask(async () => { await event.wait(); return 1; });
    const byResult = createTask(() => inner.result());
    const byWait = createTask(() => wait([inner]));
    byResult.cancel();
    byWait.cancel();
    await expect(byResult).rejects.toThrow(CancelledError);
    await expect(byWait).rejects.toThrow(CancelledError);
    event.set();
    expect(await inner).toBe(1);
  });

  it.each<[string, (task: Task<void>) => PromiseLike<unknown>]>([
    ['await each other', (task) => task],
    ['gather each other', (task) => gather(task)],
    ['gather each other, and what sleeps', (task) => gather(task, () => sleep(Infinity))],
  ])('ends tasks that %s in a circle', async (_how, awaitIt) => {
    const tasks: Task<void>[] = [];
    const order: number[] = [];
    const event = new Event();
    for (let i = 0; i < 3; i++) {
      tasks.push(createTask(async () => {
        await event.wait();
        const next = tasks[(i + 1) % 3];
        try {
          if (next !== undefined) await awaitIt(next);
        } finally {
          order.push(i);
        }
      }));
    }
    event.set();
    await settle();
    tasks[0]?.cancel();
    await settle();
    expect(tasks.map((task) => task.cancelled())).toEqual([true, true, true]);
    expect(tasks.map((task) => task.cancelling())).toEqual([1, 1, 1]);
    // The one before whom the circle closes is the first to go on.
    expect(order).toEqual([2, 1, 0]);
    for (const task of tasks) expect(allTasks().has(task)).toBe(false);
  });

  it('goes 1,000 deep, to a result, a failure and a cancellation', async () => {
    const chain = (depth: number, last: () => Promise<number>): Task<number> =>
      createTask(async () => (depth === 0 ? await last() : (await chain(depth - 1, last)) + 1));
    expect(await chain(1000, async () => { await yieldNow(); return 0; })).toBe(1000);
    await expect(chain(1000, async () => { await yieldNow(); throw new Error('deep'); })).rejects.toThrow('deep');
    let innermost: Task<unknown> | undefined;
    const cancelled = chain(1000, async () => {
      innermost = currentTask();
      await forever();
      return 0;
    });
    await settle();
    cancelled.cancel('deep');
    await expect(cancelled).rejects.toMatchObject({ reason: 'deep' });
    expect(innermost?.cancelled()).toBe(true);
  });

  it('goes 20,000 deep where each begins after a wait', async () => {
    let inner: Task<unknown> = createTask(forever);
    for (let i = 0; i < 20_000; i++) {
      const awaited = inner;
      inner = createTask(async () => { await awaited; });
    }
    await settle();
    inner.cancel();
    await expect(inner).rejects.toThrow(CancelledError);
  });

  it('goes 100,000 wide', async () => {
    const event = new Event();
    let ended = 0;
    const tasks = Array.from({ length: 100_000 }, () => createTask(async () => { await event.wait(); ended++; }));
    const outer = createTask(async () => { await Promise.all(tasks); });
    event.set();
    await outer;
    expect(ended).toBe(100_000);
    const others = Array.from({ length: 100_000 }, () => createTask(forever));
    const all = createTask(async () => { await Promise.all(others); });
    await settle();
    all.cancel();
    await expect(all).rejects.toThrow(CancelledError);
    await settle();
    expect(others.every((task) => task.cancelled())).toBe(true);
  });
});
