import { type Future, moduleTasks, TaskTimeoutError } from '@heddle/futures';
import { ProcessPoolExecutor } from '@heddle/process-pool';
import { leakCheck } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { TRANSPORTS } from './support/transports.js';
import type * as large from './tasks/large.mjs';

const tasks = moduleTasks<typeof large>(new URL('./tasks/large.mjs', import.meta.url));
const MEGABYTE = 2 ** 20;

leakCheck();

/** Whether every megabyte is what the task has made of it. */
function isWhole(bytes: Uint8Array, count: number): boolean {
  return bytes.length === count * MEGABYTE && Array.from({ length: count }, (_, index) => index).every((index) => bytes[index * MEGABYTE] === index + 1 && bytes[(index + 1) * MEGABYTE - 1] === index + 1);
}

/** How long the event loop stands still where a result is read at once, in milliseconds: it has come before it is looked for. */
function readAtOnce(future: Future<unknown>): number {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1000);
  const began = performance.now();
  future.resultSync();
  return performance.now() - began;
}

/** Watches the event loop until the function is called, which answers with its longest turn, in milliseconds. */
function watchTurns(): () => number {
  let last = performance.now();
  let longest = 0;
  let next: NodeJS.Immediate;
  const turn = (): void => {
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
    next = setImmediate(turn);
  };
  turn();
  return () => {
    clearImmediate(next);
    return longest;
  };
}

describe.each(TRANSPORTS)('a result of many megabytes over %s', (transport) => {
  const create = (options: object = {}): ProcessPoolExecutor => new ProcessPoolExecutor({ transport, maxWorkers: 2, ...options });

  it('lets the event loop turn while it is read', async () => {
    await using pool = create();
    await pool.submit(tasks.megabytes, 1);
    const atOnce = readAtOnce(pool.submit(tasks.megabytes, 128));
    let longest = Infinity;
    for (let attempt = 0; attempt < 3 && longest >= atOnce / 2; attempt++) {
      const stop = watchTurns();
      expect(isWhole(await pool.submit(tasks.megabytes, 128), 128)).toBe(true);
      longest = Math.min(longest, stop());
    }
    expect(longest).toBeLessThan(atOnce / 2);
  });

  it('is whole, and what is twice in it is the same twice', async () => {
    await using pool = create();
    const { name, first, again, small, rest } = await pool.submit(tasks.mixture);
    expect(name).toBe('mixture');
    expect(again).toBe(first);
    expect(first).toHaveLength(MEGABYTE);
    expect(first.every((number) => number === 0.5)).toBe(true);
    expect(small).toEqual(new Uint8Array([1, 2, 3]));
    expect(isWhole(rest[0], 3)).toBe(true);
    expect(rest[1]).toBe('end');
  });

  it('is whole where several come at a time, from all processes', async () => {
    await using pool = create();
    const results = await Promise.all(Array.from({ length: 12 }, (_, index) => pool.submit(tasks.megabytes, 1 + (index % 6))));
    for (const [index, bytes] of results.entries()) expect(isWhole(bytes, 1 + (index % 6))).toBe(true);
  });

  it('is whole where the process is gone before it has been read', async () => {
    await using pool = create();
    for (let round = 0; round < 5; round++) expect(isWhole(await pool.submit(tasks.last, 8), 8)).toBe(true);
  });

  it('is whole for a thread that blocks for it, also in the midst of reading', async () => {
    await using pool = create();
    expect(isWhole(pool.submit(tasks.megabytes, 16).resultSync(), 16)).toBe(true);
    const future = pool.submit(tasks.megabytes, 32);
    // Some turns after it has come its first parts are read.
    while (!future.running()) await new Promise(setImmediate);
    for (let turn = 0; turn < 200 && !future.done(); turn++) await new Promise(setImmediate);
    expect(isWhole(future.resultSync(), 32)).toBe(true);
  });

  it('that comes too late is nobody’s, and the process works on', async () => {
    await using pool = create({ maxWorkers: 1 });
    await pool.submit(tasks.megabytes, 1);
    await expect(pool.submitWith({ timeout: 1 }, tasks.megabytes, 200)).rejects.toBeInstanceOf(TaskTimeoutError);
    expect(isWhole(await pool.submit(tasks.megabytes, 4), 4)).toBe(true);
  });
});
