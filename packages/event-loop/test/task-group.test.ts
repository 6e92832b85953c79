import { InvalidStateError } from '@heddle/futures';
import { Event, Queue } from '@heddle/sync/event-loop';
import { leakCheck } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { allTasks, CancelledError, CancelScope, createTask, currentTask, Future, isCancelledError, sleep, type Task, TaskGroup, timeout, TimeoutError, yieldNow } from '../src/index.js';
import { fail, forever, self, settle, stateOf, unhandledDuring } from './moments.js';

/** The messages of the failures that a group rejects with. */
async function failuresOf(group: Promise<unknown>): Promise<unknown[]> {
  const error: unknown = await group.then(() => undefined, (reason: unknown) => reason);
  expect(error).toBeInstanceOf(AggregateError);
  return (error as AggregateError & { errors: unknown[] }).errors.map((one: unknown): unknown => (one instanceof Error ? one.message : one));
}

/** A task that fails once it is let go. */
function failing(message: string, when: Event): () => Promise<void> {
  return async () => {
    await when.wait();
    fail(message);
  };
}

describe('a group of tasks', () => {
  leakCheck();

  it('waits for all its tasks, and gives what its body returns', async () => {
    const [first, second] = [new Event(), new Event()];
    const tasks: Task<number>[] = [];
    const done = TaskGroup.run((group) => {
      tasks.push(group.createTask(async () => { await first.wait(); return 42; }), group.createTask(async () => { await second.wait(); return 11; }));
      return 'body';
    });
    second.set();
    expect(await stateOf(done)).toBe('pending');
    first.set();
    expect(await done).toBe('body');
    expect(tasks.map((task) => task.resultSync())).toEqual([42, 11]);
  });

  it('is over at once where there is nothing to wait for', async () => {
    expect(await TaskGroup.run(() => 1)).toBe(1);
    expect(await TaskGroup.run((group) => { void group.createTask(() => 1); return 2; })).toBe(2);
    expect(await TaskGroup.run(() => undefined, { policy: 'collect' })).toEqual([]);
  });

  it('lets its body make all its tasks where the first has ended as it began', async () => {
    const cancelled: boolean[] = [];
    const sleeper = async (): Promise<void> => {
      try {
        await forever();
      } catch (error) {
        cancelled.push(isCancelledError(error));
        throw error;
      }
    };
    const failed = TaskGroup.run((group) => {
      void group.createTask(() => { throw new RangeError('at once'); });
      void group.createTask(sleeper);
    });
    await expect(failed).rejects.toMatchObject({ errors: [new RangeError('at once')] });
    expect(await TaskGroup.run((group) => {
      void group.createTask(() => 'first');
      void group.createTask(sleeper);
    }, { policy: 'first' })).toBe('first');
    expect(cancelled).toEqual([true, true]);
  });

  it('takes tasks also after waits of its body, and from its tasks', async () => {
    const ended: string[] = [];
    await TaskGroup.run(async (group) => {
      const work = async (name: string): Promise<void> => { await yieldNow(); ended.push(name); };
      void group.createTask(() => work('first'));
      await yieldNow();
      await yieldNow();
      void group.createTask(async () => {
        await work('second');
        void group.createTask(() => work('third'));
      });
    });
    expect(ended).toEqual(['first', 'second', 'third']);
  });

  it('is not hurt by one of its tasks being cancelled', async () => {
    const event = new Event();
    const task = createTask(() => TaskGroup.run(async (group) => {
      const one = group.createTask(forever);
      await yieldNow();
      one.cancel();
      const two = group.createTask(async () => { await event.wait(); return 11; });
      await settle();
      expect(one.cancelled()).toBe(true);
      return await two;
    }));
    await settle();
    event.set();
    expect(await task).toBe(11);
  });

  it('gives names to tasks, and lets go of those that have ended', async () => {
    const before = allTasks().size;
    await TaskGroup.run(async (group) => {
      expect(group.createTask(forever.bind(undefined), { name: 'yolo' }).name).toBe('yolo');
      for (let i = 0; i < 100; i++) await group.createTask(yieldNow);
      expect(allTasks().size).toBe(before + 1);
      group.cancel();
    });
  });

  it('may be outside of any task', async () => {
    expect(currentTask()).toBeUndefined();
    const event = new Event();
    const done = TaskGroup.run(async (group) => {
      void group.createTask(failing('outside', event));
      await forever();
    });
    event.set();
    expect(await failuresOf(done)).toEqual(['outside']);
  });

  it.each<[string, () => Promise<unknown>, RegExp]>([
    ['no function', () => TaskGroup.run(undefined as never), /^TaskGroup.run: body must be a function, received undefined/],
    ['a promise', () => TaskGroup.run(yieldNow() as never), /^TaskGroup.run: body must be a function, received /],
    ['an unknown policy', () => TaskGroup.run(() => 1, { policy: 'any' as 'all' }), /^TaskGroup.run: policy must be one of 'all', 'first', 'collect', received "any"/],
    ['an unknown option', () => TaskGroup.run(() => 1, { polciy: 'all' } as object), /^TaskGroup.run: unknown option 'polciy'. Did you mean 'policy'\?/],
    ['a promise for a task', () => TaskGroup.run((group) => { void group.createTask(Promise.resolve() as never); }), /^A task of the group failed: TypeError: TaskGroup.createTask: body must be a function, received /],
    ['a wrong name', () => TaskGroup.run((group) => { void group.createTask(forever, { name: 1 as never }); }), /TaskGroup.createTask: name must be a string, received 1/],
    ['a promise to start', () => TaskGroup.run((group) => group.start(Promise.resolve() as never)), /TaskGroup.start: body must be a function, received /],
  ])('refuses %s', async (_what, call, message) => {
    await expect(call()).rejects.toThrow(message);
  });

  it('takes no tasks after its end', async () => {
    const group = await TaskGroup.run((given) => given);
    expect(() => group.createTask(forever)).toThrow(InvalidStateError);
    expect(() => group.createTask(forever)).toThrow('TaskGroup.createTask: the group has ended');
    group.cancel();
    await expect(group.start(forever)).rejects.toThrow(InvalidStateError);
  });

  it('takes no tasks while it is ending', async () => {
    const event = new Event();
    let refused: unknown;
    expect(await failuresOf(TaskGroup.run((group) => {
      void group.createTask(failing('first', event));
      void group.createTask(async () => {
        try {
          await forever();
        } finally {
          try {
            void group.createTask(forever);
          } catch (error) {
            refused = error;
          }
        }
      });
      event.set();
    }))).toEqual(['first']);
    expect(refused).toBeInstanceOf(InvalidStateError);
    expect(refused).toHaveProperty('message', 'TaskGroup.createTask: the group is ending');
  });
});

