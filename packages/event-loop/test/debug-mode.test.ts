import { InlineExecutor } from '@heddle/futures';
import { leakCheck } from '@heddle/testkit';
// As it is installed: stacks leave out calls of Heddle's packages.
import { captureCallGraph, createTask, formatCallGraph, Future, gather, run, sleep, TaskGroup, yieldNow } from '@heddle/event-loop';
import { Lock, Queue } from '@heddle/sync';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { compute, settle } from './moments.js';

afterEach(() => { vi.restoreAllMocks(); });

interface Told {
  readonly code: string;
  readonly message: string;
}

/** Keeps warnings to itself. */
function warnings(): Told[] {
  const all: Told[] = [];
  vi.spyOn(process, 'emitWarning').mockImplementation(((message: string, { code }: { code: string }) => { all.push({ code, message }); }) as never);
  return all;
}

describe('The debug mode of run', () => {
  leakCheck();

  it('tells of a task that nobody has awaited, and where it was made', async () => {
    const told = warnings();
    await run(async () => {
      const forgotten = createTask(async () => { await yieldNow(); return 1; }, { name: 'forgotten' });
      while (!forgotten.done()) await yieldNow();
    }, { debug: true });
    expect(told.map(({ code }) => code)).toEqual(['HEDDLE_NEVER_AWAITED']);
    expect(told[0]?.message).toMatch(/^The task 'forgotten' was never awaited; made at .*debug-mode\.test\.ts/);
  });

  it('tells of a result that nobody has read', async () => {
    const told = warnings();
    const executor = new InlineExecutor();
    await run(async () => {
      void executor.submit(() => 7);
      await executor.shutdown();
    }, { debug: true });
    expect(told.map(({ code }) => code)).toEqual(['HEDDLE_NEVER_READ']);
    expect(told[0]?.message).toMatch(/made at .*debug-mode\.test\.ts/);
  });

  it.each<[string, (future: Future<number>) => unknown]>([
    ['await', async (future) => await future],
    ['then', (future) => future.then(() => undefined)],
    ['Promise.all', (future) => Promise.all([future])],
    ['result', (future) => future.result({ timeout: 1000 })],
    ['exception', (future) => future.exception()],
    ['resultSync, when it is done', (future) => yieldNow().then(() => future.resultSync())],
    ['addDoneCallback', (future) => { future.addDoneCallback(() => undefined); }],
    ['gather', (future) => gather(future)],
  ])('is content where the result is read by %s', async (_way, read) => {
    const told = warnings();
    await run(async () => {
      const future = new Future<number>();
      const reading = read(future);
      const task = createTask(() => 2);
      const readingTask = read(task);
      future.setResult(1);
      await reading;
      await readingTask;
    }, { debug: true });
    expect(told).toEqual([]);
  });

  it('is content with tasks of groups, with results of nothing, and with what was cancelled', async () => {
    const told = warnings();
    const executor = new InlineExecutor();
    await run(async () => {
      await TaskGroup.run(async (group) => {
        void group.createTask(() => 1);
        void group.createTask(async () => { await sleep(1); return 2; });
        await group.start((started) => { started(3); });
      });
      void executor.submit(() => undefined);
      createTask(() => sleep(60_000)).cancel();
      await executor.shutdown();
    }, { debug: true });
    expect(told).toEqual([]);
  });

  it('tells which task kept the event loop from turning, and of other code that did', async () => {
    const told = warnings();
    await run(async () => {
      await createTask(async () => {
        await yieldNow();
        compute(130);
        await yieldNow();
      }, { name: 'busy' });
      setTimeout(() => { compute(150); }, 1);
      // Until both have been noticed: the watch looks by a timer of its own, and on a busy machine it may see more.
      const isTold = (text: RegExp): boolean => told.some(({ code, message }) => code === 'HEDDLE_SLOW_STEP' && text.test(message));
      while (!isTold(/^'busy' kept the event loop from turning for \d{3,} ms$/) || !isTold(/^Code outside any task kept the event loop from turning for \d{3,} ms$/)) await sleep(5);
    }, { debug: true });
  });

  it('has call graphs say where waits began', async () => {
    await run(async () => {
      const lock = new Lock();
      const queue = new Queue<number>();
      const future = new Future<number>();
      const held = await lock.acquire();
      const tasks = [
        createTask(async function forQueue() { await queue.get(); }),
        createTask(async function forLock() { await lock.withLock(() => undefined); }),
        createTask(async function forFuture() { await future; }),
      ];
      tasks.push(createTask(async function forTask() { await tasks[0]; }));
      await settle();
      const text = formatCallGraph(captureCallGraph());
      for (const name of ['forQueue', 'forLock', 'forFuture', 'forTask']) expect(text).toMatch(new RegExp(`at (?:async )?${name} .*debug-mode\\.test\\.ts`));
      held.release();
      for (const task of tasks) task.cancel();
      await Promise.allSettled(tasks);
    }, { debug: true });
  });

  it('is over with the run: nothing is told of what comes after', async () => {
    await run(() => undefined, { debug: true });
    const told = warnings();
    void createTask(() => 1);
    await run(async () => {
      void createTask(() => 2);
      await sleep(1);
    });
    expect(told).toEqual([]);
  });

  it('tells of one for each place in the program, and how many more there are', async () => {
    const told = warnings();
    await run(async () => {
      for (let count = 0; count < 15; count++) void createTask(() => 1);
      await yieldNow();
    }, { debug: true });
    expect(told.map(({ code }) => code)).toEqual(['HEDDLE_NEVER_AWAITED', 'HEDDLE_NEVER_READ']);
    expect(told[1]?.message).toMatch(/^Of what was made at .*debug-mode\.test\.ts.*, 14 more have not been asked for$/);
  });

  it('refuses what is no boolean', async () => {
    await expect(run(() => 1, { debug: 'yes' as never })).rejects.toThrow('debug must be true or false');
  });
});
