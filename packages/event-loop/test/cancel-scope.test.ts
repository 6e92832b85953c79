import { InvalidStateError } from '@heddle/futures';
import { Event } from '@heddle/sync/event-loop';
import { leakCheck } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { CancelledError, CancelScope, createTask, currentTask, Future, isCancelledError, sleep, time, yieldNow } from '../src/index.js';
import { compute, fail, forever, self, settle, stateOf, unhandledDuring } from './moments.js';

describe('a cancel scope', () => {
  leakCheck();

  it('gives what its function returns, and is given to it', async () => {
    const scope = new CancelScope();
    expect(await scope.run(async (given) => { await yieldNow(); return given; })).toBe(scope);
    expect(await new CancelScope().run(() => 5)).toBe(5);
    expect([scope.cancelCalled, scope.cancelledCaught, scope.deadline, scope.shield]).toEqual([false, false, Infinity, false]);
  });

  it('rejects as its function does, at once and later', async () => {
    await expect(new CancelScope().run(() => fail('at once'))).rejects.toThrow('at once');
    await expect(new CancelScope().run(async () => { await yieldNow(); fail('later'); })).rejects.toThrow('later');
  });

  it.each(['in a task', 'outside of any'])('ends what waits in it, and only that (%s)', async (where) => {
    const event = new Event();
    const scope = new CancelScope();
    const work = async (): Promise<string> => {
      const inside = await scope.run(forever);
      await event.wait();
      return `${String(inside)}, and on`;
    };
    const done = where === 'in a task' ? createTask(work) : work();
    await settle();
    scope.cancel('enough');
    expect(await stateOf(done)).toBe('pending');
    expect([scope.cancelCalled, scope.cancelledCaught]).toEqual([true, true]);
    event.set();
    expect(await done).toBe('undefined, and on');
  });

  it('does not count as a request to end the task', async () => {
    await createTask(async () => {
      const scope = new CancelScope();
      const inside = scope.run(forever);
      scope.cancel();
      await inside;
      expect(self().cancelling()).toBe(0);
    });
  });

  it('hands its reason on', async () => {
    const scope = new CancelScope();
    const caught = scope.run(() => forever().catch((error: unknown) => error));
    scope.cancel('why');
    expect(await caught).toMatchObject({ reason: 'why', message: 'The scope was cancelled: why' });
    expect(scope.cancelledCaught).toBe(false);
  });

  it('is cancelled once: a second time nothing happens', async () => {
    const scope = new CancelScope();
    const steps: unknown[] = [];
    const done = scope.run(async () => {
      try {
        await forever();
      } finally {
        await yieldNow();
        steps.push('clean');
      }
    });
    scope.cancel(1);
    scope.cancel(2);
    await settle();
    scope.cancel(3);
    await done;
    expect(steps).toEqual(['clean']);
    expect(scope.cancelledCaught).toBe(true);
  });

  it('delivers a cancellation to its next wait where nothing waits', async () => {
    const before = new CancelScope();
    before.cancel();
    let begun = false;
    expect(await before.run(async () => { begun = true; await yieldNow(); return 1; })).toBeUndefined();
    expect(begun).toBe(true);
    const within = new CancelScope();
    expect(await within.run(async (scope) => { scope.cancel(); await yieldNow(); return 1; })).toBeUndefined();
  });

  it('that never waits again ends as if it had not been cancelled', async () => {
    const scope = new CancelScope();
    await createTask(async () => {
      expect(await scope.run((own) => { own.cancel(); return 'done'; })).toBe('done');
      await yieldNow();
    });
    expect([scope.cancelCalled, scope.cancelledCaught]).toEqual([true, false]);
  });

  it('is not hurt by a cancellation after its end', async () => {
    const scope = new CancelScope({ timeout: 1 });
    await createTask(async () => {
      await scope.run(yieldNow);
      scope.cancel();
      scope.deadline = 0;
      await sleep(2);
    });
    expect([scope.cancelCalled, scope.cancelledCaught]).toEqual([false, false]);
  });

  it('lets an error of the cleanup out in place of its cancellation', async () => {
    const scope = new CancelScope();
    const done = scope.run(async () => { try { await forever(); } finally { fail('in cleanup'); } });
    scope.cancel();
    await expect(done).rejects.toThrow('in cleanup');
    expect(scope.cancelledCaught).toBe(false);
  });

  it('lets a CancelledError out that is not its own', async () => {
    const future = new Future<void>();
    const done = new CancelScope().run(async () => { await future; });
    future.cancel('other');
    await expect(done).rejects.toMatchObject({ reason: 'other' });
  });

  it('catches what a task that it waits for makes of its cancellation', async () => {
    const inner = createTask(forever);
    const scope = new CancelScope();
    const done = createTask(() => scope.run(async () => { await inner; }));
    await settle();
    scope.cancel('scope');
    await done;
    expect(scope.cancelledCaught).toBe(true);
    expect(inner.cancelled()).toBe(true);
  });

  it.each<[string, () => { given: PromiseLike<unknown>; end: () => void }]>([
    ['a future', () => { const future = new Future<void>(); return { given: future, end: () => { future.setResult(); } }; }],
    ['a task', () => { const task = createTask(forever); return { given: task, end: () => undefined }; }],
  ])('ends the wait for %s that its function returns', async (_what, make) => {
    const { given, end } = make();
    const scope = new CancelScope();
    const done = scope.run(() => given);
    await settle();
    scope.cancel();
    expect(await stateOf(done)).toBeUndefined();
    expect(scope.cancelledCaught).toBe(true);
    end();
  });

  it('ends all its waits, of Promise.all and of functions that it calls', async () => {
    const event = new Event();
    const scope = new CancelScope();
    const deep = async (): Promise<void> => { await yieldNow(); await event.wait(); };
    const done = scope.run(() => Promise.all([event.wait(), deep(), forever()]));
    await settle();
    expect(event.statistics().waiting).toBe(2);
    scope.cancel();
    expect(await done).toBeUndefined();
    expect(event.statistics().waiting).toBe(0);
  });

  it('does not reach the tasks that are made in it', async () => {
    const scope = new CancelScope();
    const event = new Event();
    const { task } = await scope.run(() => ({ task: createTask(async () => { await event.wait(); return 1; }) })) ?? {};
    scope.cancel();
    event.set();
    expect(await task).toBe(1);
  });

  it('is entered once', async () => {
    const scope = new CancelScope();
    const first = scope.run(yieldNow);
    await expect(scope.run(yieldNow)).rejects.toThrow(InvalidStateError);
    await first;
    await expect(scope.run(yieldNow)).rejects.toThrow(/^CancelScope.run: a scope can be entered once/);
  });

  it.each<[unknown, typeof TypeError | typeof RangeError, RegExp]>([
    [{ timeout: '1' }, TypeError, /^CancelScope: timeout must be 0 or more milliseconds, received "1"/],
    [{ timeout: -1 }, RangeError, /^CancelScope: timeout must be 0 or more milliseconds, received -1/],
    [{ timeout: NaN }, RangeError, /^CancelScope: timeout must be 0 or more milliseconds, received NaN/],
    [{ deadline: '1' }, TypeError, /^CancelScope: deadline must be a number, received "1"/],
    [{ deadline: NaN }, RangeError, /^CancelScope: deadline must be a time in milliseconds, received NaN/],
    [{ shield: 1 }, TypeError, /^CancelScope: shield must be /],
    [{ deadlin: 1 }, TypeError, /^CancelScope: unknown option 'deadlin'. Did you mean 'deadline'\?/],
    [5, TypeError, /^CancelScope: expected an object of options, received 5/],
  ])('is not made with %o', (options, kind, message) => {
    expect(() => new CancelScope(options as object)).toThrow(kind);
    expect(() => new CancelScope(options as object)).toThrow(message);
  });

  it('does not take what is wrong later either', async () => {
    const scope = new CancelScope();
    expect(() => { scope.deadline = NaN; }).toThrow(/^CancelScope: deadline must be /);
    expect(() => { scope.shield = 'yes' as unknown as boolean; }).toThrow(/^CancelScope: shield must be /);
    await expect(scope.run(Promise.resolve() as never)).rejects.toThrow(/^CancelScope.run: fn must be a function, received /);
    expect(await scope.run(() => 1)).toBe(1);
  });
});