describe('a failure in a group', () => {
  leakCheck();

  it('cancels the other tasks and the body, and is all that it rejects with', async () => {
    const event = new Event();
    const caught: string[] = [];
    const until = async (name: string): Promise<void> => {
      try {
        await forever();
      } catch (error) {
        if (isCancelledError(error)) caught.push(name);
        throw error;
      }
    };
    const others: Task<void>[] = [];
    const done = createTask(() => TaskGroup.run(async (group) => {
      void group.createTask(failing('boom', event));
      others.push(group.createTask(() => until('task')));
      await until('body');
      caught.push('not reached');
    }));
    event.set();
    expect(await failuresOf(done)).toEqual(['boom']);
    expect(caught.toSorted()).toEqual(['body', 'task']);
    expect(others[0]?.cancelled()).toBe(true);
    await expect(done).rejects.toThrow('A task of the group failed: RangeError: boom');
    await expect(done).rejects.toMatchObject({ cause: { message: 'boom' } });
  });

  it('of several tasks at once has them all', async () => {
    const event = new Event();
    const done = TaskGroup.run((group) => {
      for (let i = 0; i < 3; i++) void group.createTask(failing(`boom ${i}`, event));
    });
    event.set();
    expect(await failuresOf(done)).toEqual(['boom 0', 'boom 1', 'boom 2']);
    await expect(done).rejects.toThrow('3 tasks of the group failed, the first with RangeError: boom 0');
  });

  it('of the body cancels its tasks, at once and after a wait', async () => {
    for (const isLate of [false, true]) {
      const tasks: Task<void>[] = [];
      expect(await failuresOf(TaskGroup.run(async (group) => {
        tasks.push(group.createTask(forever), group.createTask(forever));
        if (isLate) await yieldNow();
        fail('body');
      }))).toEqual(['body']);
      expect(tasks.map((task) => task.cancelled())).toEqual([true, true]);
    }
    expect(await failuresOf(TaskGroup.run(() => fail('at once')))).toEqual(['at once']);
  });

  it('of a task and of the cleanup of the body are both there', async () => {
    const event = new Event();
    const done = TaskGroup.run(async (group) => {
      void group.createTask(failing('task', event));
      try {
        await forever();
      } finally {
        fail('body');
      }
    });
    event.set();
    expect(await failuresOf(done)).toEqual(['task', 'body']);
  });

  it('in the cleanup of other tasks is among them', async () => {
    const event = new Event();
    const done = TaskGroup.run((group) => {
      void group.createTask(async () => { try { await forever(); } finally { fail('cleanup'); } });
      void group.createTask(failing('first', event));
    });
    event.set();
    expect(await failuresOf(done)).toEqual(['first', 'cleanup']);
  });

  it('of a task that begins by failing has the body end at its next wait', async () => {
    let passed = false;
    expect(await failuresOf(TaskGroup.run(async (group) => {
      void group.createTask(() => fail('at once'));
      await yieldNow();
      passed = true;
    }))).toEqual(['at once']);
    expect(passed).toBe(false);
  });

  it('is there once, though the body or another task awaits the task that fails', async () => {
    for (const who of ['body', 'task']) {
      const event = new Event();
      const done = TaskGroup.run(async (group) => {
        const bad = group.createTask(failing('once', event));
        if (who === 'body') await bad;
        else void group.createTask(async () => { await bad; });
      });
      await settle();
      event.set();
      expect(await failuresOf(done)).toEqual(['once']);
    }
  });

  it('leaves the task around it uncancelled', async () => {
    await createTask(async () => {
      const event = new Event();
      event.set();
      await expect(TaskGroup.run(async (group) => {
        void group.createTask(failing('inner', event));
        await forever();
      })).rejects.toThrow(AggregateError);
      expect(self().cancelling()).toBe(0);
      await yieldNow();
    });
  });

  it('does not cut the cleanup of a task that the body or another task awaits', async () => {
    for (const who of ['body', 'task', 'gather']) {
      const event = new Event();
      const steps: string[] = [];
      const done = TaskGroup.run(async (group) => {
        const awaited = group.createTask(async () => {
          try {
            await forever();
          } finally {
            await yieldNow();
            await sleep(1);
            steps.push('clean');
          }
        });
        void group.createTask(failing('boom', event));
        if (who === 'task') void group.createTask(async () => { await awaited; });
        else if (who === 'gather') await Promise.all([awaited, group.createTask(async () => { await awaited; })]);
        else await awaited;
      });
      await settle();
      event.set();
      expect(await failuresOf(done)).toEqual(['boom']);
      expect(steps).toEqual(['clean']);
    }
  });

  it('does not stop a group from waiting for tasks that go on', async () => {
    const [event, last] = [new Event(), new Event()];
    const done = TaskGroup.run((group) => {
      void group.createTask(failing('boom', event));
      void group.createTask(async () => { await forever().catch(() => undefined); await last.wait(); });
    });
    event.set();
    expect(await stateOf(done)).toBe('pending');
    last.set();
    expect(await failuresOf(done)).toEqual(['boom']);
  });

  it('ends a group that grows', async () => {
    let heads = 0;
    const hydra = (group: TaskGroup) => async (): Promise<void> => {
      heads++;
      await sleep(1);
      void group.createTask(hydra(group));
      void group.createTask(hydra(group));
    };
    const done = TaskGroup.run((group) => {
      void group.createTask(hydra(group));
      void group.createTask(async () => {
        while (heads < 10) await sleep(1);
        fail('hercules');
      });
    });
    const errors = await failuresOf(done);
    expect(errors[0]).toBe('hercules');
    expect(heads).toBeGreaterThanOrEqual(10);
  });

  it('that nobody awaits is reported once', async () => {
    const reported = await unhandledDuring(() => void TaskGroup.run((group) => {
      void group.createTask(async () => { await yieldNow(); fail('unseen'); });
    }));
    expect(reported).toMatchObject([{ errors: [{ message: 'unseen' }] }]);
  });

  it('may be anything', async () => {
    expect(await failuresOf(TaskGroup.run((group) => {
      void group.createTask(() => Promise.reject(undefined as unknown as Error));
    }))).toEqual([undefined]);
  });
});

