import { EventEmitter } from 'node:events';

import { Lock, Queue, ReadWriteLock } from '@heddle/sync';
import { InlineExecutor } from '@heddle/futures';
import { leakCheck } from '@heddle/testkit';
import { describe, expect, it, vi } from 'vitest';

import { LoopCallback } from '../src/callbacks-entry.js';
import {
  aborted, type CallGraph, captureCallGraph, createTask, formatCallGraph, Future, gather, on, once, printCallGraph, shield, sleep, type Task, TaskGroup, wait, waitOn, yieldNow,
} from '../src/index.js';
import { settle } from './moments.js';

/** A graph's tasks and things by name, each with the names of what it waits for. */
function waitsByName(graph: CallGraph): Record<string, readonly string[]> {
  const names = new Map(graph.nodes.map((node) => [node.id, node.name]));
  return Object.fromEntries(graph.nodes.map((node) => [node.name, node.waits.map((one) => `${names.get(one.for) ?? '?'}${one.operation === undefined ? '' : `.${one.operation}`}`)]));
}

function deadlocks(graph: CallGraph): readonly (readonly string[])[] {
  return graph.deadlocks.map((circle) => circle.map((id) => graph.nodes.find((node) => node.id === id)?.name ?? '?'));
}

async function end(...tasks: readonly Task<unknown>[]): Promise<void> {
  for (const task of tasks) task.cancel();
  await Promise.allSettled(tasks);
}

/** Two tasks that take two locks, each the other one first, and are stuck. */
async function deadlocked(): Promise<readonly Task<unknown>[]> {
  const [a, b] = [new Lock(), new Lock()];
  const takes = (first: Lock, second: Lock) => async (): Promise<void> => {
    const held = await first.acquire();
    await yieldNow();
    try {
      (await second.acquire()).release();
    } finally {
      held.release();
    }
  };
  const tasks = [createTask(takes(a, b), { name: 'ab' }), createTask(takes(b, a), { name: 'ba' })];
  await yieldNow();
  await settle();
  return tasks;
}