describe('the deadline of a scope', () => {
  leakCheck();

  it('cancels what waits in it', async () => {
    const scope = new CancelScope({ timeout: 5 });
    const begun = time();
    expect(await scope.run(forever)).toBeUndefined();
    expect(time() - begun).toBeGreaterThanOrEqual(5);
    expect([scope.cancelCalled, scope.cancelledCaught]).toEqual([true, true]);
  });

  it('counts from when the scope is entered', async () => {
    const scope = new CancelScope({ timeout: 100_000 });
    expect(scope.deadline).toBe(Infinity);
    compute(2);
    const begun = time();
    await scope.run(() => { expect(scope.deadline).toBeGreaterThanOrEqual(begun + 100_000); });
  });

  it('is the earlier of two', async () => {
    const deadline = time() + 5;
    const scope = new CancelScope({ timeout: 100_000, deadline });
    await scope.run(forever);
    expect(scope.deadline).toBe(deadline);
  });

  it('that has passed has the first wait rejected, and lets through what need not wait', async () => {
    for (const options of [{ timeout: 0 }, { deadline: time() - 1 }, { deadline: -Infinity }]) {
      const scope = new CancelScope(options);
      let begun = false;
      expect(await scope.run(async () => { begun = true; await yieldNow(); return 1; })).toBeUndefined();
      expect([begun, scope.cancelledCaught]).toEqual([true, true]);
      expect(await new CancelScope(options).run(() => 2)).toBe(2);
    }
  });

  it('can be put off, brought forward and taken away', async () => {
    const putOff = new CancelScope({ timeout: 2 });
    expect(await putOff.run(async () => { putOff.deadline = Infinity; await sleep(5); return 'late'; })).toBe('late');
    const forward = new CancelScope({ timeout: 100_000 });
    const done = forward.run(forever);
    forward.deadline = time() + 2;
    await done;
    expect(forward.cancelledCaught).toBe(true);
    const passed = new CancelScope();
    const ends = passed.run(forever);
    passed.deadline = time();
    await ends;
    expect(passed.cancelledCaught).toBe(true);
  });

  it('leaves no timer behind where the scope ends before', async () => {
    await new CancelScope({ timeout: 100_000 }).run(yieldNow);
    await expect(new CancelScope({ timeout: 100_000 }).run(() => fail('early'))).rejects.toThrow('early');
    const scope = new CancelScope({ timeout: 100_000 });
    const done = scope.run(forever);
    scope.cancel();
    await done;
  });
});

