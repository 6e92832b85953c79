import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';

import { createTask, currentTask, type Future, run, type Task, TimeoutError, yieldNow } from '@heddle/event-loop';
import { CallbackClosedError, LoopCallback, SharedCallback } from '@heddle/event-loop/callbacks';
import { CannotBlockError, type Executor, InlineExecutor, moduleTasks, TaskSerializationError, WorkerCrashedError } from '@heddle/futures';
import { ProcessPoolExecutor } from '@heddle/process-pool';
import { Event, SharedCounter, SharedEvent } from '@heddle/sync';
import { leakCheck } from '@heddle/testkit';
import { ThreadPoolExecutor } from '@heddle/thread-pool';
import { beforeAll, describe, expect, it } from 'vitest';

import { forever, settle, unhandledDuring } from './moments.js';

type Ask<A extends unknown[], R> = LoopCallback<A, R>;

const callers = moduleTasks<{
  callInTask: (callback: Ask<[], unknown>, began: SharedEvent) => Promise<unknown>;
  callAndDie: (callback: Ask<[], unknown>, began: SharedEvent) => Promise<void>;
  callBothWays: (callback: Ask<[number], number>) => Promise<number[]>;
}>(new URL('./programs/callers.mjs', import.meta.url));

const makers: [name: string, make: () => Executor][] = [
  ['threads', () => new ThreadPoolExecutor({ maxWorkers: 2 })],
  ['processes', () => new ProcessPoolExecutor({ maxWorkers: 2 })],
  ['processes over pipes', () => new ProcessPoolExecutor({ maxWorkers: 2, transport: 'pipe' })],
];

// What wakes this thread's event loop stays open: it is there before anybody looks for leaks.
beforeAll(() => expect(new SharedEvent().wait({ timeout: 1 })).rejects.toThrow(TimeoutError));

/** What a callback's task waits for, and what became of it. */
class Held {
  readonly began = new SharedEvent();
  readonly gate = new Event();
  outcome: unknown = 'runs';
  task: Task<unknown> | undefined;

  readonly run = async (): Promise<string> => {
    this.task = currentTask();
    this.began.set();
    try {
      await this.gate.wait();
      this.outcome = 'ended';
    } catch (error) {
      this.outcome = error;
      throw error;
    }
    return 'through';
  };
}

