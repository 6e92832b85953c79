import { availableParallelism } from 'node:os';
import { SHARE_ENV } from 'node:worker_threads';

import { BrokenExecutorError } from '@heddle/futures';
import { basic, leakCheck } from '@heddle/testkit';
import { ThreadPoolExecutor, type ThreadPoolExecutorOptions } from '@heddle/thread-pool';
import { describe, expect, it } from 'vitest';

import { poolContext } from './support/pools.js';

leakCheck();
const context = poolContext();

describe('new ThreadPoolExecutor', () => {
  it.each<[string, unknown, typeof TypeError | typeof RangeError]>([
    ['maxWorkers', 0, RangeError],
    ['maxWorkers', -1, RangeError],
    ['maxWorkers', 1.5, RangeError],
    ['maxWorkers', Number.NaN, RangeError],
    ['maxWorkers', Infinity, RangeError],
    ['maxWorkers', '4', TypeError],
    ['maxWorkers', null, TypeError],
    ['minWorkers', -1, RangeError],
    ['minWorkers', 0.5, RangeError],
    ['minWorkers', '1', TypeError],
    ['minWorkers', 1000, RangeError],
    ['threadNamePrefix', 5, TypeError],
    ['initializer', 'fn', TypeError],
    ['finalizer', {}, TypeError],
    ['initargs', 'args', TypeError],
    ['maxTasksPerWorker', 0, RangeError],
    ['maxTasksPerWorker', 1.5, RangeError],
    ['maxTasksPerWorker', '3', TypeError],
    ['tasksPerWorker', 0, RangeError],
    ['tasksPerWorker', '2', TypeError],
    ['idleTimeout', -1, RangeError],
    ['idleTimeout', Number.NaN, RangeError],
    ['idleTimeout', '1s', TypeError],
    ['maxQueue', -1, RangeError],
    ['maxQueue', 2.5, RangeError],
    ['maxQueue', '9', TypeError],
    ['whenFull', 'drop', TypeError],
    ['resourceLimits', 64, TypeError],
    ['resourceLimits', null, TypeError],
    ['resourceLimits', [64], TypeError],
    ['taskTimeout', -1, RangeError],
    ['taskTimeout', '5', TypeError],
    ['killGrace', -1, RangeError],
    ['killGrace', '5', TypeError],
    ['env', 'PATH=/bin', TypeError],
    ['env', null, TypeError],
    ['execArgv', '--expose-gc', TypeError],
    ['execArgv', [1], TypeError],
  ])('refuses %s: %o, and names it', (option, value, error) => {
    const create = (): ThreadPoolExecutor => new ThreadPoolExecutor({ [option]: value });
    expect(create).toThrow(error);
    expect(create).toThrow(new RegExp(`\\b${option}\\b`));
  });

  it.each<[string, ThreadPoolExecutorOptions, typeof TypeError | typeof RangeError]>([
    ['resourceLimits.maxOldGenerationSizeMb', { resourceLimits: { maxOldGenerationSizeMb: 'x' as never } }, TypeError],
    ['resourceLimits.maxOldGenerationSizeMb', { resourceLimits: { maxOldGenerationSizeMb: Number.NaN } }, RangeError],
    ['resourceLimits.maxYoungGenerationSizeMb', { resourceLimits: { maxYoungGenerationSizeMb: -1 } }, RangeError],
    ['resourceLimits.codeRangeSizeMb', { resourceLimits: { codeRangeSizeMb: Infinity } }, RangeError],
    ['resourceLimits.stackSizeMb', { resourceLimits: { stackSizeMb: 0 } }, RangeError],
    ["resourceLimits: unknown option 'maxHeap'", { resourceLimits: { maxHeap: 64 } as object }, TypeError],
    ['env.TOKEN', { env: { TOKEN: Symbol('secret') as never } }, TypeError],
    ['env.PORT', { env: { PORT: 80 as never } }, TypeError],
    ['env.EMPTY', { env: { EMPTY: null as never } }, TypeError],
  ])('refuses a wrong value within an option, and names it: %s', (name, options, error) => {
    const create = (): ThreadPoolExecutor => new ThreadPoolExecutor(options);
    expect(create).toThrow(error);
    expect(create).toThrow(name);
  });

  it('refuses unknown names, and says which was probably meant', () => {
    expect(() => new ThreadPoolExecutor({ max_workers: 2 } as ThreadPoolExecutorOptions)).toThrow(/max_workers.*maxWorkers/);
    expect(() => new ThreadPoolExecutor({ poolSize: 2 } as ThreadPoolExecutorOptions)).toThrow(TypeError);
  });

  it.each([null, 4, 'four'])('refuses %o in place of options', (options) => {
    expect(() => new ThreadPoolExecutor(options as unknown as ThreadPoolExecutorOptions)).toThrow(TypeError);
  });

  it('takes undefined for left out', async () => {
    const pool = context.executor({ maxWorkers: undefined, minWorkers: undefined, initializer: undefined, idleTimeout: undefined, env: undefined });
    expect(await pool.submit(basic.square, 2)).toBe(4);
  });

  it('starts no worker before there is a task', () => {
    const pool = context.executor({});
    expect(pool.statistics().workers).toBe(0);
  });

  it('has as many workers as there are processors where it is not told', async () => {
    const pool = context.executor({});
    expect(await pool.broadcast(basic.square, 2)).toHaveLength(availableParallelism());
  });

  it("has as many as Python's for maxWorkers: 'io'", async () => {
    const pool = context.executor({ maxWorkers: 'io' });
    expect(await pool.broadcast(basic.square, 2)).toHaveLength(Math.min(32, availableParallelism() + 4));
  });

  it('gives its threads the environment that it is told', async () => {
    const read = (): string | undefined => process.env.HEDDLE_TEST_VARIABLE;
    process.env.HEDDLE_TEST_VARIABLE = 'ours';
    try {
      const copied = context.executor({ maxWorkers: 1 });
      const own = context.executor({ maxWorkers: 1, env: { HEDDLE_TEST_VARIABLE: 'its own' } });
      const shared = context.executor({ maxWorkers: 1, env: SHARE_ENV });
      expect(await Promise.all([copied, own, shared].map((pool) => pool.submit(read)))).toEqual(['ours', 'its own', 'ours']);
      process.env.HEDDLE_TEST_VARIABLE = 'changed';
      expect(await Promise.all([copied, own, shared].map((pool) => pool.submit(read)))).toEqual(['ours', 'its own', 'changed']);
    } finally {
      delete process.env.HEDDLE_TEST_VARIABLE;
    }
  });

  it('takes process.env for an environment, and skips what is undefined in one', async () => {
    const read = (): (string | boolean | undefined)[] => [process.env.HEDDLE_TEST_VARIABLE, 'HEDDLE_TEST_ABSENT' in process.env];
    process.env.HEDDLE_TEST_VARIABLE = 'ours';
    try {
      const ours = context.executor({ maxWorkers: 1, env: process.env });
      const changed = context.executor({ maxWorkers: 1, env: { ...process.env, HEDDLE_TEST_VARIABLE: 'its own', HEDDLE_TEST_ABSENT: undefined } });
      process.env.HEDDLE_TEST_VARIABLE = 'changed';
      expect(await Promise.all([ours, changed].map((pool) => pool.submit(read)))).toEqual([['ours', false], ['its own', false]]);
    } finally {
      delete process.env.HEDDLE_TEST_VARIABLE;
    }
  });

  it('gives its threads the Node options that it is told', async () => {
    const pool = context.executor({ maxWorkers: 1, execArgv: ['--no-deprecation'] });
    expect(await pool.submit(() => [process.execArgv, process.noDeprecation])).toEqual([['--no-deprecation'], true]);
  });

  it('gives its threads the limits that it is told', async () => {
    const pool = context.executor({ maxWorkers: 1, resourceLimits: { maxOldGenerationSizeMb: 48 } });
    const limits = await pool.submit(() => process.getBuiltinModule('node:worker_threads').resourceLimits);
    expect(limits.maxOldGenerationSizeMb).toBe(48);
  });

  it('that cannot be started breaks with the cause, and leaves nothing behind', async () => {
    // An option of the process, which no thread takes.
    const pool = context.executor({ maxWorkers: 1, execArgv: ['--title=heddle'] });
    const error = await pool.submit(basic.square, 2).exception();
    expect(error).toBeInstanceOf(BrokenExecutorError);
    expect((error as Error).cause).toMatchObject({ code: 'ERR_WORKER_INVALID_EXEC_ARGV' });
  });
});