describe('scopes in scopes', () => {
  leakCheck();

  it('end with what is around them', async () => {
    const [outer, inner] = [new CancelScope(), new CancelScope()];
    const steps: string[] = [];
    const done = outer.run(async () => {
      await inner.run(forever);
      steps.push('not reached');
    });
    await settle();
    outer.cancel();
    await done;
    expect(steps).toEqual([]);
    expect([outer.cancelledCaught, inner.cancelledCaught, inner.cancelCalled]).toEqual([true, false, false]);
  });

  it('end alone', async () => {
    const [outer, inner] = [new CancelScope(), new CancelScope()];
    const done = outer.run(async () => {
      await inner.run(forever);
      await yieldNow();
      return 'on';
    });
    await settle();
    inner.cancel();
    expect(await done).toBe('on');
    expect([outer.cancelledCaught, inner.cancelledCaught]).toEqual([false, true]);
  });

  it.each([['outer', 'inner'], ['inner', 'outer']])('are both ended where both are cancelled, %s first', async (first) => {
    for (const inTask of [true, false]) {
      const [outer, inner] = [new CancelScope(), new CancelScope()];
      let passed = false;
      const work = (): Promise<unknown> => outer.run(async () => {
        await inner.run(forever);
        await yieldNow();
        passed = true;
      });
      const done = inTask ? createTask(work) : work();
      await settle();
      for (const scope of first === 'outer' ? [outer, inner] : [inner, outer]) scope.cancel();
      await done;
      expect([passed, outer.cancelledCaught]).toEqual([false, true]);
    }
  });

  it('do not take the cancellation of their task for their own', async () => {
    for (const order of ['task', 'scope']) {
      const scope = new CancelScope();
      let passed = false;
      const task = createTask(async () => {
        await scope.run(forever);
        await yieldNow();
        passed = true;
      });
      await settle();
      if (order === 'task') task.cancel();
      scope.cancel();
      if (order === 'scope') task.cancel();
      await expect(task).rejects.toThrow(CancelledError);
      expect(passed).toBe(false);
    }
  });

  it('do not take a cancellation for their own that is handed to them from around', async () => {
    let passed = false;
    const task = createTask(async () => {
      const scope = new CancelScope();
      await scope.run(async () => {
        try {
          await forever();
        } catch (error) {
          scope.cancel(error);
          throw error;
        }
      });
      passed = true;
    });
    task.cancel();
    await expect(task).rejects.toThrow(CancelledError);
    expect(passed).toBe(false);
  });

  it('get a cancellation from around as they wait next, where nothing waited', async () => {
    const outer = new CancelScope();
    let reached = 0;
    await outer.run(() => new CancelScope().run(() => new CancelScope().run(async () => {
      outer.cancel();
      reached++;
      await yieldNow();
      reached++;
    })));
    expect(reached).toBe(1);
    expect(outer.cancelledCaught).toBe(true);
  });

  it('deliver a cancellation once: what is left runs on', async () => {
    const outer = new CancelScope();
    const inner = new CancelScope();
    const done = outer.run(async () => {
      const caught = await inner.run(() => forever().catch((error: unknown) => error));
      await yieldNow();
      return caught;
    });
    await settle();
    outer.cancel('around');
    expect(await done).toMatchObject({ reason: 'around' });
    expect(outer.cancelledCaught).toBe(false);
  });

  it('may be a thousand', async () => {
    const outer = new CancelScope();
    const nest = (depth: number): Promise<unknown> => (depth === 0 ? forever() : new CancelScope().run(async () => { await yieldNow(); await nest(depth - 1); }));
    let isIn = false;
    const done = outer.run(() => nest(1000).finally(() => { isIn = true; }));
    for (let turn = 0; turn < 1002; turn++) await settle();
    expect(isIn).toBe(false);
    outer.cancel();
    await done;
    expect(outer.cancelledCaught).toBe(true);
  });
});

