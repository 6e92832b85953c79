import { AsyncLocalStorage } from 'node:async_hooks';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

import { InlineExecutor, InvalidStateError } from '@heddle/futures';
import { leakCheck } from '@heddle/testkit';
import { allTasks, createTask, currentTask, run, Runner, setDefaultExecutor, sleep, toThread } from '@heddle/event-loop';
import { afterEach, describe, expect, it, vi } from 'vitest';

leakCheck();
afterEach(() => { vi.restoreAllMocks(); });

/** Keeps warnings to itself. */
function warnings(): string[] {
  const all: string[] = [];
  vi.spyOn(process, 'emitWarning').mockImplementation((warning: string | Error) => { all.push(String(warning)); });
  return all;
}

describe('run', () => {
  it('runs a function as a task, and gives what it returns', async () => {
    expect(await run(async () => {
      await sleep(1);
      return currentTask()?.name;
    })).toBe('main');
    expect(currentTask()).toBeUndefined();
  });

  it('rejects as the function does, also where that throws at once', async () => {
    await expect(run(() => { throw new RangeError('no'); })).rejects.toThrow(RangeError);
    await expect(run(async () => { await sleep(1); throw new RangeError('no'); })).rejects.toThrow(RangeError);
  });

  it('is cancelled as the function is, where no signal came', async () => {
    await expect(run(async () => {
      currentTask()?.cancel('by itself');
      await sleep(Infinity);
    })).rejects.toMatchObject({ name: 'CancelledError', reason: 'by itself' });
    await expect(run(async () => {
      const other = createTask(() => sleep(Infinity));
      other.cancel('the other');
      await other;
    })).rejects.toMatchObject({ reason: 'the other' });
  });

  it('gives what a function returns that was asked to end and went on, taken back or not', async () => {
    for (const takesBack of [true, false]) {
      expect(await run(async () => {
        currentTask()?.cancel();
        await sleep(Infinity).catch(() => undefined);
        if (takesBack) currentTask()?.uncancel();
        await sleep(1);
        return currentTask()?.cancelling();
      })).toBe(takesBack ? 0 : 1);
    }
  });

  it('gives the failure of the function before it ends what is left', async () => {
    const told = warnings();
    const order: string[] = [];
    await expect(run(async () => {
      void createTask(async () => {
        try {
          await sleep(Infinity);
        } finally {
          order.push('left is cleaned up');
        }
      }, { name: 'left' });
      await sleep(1);
      throw new RangeError('main');
    }).finally(() => { order.push('run is over'); })).rejects.toThrow('main');
    expect(order).toEqual(['left is cleaned up', 'run is over']);
    expect(told).toHaveLength(1);
  });

  it('cannot be called in a task', async () => {
    await expect(run(() => run(() => 1))).rejects.toThrow(InvalidStateError);
    await expect(createTask(async () => { await sleep(1); await run(() => 1); })).rejects.toThrow('cannot be called in a task');
  });

  it.each([[undefined], [Promise.resolve(1)], ['main']])('refuses %s for a function', async (main) => {
    await expect(run(main as never)).rejects.toThrow('Runner.run: main must be a function');
  });

  it('refuses options that there are not', async () => {
    await expect(run(() => 1, { handleSignal: false } as never)).rejects.toThrow("Did you mean 'handleSignals'?");
    await expect(run(() => 1, { handleSignals: 1 as never })).rejects.toThrow(TypeError);
  });

  it('cancels what is left running, waits until it has cleaned up, and tells of it', async () => {
    const told = warnings();
    const order: string[] = [];
    await run(() => {
      void createTask(async () => {
        try {
          await sleep(Infinity);
        } finally {
          await sleep(5);
          order.push('cleaned up');
        }
      }, { name: 'left' });
    });
    order.push('run is over');
    expect(order).toEqual(['cleaned up', 'run is over']);
    expect(told).toEqual(["The main task has ended before these, which were cancelled: 'left'"]);
    expect(allTasks().size).toBe(0);
  });

  it('tells of what fails as it is cancelled', async () => {
    const told = warnings();
    await run(() => {
      void createTask(async () => {
        try {
          await sleep(Infinity);
        } finally {
          // eslint-disable-next-line no-unsafe-finally -- what is to be told of
          throw new RangeError('broken cleanup');
        }
      });
    });
    expect(told[1]).toContain('broken cleanup');
  });

  it('leaves tasks alone that do not come from it', async () => {
    const other = createTask(() => sleep(20));
    await run(() => sleep(1));
    expect(other.done()).toBe(false);
    await other;
  });

  it('shuts down the default executor that was used', async () => {
    const made: InlineExecutor[] = [];
    setDefaultExecutor(() => {
      const executor = new InlineExecutor();
      made.push(executor);
      return executor;
    });
    try {
      for (const expected of [1, 2]) {
        expect(await run(() => toThread((x: number) => x * 2, expected))).toBe(expected * 2);
        expect(made).toHaveLength(expected);
        expect(() => made.at(-1)?.submit(() => 1)).toThrow('shut');
      }
    } finally {
      setDefaultExecutor(undefined);
    }
  });
});

