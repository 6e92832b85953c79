import { moduleTasks, type TaskFunction } from '@heddle/futures';
import { Pipe, Pool, type PoolOptions, PoolStateError, Process, Queue, SharedMemory } from '@heddle/processes';
import { SharedCountDownLatch } from '@heddle/sync';
import { leakCheck } from '@heddle/testkit';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';

leakCheck({ patience: 3000 });

// The pipe by which others wake this thread stays for as long as it lives, and so does what removes memory.
beforeAll(async () => {
  SharedMemory.create({ size: 1 }).unlink();
  await expect(new Queue().get({ timeout: 1 })).rejects.toThrow();
});

interface Tasks {
  prepare(value: number): void;
  whatWasPrepared(): number;
  square(number: number): number;
  add(...numbers: number[]): number;
  pid(): number;
  failAtThree(number: number): number;
  waitForEver(): Promise<void>;
  afterOthers(given: { latch: SharedCountDownLatch; number: number }): number;
  havePool(connection: unknown): Promise<void>;
  makeMemory(value: number): string;
}
const tasks = moduleTasks<Tasks>(new URL('./programs/pool-tasks.mjs', import.meta.url));

const open = new Set<Pool>();

function poolOf(options?: PoolOptions): Pool {
  const pool = new Pool({ processes: 2, ...options });
  open.add(pool);
  return pool;
}

afterEach(async () => {
  for (const pool of open) await pool[Symbol.asyncDispose]();
  open.clear();
});

async function all<T>(results: AsyncIterable<T>): Promise<T[]> {
  const values: T[] = [];
  for await (const value of results) values.push(value);
  return values;
}

const NUMBERS = Array.from({ length: 50 }, (_, number) => number);
const SQUARES = NUMBERS.map((number) => number * number);

