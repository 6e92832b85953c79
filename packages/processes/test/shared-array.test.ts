import { moduleTasks } from '@heddle/futures';
import { Pipe, Pool, Process, Queue, SharedTypedArray, SharedValue } from '@heddle/processes';
import { SharedBarrier } from '@heddle/sync';
import { leakCheck } from '@heddle/testkit';
import { beforeAll, describe, expect, it } from 'vitest';

leakCheck({ patience: 3000 });

// The pipe by which others wake this thread stays for as long as it lives.
beforeAll(() => expect(new Queue().get({ timeout: 1 })).rejects.toThrow());

type Target = (...args: unknown[]) => unknown;
const tasks: Readonly<Record<'fillPart' | 'fillPartOrFail' | 'addMany' | 'countMappings', Target>> = moduleTasks(new URL('./programs/pool-tasks.mjs', import.meta.url)) as never;

/** 1 GiB where all of it is asked for; less otherwise. */
const bytes = process.env.HEDDLE_LARGE_ARRAYS === undefined ? 2 ** 25 : 2 ** 30;
const PARTS = 4;

function expectFilled({ array }: SharedTypedArray<Float64Array>): void {
  const length = array.length / PARTS;
  for (let part = 0; part < PARTS; part++) {
    const own = array.subarray(part * length, (part + 1) * length);
    expect([own[0], own[length >> 1], own[length - 1], own.indexOf(0)]).toEqual([part + 1, part + 1, part + 1, -1]);
  }
}

describe('an array between processes', () => {
  it('is filled by four processes at a time, without a copy', { timeout: 60_000 }, async () => {
    const shared = new SharedTypedArray(Float64Array, bytes / Float64Array.BYTES_PER_ELEMENT);
    const barrier = new SharedBarrier(PARTS);
    const began = performance.now();
    const children = Array.from({ length: PARTS }, (_, part) => new Process({ target: tasks.fillPartOrFail, args: [{ shared, part, parts: PARTS, barrier }] }));
    for (const child of children) child.start();
    await Promise.all(children.map((child) => child.join()));
    if (process.env.HEDDLE_LARGE_ARRAYS !== undefined) console.log(`${bytes / 2 ** 20} MiB by ${PARTS} processes in ${Math.round(performance.now() - began)} ms, their starts included`);
    expect(children.map(({ exitcode }) => exitcode)).toEqual([0, 0, 0, 0]);
    expectFilled(shared);
  });

  it('is filled by the tasks of a pool, each of which gets it anew and none of which maps it twice', { timeout: 60_000 }, async () => {
    const shared = new SharedTypedArray(Float64Array, bytes / Float64Array.BYTES_PER_ELEMENT);
    await using pool = new Pool({ processes: PARTS });
    await pool.map((given: SharedTypedArray) => { given.array.fill(0 as never, 0, 1); }, [shared, shared, shared, shared], { chunkSize: 1 });
    const barrier = new SharedBarrier(PARTS);
    const parts = Array.from({ length: PARTS }, (_, part) => ({ shared, part, parts: PARTS, barrier }));
    const began = performance.now();
    expect(await pool.map(tasks.fillPart, parts, { chunkSize: 1 })).toEqual([true, true, true, true]);
    if (process.env.HEDDLE_LARGE_ARRAYS !== undefined) console.log(`${bytes / 2 ** 20} MiB by ${PARTS} processes of a pool in ${Math.round(performance.now() - began)} ms`);
    expectFilled(shared);
    await using one = new Pool({ processes: 1 });
    const counts = (await one.map(tasks.countMappings, Array.from({ length: 30 }, () => shared), { chunkSize: 1 })) as number[];
    expect(counts).toEqual(counts.map(() => counts[0]));
  });

  it('goes to children, through pipes and queues, as what it is, with its lock', async () => {
    const [here, there] = Pipe();
    const queue = new Queue<unknown>();
    const [array, value] = [new SharedTypedArray(Int32Array, [1, 2]), new SharedValue('float64', 0.5)];
    await here.send({ array, value });
    const [fromPipe, fromQueue] = [(await there.recv()) as { array: typeof array; value: typeof value }, (await queue.put([array, value]), await queue.get()) as [typeof array, typeof value]];
    for (const [sameArray, sameValue] of [[fromPipe.array, fromPipe.value], fromQueue] as const) {
      expect([sameArray.constructor, sameValue.constructor, [...sameArray.array], sameValue.value]).toEqual([SharedTypedArray, SharedValue, [...array.array], value.value]);
      array.array[0] = (array.array[0] ?? 0) + 1;
      value.add(1);
      expect([sameArray.array[0], sameValue.value]).toEqual([array.array[0], value.value]);
      expect(await sameArray.withLock(() => array.getLock().locked())).toBe(true);
    }
    here.close();
    there.close();
  });

  it('is added to by several with its lock, and a number without', async () => {
    const [array, value] = [new SharedTypedArray(Int32Array, 1), new SharedValue('float64')];
    const children = Array.from({ length: 3 }, () => new Process({ target: tasks.addMany, args: [array, value, 500] }));
    for (const child of children) child.start();
    await Promise.all(children.map((child) => child.join()));
    expect([array.array[0], value.value]).toEqual([1500, 750]);
  });
});