describe('cancelling what is around a group', () => {
  leakCheck();

  it.each(['the body waits', 'only its tasks do'])('cancels its tasks, where %s', async (where) => {
    const ended: string[] = [];
    const until = async (name: string): Promise<void> => { try { await forever(); } finally { ended.push(name); } };
    const task = createTask(() => TaskGroup.run(async (group) => {
      for (let i = 0; i < 5; i++) void group.createTask(() => until('task'));
      if (where === 'the body waits') await until('body');
    }));
    await settle();
    task.cancel('why');
    await expect(task).rejects.toMatchObject({ reason: 'why' });
    expect(task.cancelled()).toBe(true);
    expect(ended.filter((name) => name === 'task')).toHaveLength(5);
    expect(ended.includes('body')).toBe(where === 'the body waits');
  });

  it('waits until its tasks have cleaned up', async () => {
    const event = new Event();
    const task = createTask(() => TaskGroup.run((group) => {
      void group.createTask(async () => { try { await forever(); } finally { await event.wait(); } });
    }));
    task.cancel();
    expect(await stateOf(task)).toBe('pending');
    // A second time, too.
    task.cancel();
    expect(await stateOf(task)).toBe('pending');
    event.set();
    await expect(task).rejects.toThrow(CancelledError);
  });

  it('has the failures of the cleanup come before the cancellation', async () => {
    const task = createTask(() => TaskGroup.run(async (group) => {
      for (let i = 0; i < 5; i++) void group.createTask(async () => { try { await forever(); } finally { fail('cleanup'); } });
      await forever();
    }));
    task.cancel();
    expect(await failuresOf(task)).toEqual(Array.from({ length: 5 }, () => 'cleanup'));
    expect(task.cancelled()).toBe(false);
  });

  it('has what the body makes of the cancellation come out', async () => {
    const task = createTask(() => TaskGroup.run(() => forever().catch(() => fail('of it'))));
    await settle();
    task.cancel();
    expect(await failuresOf(task)).toEqual(['of it']);
  });

  it('ends it though a task of it has failed before and cleans up', async () => {
    for (const order of ['failure first', 'cancellation first']) {
      const event = new Event();
      const cleanup = new Event();
      const task = createTask(() => TaskGroup.run(async (group) => {
        void group.createTask(failing('soon', event));
        try {
          await forever();
        } finally {
          await cleanup.wait();
        }
      }));
      await settle();
      if (order === 'failure first') event.set();
      await settle();
      task.cancel();
      await settle();
      event.set();
      await settle();
      cleanup.set();
      expect(await failuresOf(task)).toEqual(['soon']);
    }
  });

  it('is not lost where the failure of a task comes in its place', async () => {
    const reached: string[] = [];
    const event = new Event();
    const task = createTask(async () => {
      try {
        await TaskGroup.run(async (group) => {
          void group.createTask(failing('boom', event));
          await forever();
        });
      } catch (error) {
        reached.push(error instanceof AggregateError ? 'failure' : 'other');
      }
      expect(self().cancelling()).toBe(1);
      await forever();
      reached.push('not reached');
    });
    await settle();
    task.cancel();
    event.set();
    await expect(task).rejects.toThrow(CancelledError);
    expect(reached).toEqual(['failure']);
    expect(task.cancelled()).toBe(true);
  });

  it('is not lost either where a scope, a time-out or the wait for its tasks got it', async () => {
    const event = new Event();
    const reached: string[] = [];
    const scope = new CancelScope();
    const done = createTask(() => scope.run(async () => {
      await TaskGroup.run((group) => {
        void group.createTask(async () => { try { await forever(); } finally { await event.wait(); fail('cleanup'); } });
      }).catch(() => reached.push('failure'));
      await yieldNow();
      reached.push('not reached');
    }));
    scope.cancel();
    await settle();
    event.set();
    await done;
    expect(reached).toEqual(['failure']);
    expect(scope.cancelledCaught).toBe(true);
    await expect(timeout(1, async () => {
      await TaskGroup.run((group) => {
        void group.createTask(async () => { try { await forever(); } finally { fail('cleanup'); } });
      }).catch(() => undefined);
      await forever();
    })).rejects.toThrow(TimeoutError);
  });

  it('goes to a task that awaits the group’s task, and from there into the group', async () => {
    const event = new Event();
    const nested = createTask(() => TaskGroup.run(async (group) => {
      void group.createTask(failing('soon', event));
      try {
        await forever();
      } finally {
        await yieldNow();
      }
    }));
    const task = createTask(async () => { await nested; });
    await settle();
    task.cancel();
    event.set();
    expect(await failuresOf(task)).toEqual(['soon']);
  });

  it('before the first wait of the body', async () => {
    const tasks: Task<void>[] = [];
    const task = createTask(() => {
      self().cancel();
      return TaskGroup.run(async (group) => {
        tasks.push(group.createTask(forever));
        await yieldNow();
      });
    });
    await expect(task).rejects.toThrow(CancelledError);
    expect(tasks[0]?.cancelled()).toBe(true);
  });
});