describe('a pool', () => {
  it('applies functions, now and for later', async () => {
    const pool = poolOf();
    expect(await pool.apply(tasks.add, [1, 2, 3])).toBe(6);
    expect(await pool.apply(tasks.add)).toBe(0);
    const result = pool.applyAsync(tasks.add, [4, 5]);
    expect(await result.get()).toBe(9);
    expect([result.ready(), result.successful(), await result.get()]).toEqual([true, true, 9]);
    expect(await pool.apply((number: number) => number + 1, [1])).toBe(2);
    expect(await pool.apply(tasks.pid)).not.toBe(process.pid);
  });

  it.each([undefined, 1, 7, 100])('maps, in chunks of %o', async (chunkSize) => {
    const pool = poolOf();
    const pairs = NUMBERS.map((number): [number, number] => [number, 10]);
    expect(await pool.map(tasks.square, NUMBERS, { chunkSize })).toEqual(SQUARES);
    expect(await pool.mapAsync(tasks.square, new Set(NUMBERS), { chunkSize }).get()).toEqual(SQUARES);
    expect(await pool.starmap(tasks.add, pairs, { chunkSize })).toEqual(NUMBERS.map((number) => number + 10));
    expect(await pool.starmapAsync(tasks.add as TaskFunction<[number, number], number>, pairs, { chunkSize }).get()).toEqual(NUMBERS.map((number) => number + 10));
    expect(await all(pool.imap(tasks.square, NUMBERS, { chunkSize }))).toEqual(SQUARES);
    expect((await all(pool.imapUnordered(tasks.square, NUMBERS, { chunkSize }))).sort((a, b) => a - b)).toEqual(SQUARES);
  });

  it('maps nothing to nothing', async () => {
    const pool = poolOf();
    expect([await pool.map(tasks.square, []), await pool.starmap(tasks.add, []), await all(pool.imap(tasks.square, [])), await all(pool.imapUnordered(tasks.square, []))]).toEqual([[], [], [], []]);
  });

  it('gives results as they come, where that is asked for', async () => {
    const pool = poolOf();
    const numbers = [0, 1, 2, 3];
    const latch = new SharedCountDownLatch(4);
    const unordered = pool.imapUnordered(tasks.afterOthers, numbers.map((number) => ({ latch, number })), { chunkSize: 1 });
    const first = [await unordered.next(), await unordered.next(), await unordered.next()].map(({ value }) => value as number);
    expect(first.sort()).toEqual([1, 2, 3]);
    latch.countDown();
    expect(await unordered.next()).toEqual({ done: false, value: 0 });
    expect((await unordered.next()).done).toBe(true);
    const other = new SharedCountDownLatch(3);
    expect(await all(pool.imap(tasks.afterOthers, numbers.map((number) => ({ latch: other, number })), { chunkSize: 1 }))).toEqual(numbers);
  });

  it('hands on what tasks throw, and goes on', async () => {
    const pool = poolOf();
    await expect(pool.apply(tasks.failAtThree, [3])).rejects.toThrow(new RangeError('out of luck at 3'));
    await expect(pool.map(tasks.failAtThree, NUMBERS)).rejects.toThrow(RangeError);
    const failed = pool.mapAsync(tasks.failAtThree, NUMBERS, { chunkSize: 2 });
    await failed.wait();
    expect([failed.ready(), failed.successful()]).toEqual([true, false]);
    await expect(failed.get()).rejects.toThrow('out of luck at 3');
    const iteration = pool.imap(tasks.failAtThree, NUMBERS, { chunkSize: 1 });
    expect([await iteration.next(), await iteration.next(), await iteration.next()].map(({ value }) => value as unknown)).toEqual([0, 1, 2]);
    await expect(iteration.next()).rejects.toThrow('out of luck at 3');
    expect(await pool.map(tasks.square, [2])).toEqual([4]);
  });

  it('prepares its processes, and replaces them when they have done enough', async () => {
    const pool = poolOf({ processes: 1, initializer: tasks.prepare, initargs: [5], maxTasksPerChild: 2 });
    expect(await pool.map(tasks.whatWasPrepared, [0, 1, 2, 3] as never, { chunkSize: 1 })).toEqual([5, 5, 5, 5]);
    const pids = await pool.starmap(tasks.pid, [[], [], [], []], { chunkSize: 1 });
    expect([pids[0] === pids[1], pids[1] === pids[2], pids[2] === pids[3]]).toEqual([true, false, true]);
  });

  it('goes on when a process dies, and loses what that did', async () => {
    const pool = poolOf();
    await expect(pool.apply(() => { process.kill(process.pid, 'SIGKILL'); })).rejects.toMatchObject({ code: 'ERR_HEDDLE_WORKER_CRASHED' });
    expect(await pool.map(tasks.square, NUMBERS)).toEqual(SQUARES);
  });

  it('has tasks that leave memory to others', async () => {
    const pool = poolOf();
    const names = await pool.map(tasks.makeMemory, [1, 2, 3]);
    pool.close();
    await pool.join();
    for (const [index, name] of names.entries()) {
      using memory = SharedMemory.attach(name);
      expect([...new Uint8Array(memory.buffer)]).toEqual(Array.from({ length: 10 }, () => index + 1));
      memory.unlink();
    }
  });
});