describe('captureCallGraph', () => {
  leakCheck();

  it('is empty where there are no tasks', () => {
    expect(captureCallGraph()).toEqual({ nodes: [], deadlocks: [] });
    expect(formatCallGraph(captureCallGraph())).toBe('no tasks');
  });

  it('tells what tasks wait for: a sleep, a queue, a future, another task', async () => {
    const queue = new Queue<number>();
    const future = new Future<number>();
    let strange = (): void => undefined;
    const sleeper = createTask(() => sleep(60_000), { name: 'sleeper' });
    const tasks = [
      sleeper,
      createTask(() => queue.get(), { name: 'getter' }),
      createTask(async () => await future, { name: 'reader' }),
      createTask(async () => await sleeper, { name: 'follower' }),
      createTask(() => new Promise<void>((resolve) => { strange = resolve; }), { name: 'stranger' }),
    ];
    await settle();
    expect(waitsByName(captureCallGraph())).toEqual({
      sleeper: ['sleep'], getter: ['Queue.get'], reader: ['Future'], follower: ['sleeper'], stranger: [],
      sleep: [], Queue: [], Future: [],
    });
    strange();
    await end(...tasks);
  });

  it('tells what tasks wait for outside of Heddle: events, signals, promises, calls', async () => {
    const emitter = new EventEmitter();
    const thenable: PromiseLike<never> = Object.assign(Object.create(null) as object, { then: () => new Promise<never>(() => undefined) });
    using callback = new LoopCallback(() => sleep(60_000), { name: 'answer' });
    const tasks = [
      createTask(() => once(emitter, 'paid'), { name: 'first' }),
      createTask(() => on(emitter, 'paid').next(), { name: 'each' }),
      createTask(() => aborted(new AbortController().signal), { name: 'signal' }),
      createTask(() => waitOn(new Promise(() => undefined)), { name: 'promise' }),
      createTask(() => waitOn(thenable), { name: 'classless' }),
      createTask(() => callback.call(), { name: 'caller' }),
    ];
    await settle();
    expect(waitsByName(captureCallGraph())).toMatchObject({
      first: ['EventEmitter.once'], each: ['EventEmitter.on'], signal: ['AbortSignal.aborted'], promise: ['Promise'], classless: ['object'], caller: ["a call of 'answer'"],
    });
    await end(...tasks);
  });

  it('goes through gather, shield and wait', async () => {
    const inner = createTask(() => sleep(60_000), { name: 'inner' });
    const tasks = [
      createTask(async () => await gather(inner, inner), { name: 'gatherer' }),
      createTask(async () => await shield(inner), { name: 'shielded' }),
      createTask(() => wait([inner], { returnWhen: 'FIRST_COMPLETED' }), { name: 'waiter' }),
    ];
    await settle();
    const graph = captureCallGraph();
    expect(waitsByName(graph)).toMatchObject({ gatherer: ['gather'], gather: ['inner'], shielded: ['shield'], shield: ['inner'], waiter: ['wait'], wait: ['inner'] });
    expect(graph.nodes.find(({ kind }) => kind === 'wait')?.needs).toBe('any');
    await end(...tasks, inner);
  });

  it('has the tasks of a group below the task that runs its body, also before that waits for them', async () => {
    const body = createTask(() => TaskGroup.run(async (group) => {
      void group.createTask(() => sleep(60_000), { name: 'child' });
      await yieldNow();
    }), { name: 'parent' });
    const inBody = captureCallGraph();
    const group = inBody.nodes.find(({ kind }) => kind === 'TaskGroup');
    expect(inBody.nodes.find(({ name }) => name === 'parent')?.groups).toEqual([group?.id]);
    expect(waitsByName(inBody)).toMatchObject({ parent: ['yieldNow'], TaskGroup: ['child'] });
    await yieldNow();
    await settle();
    expect(waitsByName(captureCallGraph())).toMatchObject({ parent: ['TaskGroup'], TaskGroup: ['child'] });
    await end(body);
  });

  it('says what an executor runs', async () => {
    const executor = new InlineExecutor();
    const future = executor.submitWith({ name: 'square' }, (x: number) => x * x, 3);
    const task = createTask(async () => await future, { name: 'caller' });
    // The executor runs it in the next turn of the event loop.
    for (let microtask = 0; microtask < 5; microtask++) await Promise.resolve();
    expect(waitsByName(captureCallGraph())).toMatchObject({ caller: ['square in InlineExecutor'] });
    expect(await task).toBe(9);
    await executor.shutdown();
  });

  it('is of one future, and of those who have to do with it, where it is given one', async () => {
    const inner = createTask(() => sleep(60_000), { name: 'inner' });
    const outer = createTask(async () => await inner, { name: 'outer' });
    const other = createTask(() => sleep(60_000), { name: 'other' });
    await settle();
    expect(Object.keys(waitsByName(captureCallGraph(inner)))).toEqual(['inner', 'outer', 'sleep']);
    expect(Object.keys(waitsByName(captureCallGraph(other)))).toEqual(['other', 'sleep']);
    await end(outer, inner, other);
  });

  it('is plain data', async () => {
    const task = createTask(() => sleep(60_000), { name: 'sleeper' });
    const graph = captureCallGraph();
    expect(JSON.parse(JSON.stringify(graph))).toEqual(JSON.parse(JSON.stringify(structuredClone(graph))));
    await end(task);
  });

  it('goes through 10,000 tasks of which each waits for the next', async () => {
    let task = createTask(() => sleep(60_000));
    const tasks = [task];
    for (let depth = 1; depth < 10_000; depth++) {
      const next = task;
      task = createTask(async () => { await next; });
      tasks.push(task);
    }
    await settle();
    const graph = captureCallGraph();
    expect(graph.nodes).toHaveLength(10_001);
    expect(formatCallGraph(captureCallGraph(tasks[50])).split('\n').length).toBeGreaterThan(1000);
    await end(task);
    await Promise.allSettled(tasks);
  });

  it.each([[1], ['task'], [null], [Promise.resolve()]])('refuses %s for a future', (future) => {
    expect(() => captureCallGraph(future as never)).toThrow(TypeError);
  });
});