describe('a task of a group that awaits the task of the group', () => {
  leakCheck();

  it.each(['the task of the group', 'itself'])('ends where %s is cancelled', async (which) => {
    let child: Task<unknown> | undefined;
    const parent: Task<unknown> = createTask(() => TaskGroup.run((group) => {
      child = group.createTask(async () => { await yieldNow(); await parent; });
    }));
    await settle();
    (which === 'itself' ? child : parent)?.cancel();
    await expect(parent).rejects.toThrow(CancelledError);
    expect(child?.cancelled()).toBe(true);
  });

  it('ends where another one fails, also further down', async () => {
    const failing = new Event();
    const parent: Task<unknown> = createTask(() => TaskGroup.run((group) => {
      void group.createTask(async () => { await failing.wait(); fail('other'); });
      void group.createTask(() => TaskGroup.run((inner) => { void inner.createTask(async () => { await yieldNow(); await parent; }); }));
    }));
    await settle();
    failing.set();
    expect(await failuresOf(parent)).toEqual(['other']);
  });
});

describe('siblings that await each other in a row', () => {
  leakCheck();

  it('end in no more time than it takes to run them: 20,000', { timeout: 20_000 }, async () => {
    const tasks: Task<unknown>[] = [];
    const failing = TaskGroup.run((group) => {
      for (let i = 0; i < 20_000; i++) tasks.push(group.createTask(i === 0 ? forever : async () => { await tasks[i - 1]; }));
      void group.createTask(async () => { await yieldNow(); fail('one'); });
    });
    // It took a minute and more where each looked at all before it.
    expect(await failuresOf(failing)).toEqual(['one']);
  });
});