describe('Runner', () => {
  it('runs one function after the other, and keeps what they have left running until it is closed', async () => {
    const told = warnings();
    const runner = new Runner();
    const left = await runner.run(() => ({ task: createTask(() => sleep(Infinity)) }));
    expect(await runner.run(async () => { await sleep(1); return left.task.done(); })).toBe(false);
    await runner.close();
    expect(left.task.cancelled()).toBe(true);
    expect(told).toHaveLength(1);
    await runner.close();
  });

  it('runs one at a time, and none once it is closed', async () => {
    const runner = new Runner();
    const first = runner.run(() => sleep(5));
    await expect(runner.run(() => 1)).rejects.toThrow('it runs another function');
    await expect(runner.close()).rejects.toThrow('it runs a function');
    await first;
    await runner[Symbol.asyncDispose]();
    await expect(runner.run(() => 1)).rejects.toThrow('closed');
  });

  it('runs no function within one of its own', async () => {
    const runner = new Runner();
    await expect(runner.run(() => runner.run(() => 1))).rejects.toThrow(InvalidStateError);
    expect(await runner.run(() => 2)).toBe(2);
    await runner.close();
  });

  it('goes on after a function that failed or was cancelled', async () => {
    const runner = new Runner();
    await expect(runner.run(() => { throw new RangeError('first'); })).rejects.toThrow('first');
    await expect(runner.run(async () => { currentTask()?.cancel(); await sleep(Infinity); })).rejects.toThrow('cancelled');
    expect(await runner.run(() => 'third')).toBe('third');
    await runner.close();
  });

  it('that is never used is closed, and a block ends with it', async () => {
    await new Runner().close();
    let runner: Runner | undefined;
    {
      await using used = new Runner();
      runner = used;
    }
    await expect(runner.run(() => 1)).rejects.toThrow('closed');
  });

  it('runs each function in the context of the caller', async () => {
    const storage = new AsyncLocalStorage<string>();
    const runner = new Runner();
    expect(await storage.run('one', () => runner.run(async () => { await sleep(1); return storage.getStore(); }))).toBe('one');
    expect(await runner.run(() => storage.getStore())).toBeUndefined();
    await runner.close();
  });

  it('leaves no listener of signals behind', async () => {
    const before = ['SIGINT', 'SIGTERM'].map((signal) => process.listenerCount(signal));
    const runner = new Runner();
    const counts = await runner.run(() => ['SIGINT', 'SIGTERM'].map((signal) => process.listenerCount(signal)));
    expect(counts).toEqual(before.map((count) => count + 1));
    expect(['SIGINT', 'SIGTERM'].map((signal) => process.listenerCount(signal))).toEqual(before);
    await runner.close();
  });
});

const program = fileURLToPath(new URL('./programs/interrupted.mjs', import.meta.url));

/** Starts the program, and waits until it is ready. */
async function start(way: string): Promise<{ readonly child: ChildProcess; readonly ended: Promise<{ readonly code: unknown; readonly output: string }> }> {
  const child = spawn(process.execPath, ['--no-warnings', program, way], { stdio: ['ignore', 'pipe', 'inherit'] });
  let output = '';
  child.stdout.on('data', (chunk: Buffer) => { output += chunk.toString(); });
  const ended = once(child, 'close').then(([code]: unknown[]) => ({ code, output }));
  while (!output.includes('ready')) await once(child.stdout, 'data');
  return { child, ended };
}

describe('a program that is interrupted', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('by %s cleans up, and exits with %i', async (signal, code) => {
    const { child, ended } = await start('end');
    child.kill(signal);
    expect(await ended).toEqual({ code, output: `ready\n${signal}\ncleaned up\nchild cleaned up\n` });
  });

  it('goes on where it takes the cancellation for itself', async () => {
    const { child, ended } = await start('swallow');
    child.kill('SIGINT');
    expect(await ended).toEqual({ code: 0, output: 'ready\nSIGINT\ncleaned up\nchild cleaned up\nwent on\n' });
  });

  it('is ended at once by a second signal', async () => {
    const { child, ended } = await start('hang');
    child.kill('SIGINT');
    await once(child.stdout ?? process.stdin, 'data');
    child.kill('SIGTERM');
    expect(await ended).toEqual({ code: 143, output: 'ready\nSIGINT\n' });
  });

  it.each(['fail', 'wait', 'debug'])('tells what it has left running, and how that failed, before it ends (%s)', async (way) => {
    const leaving = fileURLToPath(new URL('./programs/left-failing.mjs', import.meta.url));
    const child = spawn(process.execPath, [leaving, way], { stdio: ['ignore', 'pipe', 'pipe'] });
    let told = '';
    child.stderr.on('data', (chunk: Buffer) => { told += chunk.toString(); });
    child.stdout.once('data', () => { child.kill('SIGINT'); });
    const [code] = await once(child, 'close') as unknown[];
    expect(code).toBe(way === 'fail' ? 1 : 130);
    expect(told).toContain("before these, which were cancelled: 'child'");
    expect(told).toContain('the cleanup failed');
  });
});