describe('a result', () => {
  it('is waited for no longer than told', async () => {
    const pool = poolOf({ processes: 1 });
    const result = pool.applyAsync(tasks.waitForEver);
    await expect(result.get({ timeout: 5 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    await expect(result.wait({ timeout: 0 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    const reason = new Error('enough');
    await expect(result.get({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    expect(result.ready()).toBe(false);
    expect(() => result.successful()).toThrow(PoolStateError);
    pool.terminate();
    await expect(result.get()).rejects.toThrow();
  });

  it('is told to callbacks', async () => {
    const pool = poolOf();
    const told: unknown[] = [];
    const callbacks = { callback: (value: unknown) => { told.push(value); }, errorCallback: (error: unknown) => { told.push((error as Error).message); } };
    await pool.applyAsync(tasks.square, [3], callbacks).wait();
    await pool.mapAsync(tasks.square, [1, 2], callbacks).wait();
    await pool.applyAsync(tasks.failAtThree, [3], callbacks).wait();
    // Nobody else looks at this one.
    pool.starmapAsync(tasks.failAtThree, [[3]], callbacks);
    pool.close();
    await pool.join();
    expect(told).toEqual([9, [1, 4], 'out of luck at 3', 'out of luck at 3']);
  });
});

describe('the end of a pool', () => {
  it('comes when it is closed and has done what it took', async () => {
    const pool = poolOf();
    const iteration = pool.imap(tasks.square, NUMBERS, { chunkSize: 1 });
    const unordered = pool.imapUnordered(tasks.square, NUMBERS, { chunkSize: 1 });
    const result = pool.mapAsync(tasks.square, NUMBERS, { chunkSize: 1 });
    expect((await iteration.next()).value).toBe(0);
    pool.close();
    pool.close();
    await pool.join();
    await pool.join();
    expect(result.ready()).toBe(true);
    expect([await result.get(), await all(iteration)]).toEqual([SQUARES, SQUARES.slice(1)]);
    expect(await all(unordered)).toHaveLength(50);
  });

  it('comes when a map is done that had only begun', async () => {
    const pool = poolOf();
    const numbers = Array.from({ length: 500 }, (_, number) => number);
    const result = pool.mapAsync(tasks.square, numbers, { chunkSize: 1 });
    pool.close();
    await pool.join();
    expect(result.ready()).toBe(true);
    expect(await result.get()).toHaveLength(500);
  });

  it('does not wait for iterations that were left', async () => {
    const pool = poolOf();
    const naturals = function* (): Generator<number> {
      for (let number = 0; ; number++) yield number;
    };
    for await (const value of pool.imap(tasks.square, naturals())) if (value > 100) break;
    pool.close();
    await pool.join();
  });

  it('comes at once when it is terminated, and what is not done fails', async () => {
    const pool = poolOf();
    const [running, waiting] = [pool.applyAsync(tasks.waitForEver), pool.mapAsync(tasks.waitForEver, Array.from({ length: 20 }) as never)];
    pool.terminate();
    pool.terminate();
    await pool.join();
    await expect(running.get()).rejects.toMatchObject({ code: expect.stringMatching(/CANCELLED|WORKER_CRASHED/) as string });
    await expect(waiting.get()).rejects.toThrow();
  });

  it('comes with the block', async () => {
    let kept: Pool;
    {
      await using pool = new Pool({ processes: 1 });
      kept = pool;
      expect(await pool.apply(tasks.square, [4])).toBe(16);
    }
    expect(() => kept.apply(tasks.square, [4])).toThrow(PoolStateError);
  });

  it('is not waited for before, and nothing is taken after it', async () => {
    const pool = poolOf();
    expect(() => pool.join()).toThrow(new PoolStateError('Pool.join: close or terminate the pool first'));
    pool.close();
    for (const method of ['apply', 'applyAsync', 'map', 'mapAsync', 'starmap', 'starmapAsync', 'imap', 'imapUnordered'] as const) {
      expect(() => (pool[method] as (...args: unknown[]) => unknown).call(pool, tasks.square, [])).toThrow(new PoolStateError(`Pool.${method}: the pool has been closed`));
    }
    await pool.join();
  });
});

describe('misuse of a pool', () => {
  it('is refused at the call', () => {
    expect(() => new Pool({ processes: 0 })).toThrow(new RangeError('new Pool: processes must be an integer of at least 1, received 0'));
    expect(() => new Pool({ maxtasksperchild: 1 } as never)).toThrow("new Pool: unknown option 'maxtasksperchild'. Did you mean 'maxTasksPerChild'?");
    expect(() => new Pool({ initializer: 1 as never })).toThrow('initializer must be a function');
    expect(() => new Pool({ maxTasksPerChild: 0 })).toThrow(RangeError);
    const pool = poolOf();
    expect(() => pool.apply(tasks.add, 1 as never)).toThrow(new TypeError('Pool.apply: args must be an array, received 1'));
    expect(() => pool.applyAsync(tasks.add, [], { callback: 1 as never })).toThrow('Pool.applyAsync: callback must be a function');
    expect(() => pool.mapAsync(tasks.square, [], { errorCallback: 1 as never })).toThrow('Pool.mapAsync: errorCallback must be a function');
    expect(() => pool.map(tasks.square, [], { chunkSize: 0 })).toThrow('Pool.map: chunkSize must be an integer of at least 1');
    expect(() => pool.imap(tasks.square, [], { chunksize: 1 } as never)).toThrow("Pool.imap: unknown option 'chunksize'. Did you mean 'chunkSize'?");
    expect(() => pool.apply(1 as never)).toThrow(TypeError);
  });

  it('is refused to daemons, which may have no children', async () => {
    const [here, there] = Pipe();
    const daemon = new Process({ target: tasks.havePool, args: [there], daemon: true });
    daemon.start();
    expect(await here.recv()).toBe('ERR_HEDDLE_PROCESS_STATE');
    await daemon.join();
    here.close();
    there.close();
  });
});