describe('groups in groups', () => {
  leakCheck();

  const failures = (error: unknown): unknown => (error instanceof AggregateError ? error.errors.map(failures) : (error as Error).message);
  const shape = async (group: Promise<unknown>): Promise<unknown> => failures(await group.then(() => undefined, (error: unknown) => error));

  it('reject with failures in failures', async () => {
    const task = createTask(() => TaskGroup.run(async (outer) => {
      void outer.createTask(forever);
      await TaskGroup.run(async (inner) => {
        for (let i = 0; i < 2; i++) void inner.createTask(async () => { try { await forever(); } finally { fail('inner'); } });
        await forever();
      });
    }));
    await settle();
    task.cancel();
    expect(await shape(task)).toEqual([['inner', 'inner']]);
  });

  it('of which the outer fails end without a failure of the inner', async () => {
    const event = new Event();
    const done = TaskGroup.run(async (outer) => {
      void outer.createTask(failing('outer', event));
      await TaskGroup.run((inner) => { void inner.createTask(forever); });
    });
    event.set();
    expect(await shape(done)).toEqual(['outer']);
  });

  it('of which the inner fails end with that', async () => {
    const event = new Event();
    const done = TaskGroup.run(async (outer) => {
      void outer.createTask(forever);
      await TaskGroup.run((inner) => { void inner.createTask(failing('inner', event)); });
    });
    event.set();
    expect(await shape(done)).toEqual([['inner']]);
  });

  it('of which both fail, the inner seen to, end with the failure of the outer', async () => {
    const event = new Event();
    const reached: string[] = [];
    const task = createTask(async () => {
      const done = TaskGroup.run(async (outer) => {
        await TaskGroup.run(async (inner) => {
          void inner.createTask(failing('inner', event));
          void outer.createTask(failing('outer', event));
          await forever();
        }).catch((error: unknown) => reached.push(String(failures(error))));
        await yieldNow();
        reached.push('not reached');
      });
      expect(await shape(done)).toEqual(['outer']);
      expect(self().cancelling()).toBe(0);
      await yieldNow();
      return 'on';
    });
    await settle();
    event.set();
    expect(await task).toBe('on');
    expect(reached).toEqual(['inner']);
  });

  it('and tasks, a thousand deep', async () => {
    let isIn = false as boolean;
    const nest = (depth: number): Promise<unknown> => TaskGroup.run(async (group) => {
      if (depth > 0) void group.createTask(() => nest(depth - 1));
      else isIn = true;
      await forever();
    });
    const task = createTask(() => nest(1000));
    for (let turn = 0; turn < 10_000 && !isIn; turn++) await settle();
    task.cancel();
    await expect(task).rejects.toThrow(CancelledError);
  });

  it('of 100,000 tasks', async () => {
    let ended = 0;
    expect(await TaskGroup.run((group) => {
      for (let i = 0; i < 100_000; i++) void group.createTask(async () => { await yieldNow(); ended++; });
      return 'all';
    })).toBe('all');
    expect(ended).toBe(100_000);
    const event = new Event();
    const done = TaskGroup.run((group) => {
      for (let i = 0; i < 100_000; i++) void group.createTask(forever);
      void group.createTask(failing('one', event));
    });
    event.set();
    expect(await shape(done)).toEqual(['one']);
  });
});