describe.each([...makers, ['inline', () => new InlineExecutor()]] as typeof makers)('a callback that is called from %s', (name, make) => {
  leakCheck();

  it('runs as a task of its own in its loop, and gives its result', async () => {
    await using executor = make();
    const here = {};
    let seen: unknown[] = [];
    const product = async (x: number, y: number): Promise<number> => {
      await yieldNow();
      seen = [here, currentTask()?.name];
      return x * y;
    };
    using multiply = new LoopCallback(product);
    expect(await executor.submit(({ nested: [callback] }: { nested: [Ask<[number, number], number>] }) => callback.call(6, 7), { nested: [multiply] as const } as never)).toBe(42);
    expect(seen).toEqual([here, 'product']);
    using named = new LoopCallback(() => currentTask()?.name, { name: 'asked' });
    expect(await executor.submit((callback: Ask<[], string | undefined>) => callback.callSync(), named)).toBe('asked');
  });

  it('fails with the error of the function, of its class', async () => {
    await using executor = make();
    using failing = new LoopCallback((_depth: number): number => { throw new RangeError('too deep', { cause: 'depth' }); });
    const caught = (callback: Ask<[number], number>): Promise<unknown> => callback.call(1).then(() => 'none', (error: unknown) => [error instanceof RangeError, (error as Error).message, (error as Error).cause]);
    expect(await executor.submit(caught, failing)).toEqual([true, 'too deep', 'depth']);
    await expect(executor.submit((callback: Ask<[number], number>) => callback.callSync(1), failing)).rejects.toThrow(RangeError);
  });

  it('copies what cannot be written as plain data, too', async () => {
    await using executor = make();
    const counter = new SharedCounter();
    using take = new LoopCallback((value: { counter: SharedCounter; map: Map<string, bigint> }) => {
      value.counter.add(1);
      return { ...value, large: 'x'.repeat(2_000_000) };
    });
    const add = async (callback: Ask<[unknown], { counter: SharedCounter; map: Map<string, bigint>; large: string }>, shared: SharedCounter): Promise<unknown> => {
      const back = await callback.call({ counter: shared, map: new Map([['a', 1n]]) });
      back.counter.add(1);
      const again = callback.callSync({ counter: shared, map: new Map([['a', 2n]]) });
      again.counter.add(1);
      return [back.map, again.map, again.large.length];
    };
    expect(await executor.submit(add as never, take as never, counter as never)).toEqual([new Map([['a', 1n]]), new Map([['a', 2n]]), 2_000_000]);
    expect(counter.value).toBe(4);
  });

  it('is called by `post` in order, and nobody waits for it', async () => {
    await using executor = make();
    const came: number[] = [];
    const done = new Event();
    using note = new LoopCallback(async (value: number) => {
      came.push(value);
      if (came.length === 3000) done.set();
      await yieldNow();
    });
    await executor.submit((callback: Ask<[number], void>) => { for (let value = 0; value < 3000; value++) callback.post(value); }, note);
    await done.wait();
    expect(came).toEqual(Array.from({ length: 3000 }, (_, value) => value));
  });

  it('reports a failure of what was posted, of which nobody else hears', async () => {
    await using executor = make();
    using failing = new LoopCallback(() => { throw new RangeError('posted'); });
    const reported = await unhandledDuring(async () => {
      await executor.submit((callback: Ask<[], never>) => { callback.post(); }, failing);
      // Behind it.
      await executor.submit((callback: Ask<[], never>) => callback.call().catch(() => undefined), failing);
    });
    expect(reported).toEqual([expect.objectContaining({ message: 'posted' })]);
  });

  it('refuses calls once it is closed', async () => {
    await using executor = make();
    using open = new LoopCallback(() => 1);
    const closed = new LoopCallback(() => 1, { name: 'shut' });
    closed.close();
    closed.close();
    expect([open.closed, closed.closed]).toEqual([false, true]);
    const way = (callback: Ask<[], number>, other: Ask<[], number>): unknown[] => {
      try {
        return [callback.callSync()];
      } catch (error) {
        return [(error as { code: string }).code, other.callSync()];
      }
    };
    expect(await executor.submit(way, closed, open)).toEqual(['ERR_HEDDLE_CALLBACK_CLOSED', 1]);
    await expect(executor.submit((callback: Ask<[], number>) => callback.call(), closed)).rejects.toThrow(CallbackClosedError);
    open.close();
    for (const fn of [(callback: Ask<[], number>) => callback.callSync(), (callback: Ask<[], number>) => callback.call(), (callback: Ask<[], number>) => { callback.post(); return 1; }]) {
      await expect(executor.submit(fn as (callback: Ask<[], number>) => number, open)).rejects.toThrow(CallbackClosedError);
    }
    using reopened = new LoopCallback(() => 2);
    expect(await executor.submit((callback: Ask<[], number>) => callback.call(), reopened)).toBe(2);
  });

  it('ends its tasks when it is closed, and those who wait for them hear that', async () => {
    await using executor = make();
    const held = new Held();
    const callback = new LoopCallback(held.run);
    const waiting = executor.submit((ask: Ask<[], string>) => ask.call(), callback);
    await held.began.wait();
    callback.close();
    await expect(waiting).rejects.toThrow(name === 'inline' ? 'the callback was closed' : CallbackClosedError);
    expect(held.outcome).toMatchObject({ reason: 'the callback was closed' });
  });

  it('gives the result of a task that goes on after it was closed', async () => {
    await using executor = make();
    const began = new Event();
    const stubborn = new LoopCallback(async () => {
      began.set();
      await forever().catch(() => undefined);
      await yieldNow();
      return 'went on';
    });
    const waiting = executor.submit((ask: Ask<[], string>) => ask.call(), stubborn);
    await began.wait();
    stubborn.close();
    expect(await waiting).toBe('went on');
  });

  it('ends with a wait that is given up, by its time-out or its signal', async () => {
    await using executor = make();
    const held = new Held();
    using callback = new LoopCallback(held.run);
    await expect(executor.submit((ask: Ask<[], string>) => ask.callWith({ timeout: 20 }), callback)).rejects.toThrow(TimeoutError);
    await held.task?.exception().catch(() => undefined);
    expect(held.outcome).toMatchObject({ reason: 'nobody waits for it any more' });
    const again = new Held();
    using other = new LoopCallback(again.run);
    const aborted = executor.submit(async (ask: Ask<[], string>, begun: SharedEvent) => {
      const controller = new AbortController();
      const call = ask.callWith({ signal: controller.signal });
      await begun.wait();
      controller.abort('over');
      return call.catch((error: unknown) => error);
    }, other, again.began);
    expect(await aborted).toBe('over');
    await again.task?.exception().catch(() => undefined);
    expect(again.outcome).toMatchObject({ reason: 'nobody waits for it any more' });
  });
});