describe('a shielded scope', () => {
  leakCheck();

  it('is not reached by the cancellation of its task, which waits until it has ended', async () => {
    const event = new Event();
    const steps: string[] = [];
    const task = createTask(async () => {
      await new CancelScope({ shield: true }).run(async () => {
        await event.wait();
        steps.push('saved');
      });
      steps.push('left');
      await yieldNow();
      steps.push('not reached');
    });
    task.cancel();
    expect(await stateOf(task)).toBe('pending');
    event.set();
    await expect(task).rejects.toThrow(CancelledError);
    expect(steps).toEqual(['saved', 'left']);
  });

  it('is not reached by a scope around it, nor are those in it', async () => {
    const event = new Event();
    const outer = new CancelScope();
    const steps: string[] = [];
    const done = outer.run(async () => {
      await new CancelScope({ shield: true }).run(() => new CancelScope().run(async () => {
        await event.wait();
        await yieldNow();
        steps.push('saved');
      }));
      await forever();
    });
    outer.cancel();
    await settle();
    event.set();
    await done;
    expect(steps).toEqual(['saved']);
    expect(outer.cancelledCaught).toBe(true);
  });

  it('can be cancelled itself, and has a deadline', async () => {
    const scope = new CancelScope({ shield: true });
    const done = createTask(() => scope.run(forever));
    scope.cancel();
    await done;
    expect(scope.cancelledCaught).toBe(true);
    const limited = new CancelScope({ shield: true, timeout: 1 });
    await limited.run(forever);
    expect(limited.cancelledCaught).toBe(true);
  });

  it('shields the cleanup of a task from a second cancellation', async () => {
    const event = new Event();
    const steps: string[] = [];
    const task = createTask(async () => {
      try {
        await forever();
      } finally {
        await new CancelScope({ shield: true }).run(async () => {
          await event.wait();
          steps.push('clean');
        });
      }
    });
    task.cancel(1);
    await settle();
    task.cancel(2);
    event.set();
    await expect(task).rejects.toMatchObject({ reason: 1 });
    expect(steps).toEqual(['clean']);
    expect(task.cancelling()).toBe(2);
  });

  it('can take its shield down, and up again', async () => {
    const scope = new CancelScope({ shield: true });
    const task = createTask(() => scope.run(async () => {
      await yieldNow();
      scope.shield = false;
      await yieldNow();
      return 'not reached';
    }));
    task.cancel();
    await expect(task).rejects.toThrow(CancelledError);
    const up = new CancelScope();
    const other = createTask(() => up.run(async () => {
      up.shield = true;
      self().cancel();
      await yieldNow();
      return up.shield;
    }));
    expect(await other).toBe(true);
  });

  it('keeps a part of what waits at the same time', async () => {
    const event = new Event();
    const task = createTask(() => Promise.allSettled([
      new CancelScope({ shield: true }).run(async () => { await event.wait(); return 'kept'; }),
      forever(),
    ]));
    await settle();
    task.cancel();
    await settle();
    event.set();
    expect(await task).toMatchObject([{ value: 'kept' }, { status: 'rejected' }]);
  });
});