describe('a group of which all fail', () => {
  it('counts 100,000 failures, each once, in no more time than it takes to run them', { timeout: 20_000 }, async () => {
    const errors = Array.from({ length: 100_000 }, (_, i) => new RangeError(String(i)));
    const failing = TaskGroup.run((group) => {
      for (const error of errors) void group.createTask(async () => { await yieldNow(); throw error; });
    }, { policy: 'first' });
    const failure = (await failing.catch((error: unknown) => error)) as AggregateError;
    expect(failure.errors).toHaveLength(100_000);
    expect(failure.errors[99_999]).toBe(errors[99_999]);
  });
});

describe('the policy of a group', () => {
  leakCheck();

  it('`first`: gives the first success, and cancels the others', async () => {
    const event = new Event();
    const tasks: Task<unknown>[] = [];
    const done = TaskGroup.run<string>((group) => {
      tasks.push(group.createTask(forever), group.createTask(async () => { await event.wait(); return 'winner'; }), group.createTask(() => sleep(100_000)));
      void group.createTask(() => fail('does not matter'));
    }, { policy: 'first' });
    expect(await stateOf(done)).toBe('pending');
    event.set();
    expect(await done).toBe('winner');
    expect(tasks.map((task) => task.cancelled())).toEqual([true, false, true]);
  });

  it('`first`: the first of two that succeed in the same turn', async () => {
    const event = new Event();
    const done = TaskGroup.run<number>((group) => {
      for (let i = 0; i < 3; i++) void group.createTask(async () => { await event.wait(); return i; });
    }, { policy: 'first' });
    event.set();
    expect(await done).toBe(0);
  });

  it('`first`: rejects with all failures where none succeeds, and says so where there is none', async () => {
    expect(await failuresOf(TaskGroup.run((group) => {
      void group.createTask(() => fail('one'));
      void group.createTask(async () => { await yieldNow(); fail('two'); });
    }, { policy: 'first' }))).toEqual(['one', 'two']);
    await expect(TaskGroup.run(() => 1, { policy: 'first' })).rejects.toThrow('None of the tasks of the group succeeded');
  });

  it('`first`: ends a body that waits', async () => {
    expect(await TaskGroup.run<number>(async (group) => {
      void group.createTask(async () => { await yieldNow(); return 1; });
      await forever();
    }, { policy: 'first' })).toBe(1);
  });

  it('`collect`: has the outcomes of all, in the order in which they were made', async () => {
    const event = new Event();
    const outcomes = TaskGroup.run((group) => {
      void group.createTask(async () => { await event.wait(); return 'slow'; });
      void group.createTask(() => fail('bad'));
      group.createTask(forever).cancel('by hand');
      void group.createTask(() => 'fast');
    }, { policy: 'collect' });
    event.set();
    expect(await outcomes).toMatchObject([
      { status: 'fulfilled', value: 'slow' },
      { status: 'rejected', reason: { message: 'bad' } },
      { status: 'rejected', reason: { reason: 'by hand' } },
      { status: 'fulfilled', value: 'fast' },
    ]);
  });

  it('`collect`: a failure of the body cancels all and comes out', async () => {
    const tasks: Task<void>[] = [];
    expect(await failuresOf(TaskGroup.run((group) => {
      tasks.push(group.createTask(forever));
      fail('body');
    }, { policy: 'collect' }))).toEqual(['body']);
    expect(tasks[0]?.cancelled()).toBe(true);
  });

  it.each(['all', 'first', 'collect'] as const)('`%s`: a cancellation from around comes out', async (policy) => {
    const task = createTask(() => TaskGroup.run((group) => { void group.createTask(forever); }, { policy }));
    await settle();
    task.cancel('around');
    await expect(task).rejects.toMatchObject({ reason: 'around' });
  });
});