describe('A deadlock', () => {
  leakCheck();

  it('of two locks is named, with its tasks', async () => {
    const tasks = await deadlocked();
    const graph = captureCallGraph();
    expect(deadlocks(graph)).toEqual([['ab', 'Lock 2', 'ba', 'Lock 1']]);
    expect(formatCallGraph(graph)).toContain('Deadlock: ab → Lock 2 → ba → Lock 1 → ab');
    await end(...tasks);
    expect(captureCallGraph().deadlocks).toEqual([]);
  });

  it('of tasks that await each other is named', async () => {
    const first: Task<unknown> = createTask(async () => { await yieldNow(); await second; }, { name: 'first' });
    const second: Task<unknown> = createTask(async () => { await first; }, { name: 'second' });
    await yieldNow();
    await settle();
    expect(deadlocks(captureCallGraph())).toEqual([['first', 'second']]);
    await end(first, second);
  });

  it('of one task that waits for its own lock is named', async () => {
    const lock = new Lock();
    const task = createTask(async () => {
      const held = await lock.acquire();
      try {
        await lock.acquire();
      } finally {
        held.release();
      }
    }, { name: 'greedy' });
    await settle();
    expect(deadlocks(captureCallGraph())).toEqual([['greedy', 'Lock']]);
    await end(task);
  });

  it('of a read within a read, with a writer in between, is named', async () => {
    const lock = new ReadWriteLock();
    const reader = createTask(async () => {
      const outer = await lock.acquireRead();
      await yieldNow();
      try {
        (await lock.acquireRead()).release();
      } finally {
        outer.release();
      }
    }, { name: 'reader' });
    const writer = createTask(async () => { (await lock.acquireWrite()).release(); }, { name: 'writer' });
    await yieldNow();
    await settle();
    expect(deadlocks(captureCallGraph())).toEqual([['reader', 'ReadWriteLock']]);
    await end(reader, writer);
  });

  it('of a group whose task waits for what the task around it holds is named', async () => {
    const lock = new Lock();
    const parent = createTask(async () => {
      const held = await lock.acquire();
      try {
        await TaskGroup.run((group) => { void group.createTask(() => lock.withLock(() => undefined), { name: 'child' }); });
      } finally {
        held.release();
      }
    }, { name: 'parent' });
    await settle();
    expect(deadlocks(captureCallGraph())).toEqual([['parent', 'TaskGroup', 'child', 'Lock']]);
    await end(parent);
  });

  it('is none where a lock is held by a task that can go on', async () => {
    const lock = new Lock();
    const holder = createTask(() => lock.withLock(() => sleep(60_000)), { name: 'holder' });
    const waiting = createTask(() => lock.withLock(() => undefined), { name: 'waiting' });
    await settle();
    const graph = captureCallGraph();
    expect(graph.deadlocks).toEqual([]);
    expect(waitsByName(graph)).toMatchObject({ waiting: ['Lock'], Lock: ['holder'], holder: ['sleep'] });
    await end(waiting, holder);
  });

  it('is none where one task of a group that needs one success can end', async () => {
    const lock = new Lock();
    const parent = createTask(async () => {
      const held = await lock.acquire();
      try {
        await TaskGroup.run((group) => {
          void group.createTask(() => lock.withLock(() => undefined), { name: 'stuck' });
          void group.createTask(() => sleep(60_000), { name: 'sleeper' });
        }, { policy: 'first' });
      } finally {
        held.release();
      }
    }, { name: 'parent' });
    await settle();
    const graph = captureCallGraph();
    expect(waitsByName(graph)).toMatchObject({ parent: ['TaskGroup'], TaskGroup: ['stuck', 'sleeper'], stuck: ['Lock'], Lock: ['parent'] });
    expect(graph.deadlocks).toEqual([]);
    await end(parent);
  });

  it('is none where one of several waits of a task can end', async () => {
    const sleeper = createTask(() => sleep(60_000), { name: 'sleeper' });
    const either: Task<unknown> = createTask(async () => {
      await yieldNow();
      await wait([both, sleeper], { returnWhen: 'FIRST_COMPLETED' });
    }, { name: 'either' });
    const both: Task<unknown> = createTask(async () => { await either; }, { name: 'both' });
    await yieldNow();
    await settle();
    expect(waitsByName(captureCallGraph())).toMatchObject({ either: ['wait'], wait: ['both', 'sleeper'], both: ['either'] });
    expect(captureCallGraph().deadlocks).toEqual([]);
    await end(either, both, sleeper);
  });
});

describe('printCallGraph', () => {
  leakCheck();

  it('prints each task with what it waits for below it', async () => {
    const lock = new Lock();
    const task = createTask(() => TaskGroup.run((group) => {
      void group.createTask(() => lock.withLock(() => sleep(60_000)), { name: 'holder' });
      void group.createTask(() => lock.withLock(() => undefined), { name: 'waiting' });
    }), { name: 'main' });
    await settle();
    const log = vi.spyOn(console, 'log').mockImplementation(() => undefined);
    try {
      printCallGraph();
      expect(log.mock.calls).toEqual([[[
        'main',
        '└─ TaskGroup',
        '   ├─ holder',
        '   │  └─ sleep',
        '   └─ waiting',
        '      └─ Lock',
        '         └─ holder (above)',
      ].join('\n')]]);
    } finally {
      log.mockRestore();
      await end(task);
    }
  });
});