describe.each(makers)('a callback that is called from %s, all at once', (_name, make) => {
  leakCheck();

  it('serves all of them', async () => {
    await using executor = make();
    let calls = 0;
    using increment = new LoopCallback(async (value: number) => {
      calls++;
      if (value % 3 === 0) await yieldNow();
      return value + 1;
    });
    const synchronous = (callback: Ask<[number], number>): number => {
      let value = 0;
      while (value < 100) value = callback.callSync(value);
      return value;
    };
    const asynchronous = async (callback: Ask<[number], number>): Promise<number> => {
      const values = await Promise.all(Array.from({ length: 1500 }, (_, value) => callback.call(value)));
      return values.reduce((sum, value) => sum + value, 0);
    };
    const results = await Promise.all([synchronous, asynchronous, synchronous, asynchronous].map((fn) => executor.submit(fn as (callback: Ask<[number], number>) => number, increment)));
    expect(results).toEqual([100, 1_125_750, 100, 1_125_750]);
    expect(calls).toBe(3200);
  });

  it('answers a thread that blocks while other calls of it go on', async () => {
    await using executor = make();
    using double = new LoopCallback(async (value: number) => { await yieldNow(); return value * 2; });
    expect(await executor.submit(callers.callBothWays, double)).toEqual([2, 4, 6, 20]);
  });

  it('blocks the worker, and not the loop', async () => {
    await using executor = make();
    const held = new Held();
    using callback = new LoopCallback(held.run);
    const blocked = executor.submit((ask: Ask<[], string>) => ask.callSync(), callback);
    await held.began.wait();
    await yieldNow();
    held.gate.set();
    expect(await blocked).toBe('through');
  });

  it('gives up a thread that blocks, after its time', async () => {
    await using executor = make();
    const held = new Held();
    using callback = new LoopCallback(held.run);
    await expect(executor.submit((ask: Ask<[], string>) => ask.callSyncWith({ timeout: 20 }), callback)).rejects.toThrow("The call of 'run' timed out after 20 ms");
    await held.task?.exception().catch(() => undefined);
    expect(held.outcome).toMatchObject({ reason: 'nobody waits for it any more' });
    // What came too late is no answer to the next call.
    using next = new LoopCallback(() => 'next');
    expect(await executor.submit((ask: Ask<[], string>) => ask.callSync(), next)).toBe('next');
  });

  it('is cancelled with the task of the caller', async () => {
    await using executor = make();
    const held = new Held();
    using callback = new LoopCallback(held.run);
    expect(await executor.submit(callers.callInTask, callback, held.began)).toBe('not needed');
    await held.task?.exception().catch(() => undefined);
    expect(held.outcome).toMatchObject({ reason: 'nobody waits for it any more' });
  });

  it('says what cannot be sent, and goes on', async () => {
    await using executor = make();
    using callback = new LoopCallback((what: string): unknown => {
      // eslint-disable-next-line @typescript-eslint/only-throw-error -- what is no error can be thrown, too
      if (what === 'error') throw () => 1;
      return what === 'large' ? new Uint8Array(2 ** 25) : () => 1;
    }, { name: 'odd' });
    const codeOf = (ask: Ask<[string], unknown>, what: string): Promise<unknown> => ask.call(what).then(() => 'none', (error: unknown) => (error as { code?: unknown }).code);
    for (const what of ['result', 'large', 'error']) expect([what, await executor.submit(codeOf, callback, what)]).toEqual([what, 'ERR_HEDDLE_TASK_SERIALIZATION']);
    await expect(executor.submit((ask: Ask<[string], unknown>) => ask.call('result'), callback)).rejects.toThrow(TaskSerializationError);
    const refused = async (ask: Ask<[unknown], unknown>): Promise<string[]> => {
      const names: string[] = [];
      for (const wrong of [() => 1, new Uint8Array(2 ** 25)]) {
        try {
          ask.callSync(wrong);
        } catch (error) {
          names.push((error as Error).name);
        }
        await ask.call(wrong).catch((error: unknown) => names.push((error as Error).name));
      }
      return names;
    };
    expect(await executor.submit(refused, callback as Ask<[unknown], unknown>)).toEqual(['DataCloneError', 'DataCloneError', 'RangeError', 'RangeError']);
  });

  it('is not hurt by a worker that dies while its call runs', async () => {
    await using executor = make();
    const held = new Held();
    using callback = new LoopCallback(held.run);
    await expect(executor.submit(callers.callAndDie, callback, held.began)).rejects.toThrow(WorkerCrashedError);
    expect(held.outcome).toBe('runs');
    const other = executor.submit((ask: Ask<[], string>) => ask.call(), callback);
    held.gate.set();
    expect(await other).toBe('through');
    expect(held.outcome).toBe('ended');
  });
});

