import { once } from 'node:events';
import { Worker } from 'node:worker_threads';

import { FileWaits, loadLibc, MappedMemory, MemoryFile } from '@heddle/mapped-memory';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const libc = loadLibc();
if (libc === undefined) throw new Error('memory cannot be mapped here');

/** More bytes than fit into a pipe. */
const MANY = 100_000;

describe('a wait on mapped memory', () => {
  let file: MemoryFile;
  let waits: FileWaits;
  beforeEach(() => {
    file = MemoryFile.create(libc);
    waits = new FileWaits(libc, file);
  });
  afterEach(() => {
    waits.close();
    file.close();
  });

  it('holds nobody up who notifies while the event loop does not listen, and ends when it does', async () => {
    const region = file.allocate(4096);
    const memory = new MappedMemory(file.map(region), waits);
    const wait = memory.waitAsync(0, 0);
    const done = new Int32Array(new SharedArrayBuffer(4));
    const worker = new Worker(new URL('./programs/ring.mjs', import.meta.url), { workerData: { descriptor: file.descriptor, region, times: MANY, done } });
    const exit = once(worker, 'exit');
    // The thread is started here, and everything it has to say is said while this one blocks.
    expect(Atomics.wait(done, 0, 0, 15_000)).toBe('ok');
    expect(wait.async && (await wait.value)).toBe('ok');
    await exit;
  });

  it('ends at once where the word is another, and when its time is over', async () => {
    const memory = new MappedMemory(file.map(file.allocate(4096)), waits);
    expect(memory.wait(0, 1)).toBe('not-equal');
    expect(memory.wait(0, 0, 5)).toBe('timed-out');
    expect(memory.waitAsync(0, 1)).toEqual({ async: false, value: 'not-equal' });
    expect(memory.waitAsync(0, 0, 0)).toEqual({ async: false, value: 'timed-out' });
    const late = memory.waitAsync(0, 0, 5);
    const keepAlive = setTimeout(() => undefined, 1000);
    expect(late.async && (await late.value)).toBe('timed-out');
    clearTimeout(keepAlive);
  });

  it('is for its own words alone, and for all of those who wait', async () => {
    const memory = new MappedMemory(file.map(file.allocate(4096)), waits);
    expect(memory.notify(0)).toBe(0);
    const outcomes = [memory.waitAsync(0, 0), memory.waitAsync(0, 0)].map(({ value }) => Promise.resolve(value));
    Atomics.store(memory.words, 0, 1);
    memory.notify(0);
    expect(await Promise.all(outcomes)).toEqual(['ok', 'ok']);
  });
});

describe('a memory file', () => {
  it('gives out zeroed regions that do not overlap, and again what came back', () => {
    const file = MemoryFile.create(libc);
    const first = file.allocate(5000);
    expect(first.length).toBe(8192);
    const bytes = new Uint8Array(file.map(first).buffer).fill(1);
    const second = file.allocate(1);
    expect(second.offset).toBeGreaterThanOrEqual(first.offset + first.length);
    expect(bytes.every((byte) => byte === 1)).toBe(true);
    file.free(first);
    const again = file.allocate(5000);
    expect(again).toEqual(first);
    expect(new Uint8Array(file.map(again).buffer).every((byte) => byte === 0)).toBe(true);
    file.close();
  });

  it.each([0, -1, NaN, 2 ** 31 + 1])('refuses a region of %d bytes', (bytes) => {
    const file = MemoryFile.create(libc);
    expect(() => file.allocate(bytes)).toThrow(RangeError);
    file.close();
  });

  it('is not opened where it is another file', () => {
    const file = MemoryFile.create(libc);
    new Int32Array(file.header.buffer)[0] = 0;
    expect(() => MemoryFile.open(libc, file.descriptor)).toThrow(TypeError);
    file.close();
  });
});