describe('a shield that is taken away', () => {
  leakCheck();

  it('lets the cancellation through that waits outside', async () => {
    const scope = new CancelScope({ shield: true });
    const task = createTask(() => scope.run(forever));
    task.cancel('outside');
    expect(await stateOf(task)).toBe('pending');
    scope.shield = false;
    await expect(task).rejects.toThrow('The task was cancelled: outside');
    expect(scope.cancelledCaught).toBe(false);
  });

  it('does so once', async () => {
    const scope = new CancelScope({ shield: true });
    const task = createTask(async () => {
      await scope.run(async () => {
        await forever().catch(() => undefined);
        await yieldNow();
      });
      await yieldNow();
      return 'went on';
    });
    task.cancel();
    scope.shield = false;
    expect(await task).toBe('went on');
  });

  it('leaves what waits alone where nothing was cancelled', async () => {
    const scope = new CancelScope({ shield: true });
    const event = new Event();
    const task = createTask(() => scope.run(() => event.wait()));
    scope.shield = false;
    expect(await stateOf(task)).toBe('pending');
    event.set();
    await task;
  });
});

describe('a scope outside of any task', () => {
  leakCheck();

  it('has no task', async () => {
    expect(await new CancelScope().run(() => currentTask())).toBeUndefined();
  });

  it('reports nothing that it has caught', async () => {
    expect(await unhandledDuring(async () => {
      const scope = new CancelScope();
      const done = scope.run(() => Promise.all([forever(), forever().catch((error: unknown) => { if (!isCancelledError(error)) throw error; })]));
      scope.cancel();
      await done;
    })).toEqual([]);
  });
});