describe('a callback in its own thread', () => {
  leakCheck();

  it('is called at once, and cancelled with the task that waits', async () => {
    using add = new LoopCallback((x: number, y: number) => x + y);
    expect([await add.call(1, 2), add.callSync(3, 4), add.name]).toEqual([3, 7, 'callback']);
    const held = new Held();
    using callback = new LoopCallback(held.run);
    const task = createTask(() => callback.call());
    task.cancel('enough');
    await expect(task).rejects.toMatchObject({ reason: 'enough' });
    await settle();
    expect(held.outcome).toMatchObject({ reason: 'nobody waits for it any more' });
  });

  it('cannot be blocked for', async () => {
    const held = new Held();
    using callback = new LoopCallback(held.run);
    expect(() => callback.callSync()).toThrow(CannotBlockError);
    await settle();
    expect(held.outcome).toMatchObject({ reason: 'nobody can wait for it' });
  });

  it('ends with the `run` in which it was made', async () => {
    const held = new Held();
    await using executor = new ThreadPoolExecutor({ maxWorkers: 1 });
    const warnings: string[] = [];
    const note = (warning: Error): void => { warnings.push(warning.message); };
    process.on('warning', note);
    let callback: LoopCallback<[], string> | undefined;
    let waiting: Future<string> | undefined;
    await run(async () => {
      callback = new LoopCallback(held.run, { name: 'left' });
      waiting = executor.submit((ask: Ask<[], string>) => ask.call(), callback);
      await held.began.wait();
    });
    expect(held.outcome).toMatchObject({ reason: 'the main task has ended' });
    await expect(waiting).rejects.toMatchObject({ reason: 'the main task has ended' });
    callback?.close();
    await settle();
    process.off('warning', note);
    expect(warnings.join()).toContain("'left'");
  });

  it('refuses what is no function, and wrong options', () => {
    expect(() => new LoopCallback(1 as never)).toThrow('LoopCallback: fn must be a function');
    expect(() => new LoopCallback(() => 1, { name: 1 as never })).toThrow('LoopCallback: name must be a string');
    expect(() => new LoopCallback(() => 1, { nmae: 'x' } as never)).toThrow("Did you mean 'name'?");
    using callback = new LoopCallback(() => 1);
    expect(() => callback.callWith({ timeout: -1 })).toThrow(RangeError);
    expect(() => callback.callSyncWith({ signal: 1 } as never)).toThrow(TypeError);
    expect(() => SharedCallback.fromHandle({ kind: 'SharedLock' } as never)).toThrow(TypeError);
  });
});