describe('a group that cancels itself', () => {
  leakCheck();

  it('ends its tasks and its body, and does not fail', async () => {
    const tasks: Task<void>[] = [];
    let passed = false;
    const done = createTask(async () => {
      const value = await TaskGroup.run(async (group) => {
        tasks.push(group.createTask(forever), group.createTask(forever));
        group.cancel('done with it');
        await yieldNow();
        passed = true;
        return 1;
      });
      await yieldNow();
      return value;
    });
    expect(await done).toBeUndefined();
    expect(passed).toBe(false);
    for (const task of tasks) await expect(task).rejects.toMatchObject({ reason: 'done with it' });
  });

  it('from one of its tasks', async () => {
    const ended: string[] = [];
    expect(await TaskGroup.run((group) => {
      void group.createTask(async () => { try { await forever(); } finally { ended.push('other'); } });
      void group.createTask(async () => { await yieldNow(); group.cancel(); });
      return 'body';
    })).toBe('body');
    expect(ended).toEqual(['other']);
  });
});

describe('starting a task of a group', () => {
  leakCheck();

  it('waits until it is ready, and gives what it says', async () => {
    const event = new Event();
    const steps: string[] = [];
    await TaskGroup.run(async (group) => {
      const port = await group.start<number>(async (started) => {
        await yieldNow();
        started(8080);
        started(1);
        await event.wait();
        steps.push('served');
      });
      steps.push(`listens on ${port}`);
      event.set();
    });
    expect(steps).toEqual(['listens on 8080', 'served']);
  });

  it('rejects as the task does where that fails before', async () => {
    for (const isLate of [false, true]) {
      let caught: unknown;
      expect(await failuresOf(TaskGroup.run(async (group) => {
        const helper = createTask(() => group.start(async () => { if (isLate) await yieldNow(); fail('in use'); }));
        caught = await helper.then(() => undefined, (error: unknown) => error);
      }))).toEqual(['in use']);
      expect(caught).toHaveProperty('message', 'in use');
    }
    expect(await failuresOf(TaskGroup.run((group) => group.start(() => fail('in the body'))))).toEqual(['in the body']);
  });

  it('says so where the task ends without it, or is cancelled', async () => {
    await expect(TaskGroup.run((group) => group.start(() => 1))).rejects.toThrow('TaskGroup.start: the task ended before it called started()');
    await expect(TaskGroup.run((group) => group.start(async () => { self().cancel(); await forever(); }))).rejects.toThrow(CancelledError);
  });

  it('is cancelled with the wait for it', async () => {
    const ended: string[] = [];
    const task = createTask(() => TaskGroup.run(async (group) => {
      await group.start(async () => { try { await forever(); } finally { ended.push('task'); } });
    }));
    await settle();
    task.cancel();
    await expect(task).rejects.toThrow(CancelledError);
    expect(ended).toEqual(['task']);
  });
});

describe('what waits in a group', () => {
  leakCheck();

  it('loses no item where the group ends', async () => {
    const queue = new Queue<number>();
    const taken: number[] = [];
    const gone = new Future<void>();
    const done = TaskGroup.run(async (group) => {
      for (let i = 0; i < 4; i++) void group.createTask(async () => { for (;;) taken.push(await queue.get()); });
      void group.createTask(async () => { await gone; fail('stop'); });
      for (let i = 0; i < 100; i++) {
        await queue.put(i);
        if (i % 7 === 0) await yieldNow();
        if (i === 50) gone.setResult();
      }
    });
    await expect(done).rejects.toThrow(AggregateError);
    while (!queue.empty()) taken.push(queue.getNowait());
    expect(taken.toSorted((a, b) => a - b)).toEqual(Array.from({ length: taken.length }, (_, i) => i));
    expect(taken.length).toBeGreaterThanOrEqual(51);
  });
});