describe('a callback of a thread that ends', () => {
  leakCheck();

  it.each(['call', 'callSync'] as const)('fails for those who %s it, whatever it was doing', async (method) => {
    const worker = new Worker(new URL('./programs/host-thread.mjs', import.meta.url));
    const exit = once(worker, 'exit');
    const [handle] = (await once(worker, 'message')) as [never];
    const callback = SharedCallback.fromHandle<[string], string>(handle);
    await using pool = new ThreadPoolExecutor({ maxWorkers: 2 });
    const ask = (way: string): Promise<string> =>
      method === 'call' ? callback.call(way) : pool.submit((one: SharedCallback<[string], string>, how: string) => one.callSync(how), callback, way);
    expect(await ask('answer')).toBe('answered');
    const waiting = [ask('wait'), ask('block')];
    const outcomes = Promise.allSettled(waiting);
    // It can tell nobody that it blocks. Where the call has not got there, it is as good as one that comes too late.
    await settle();
    void worker.terminate();
    for (const outcome of await outcomes) expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'ERR_HEDDLE_CALLBACK_CLOSED' } });
    await exit;
    await expect(ask('answer')).rejects.toThrow(CallbackClosedError);
    expect(() => { callback.post('answer'); }).toThrow("The callback 'answer' cannot be called: it was closed, or its thread has ended");
  });

  it('fails where it exits by itself', async () => {
    const worker = new Worker(new URL('./programs/host-thread.mjs', import.meta.url));
    const exit = once(worker, 'exit');
    const [handle] = (await once(worker, 'message')) as [never];
    await expect(SharedCallback.fromHandle(handle).call('exit')).rejects.toThrow(CallbackClosedError);
    await exit;
  });
});

describe('a program with callbacks', () => {
  leakCheck();
  const program = (name: string): string => fileURLToPath(new URL(`./programs/${name}`, import.meta.url));
  const start = promisify(execFile);

  it('is not kept alive by one', async () => {
    const { stdout } = await start(process.execPath, [program('idle-callback.mjs')], { timeout: 15_000 });
    expect(stdout).toBe('made\n');
  });

  it('is told at the call where processes share no memory', async () => {
    const { stdout, stderr } = await start(process.execPath, [program('callback-without-memory.mjs')], { timeout: 15_000 });
    expect([stdout, stderr]).toEqual(['TaskSerializationError\n3\n', '']);
  });

  it('loads shared memory only where it has some', () => {
    const dist = new URL('../dist/', import.meta.url);
    const imports = (file: string): string[] => [...readFileSync(new URL(file, dist), 'utf8').matchAll(/from ["']([^"']+)["']/g)].map(([, from = '']) => from);
    const reached = new Set<string>();
    for (const pending = ['./index.js']; pending.length > 0; ) {
      const file = pending.pop() ?? '';
      if (reached.has(file)) continue;
      reached.add(file);
      if (file.startsWith('.')) pending.push(...imports(file));
    }
    expect(readdirSync(dist)).toContain('callbacks.js');
    expect([...reached]).toContain('@heddle/futures');
    expect([...reached].filter((from) => from.startsWith('@heddle/sync'))).toEqual([]);
  });
});
