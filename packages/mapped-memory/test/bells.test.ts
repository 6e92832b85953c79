import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { Worker } from 'node:worker_threads';

import { FileWaits, loadLibc, MappedMemory, MemoryFile, type Region } from '@heddle/mapped-memory';
import { leakCheck } from '@heddle/testkit';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { BellPipes } from '../src/bell-pipes.js';
import { Bell, bellAt, BELLS, Row, rowOf } from '../src/memory-layout.js';

const libc = loadLibc();
if (libc === undefined) throw new Error('memory cannot be mapped here');

/** Words of different rows. */
const WORD = 0;
const OTHER = 1;
const OWN = 2;

leakCheck();

describe('the bell of an event loop', () => {
  let file: MemoryFile;
  let waits: FileWaits;
  let region: Region;
  let memory: MappedMemory;
  /** The words at the beginning of the file. */
  let header: Int32Array;
  let descriptors: number;
  beforeEach(() => {
    descriptors = countDescriptors();
    file = MemoryFile.create(libc);
    waits = new FileWaits(libc, file);
    region = file.allocate(4096);
    memory = new MappedMemory(file.map(region), waits);
    header = new Int32Array(file.header.buffer);
  });
  afterEach(async () => {
    waits.close();
    file.close();
    // The end of a pipe that an event loop has read is closed in a later turn of it.
    await expect.poll(countDescriptors).toBe(descriptors);
  });

  const threadOf = (place: number): number => Atomics.load(header, bellAt(place) + Bell.thread);
  const places = (): readonly number[] => Array.from({ length: BELLS }, (_, place) => threadOf(place)).filter((thread) => thread !== 0);
  const bitsOf = (word: number): number => Atomics.load(header, rowOf(region.offset / Int32Array.BYTES_PER_ELEMENT + word) + Row.bells);

  /** A thread whose event loop waits for WORD, with its bell at the first place. */
  async function startListener(): Promise<Worker> {
    const worker = new Worker(new URL('./programs/listen.mjs', import.meta.url), { workerData: { descriptor: file.descriptor, region } });
    expect(await once(worker, 'message')).toEqual(['waits']);
    expect(bitsOf(WORD)).toBe(1);
    return worker;
  }

  it('is hung in a worker thread without a warning, and rung', async () => {
    const worker = await startListener();
    const answer = once(worker, 'message');
    expect(memory.notify(WORD)).toBe(1);
    expect(await answer).toEqual(['ok']);
    worker.postMessage('end');
    await once(worker, 'exit');
  });

  it.each(['terminated', 'ended'])('makes its place free where its thread was %s, and its bits are cleared by who has the place next', async (end) => {
    const worker = await startListener();
    const exit = once(worker, 'exit');
    if (end === 'ended') worker.postMessage('end');
    else await worker.terminate();
    await exit;
    expect(threadOf(0)).not.toBe(0);
    expect(memory.notify(WORD)).toBe(0);
    expect(threadOf(0)).toBe(0);
    expect(bitsOf(WORD)).toBe(1);
    const wait = memory.waitAsync(OTHER, 0);
    expect(threadOf(0)).toBeGreaterThan(0);
    expect(bitsOf(WORD)).toBe(0);
    expect(memory.notify(OTHER)).toBe(1);
    expect(wait.async && (await wait.value)).toBe('ok');
  });

  it('has the place of a thread that died before its bell hung', () => {
    for (let place = 0; place < BELLS; place++) Atomics.store(header, bellAt(place) + Bell.thread, -NOBODY);
    expect(memory.notify(WORD)).toBe(0);
    void memory.waitAsync(WORD, 0);
    expect(threadOf(0)).toBeGreaterThan(0);
    expect(memory.notify(WORD)).toBe(1);
  });

  it('writes nothing to a file that has the number of its pipe, and keeps the bit of a thread that is alive', async () => {
    const worker = await startListener();
    const pipes = new BellPipes(libc);
    let written = 0;
    const stranger = pipes.make(() => { written++; });
    if (stranger === undefined) throw new Error('no pipe');
    const pipe = Atomics.exchange(header, bellAt(0) + Bell.pipe, stranger.pipe);
    expect(memory.notify(WORD)).toBe(0);
    Atomics.store(header, bellAt(0) + Bell.pipe, file.descriptor);
    expect(memory.notify(WORD)).toBe(0);
    expect(threadOf(0)).toBeGreaterThan(0);
    expect(bitsOf(WORD)).toBe(1);
    Atomics.store(header, bellAt(0) + Bell.pipe, pipe);
    const answer = once(worker, 'message');
    expect(memory.notify(WORD)).toBe(1);
    expect(await answer).toEqual(['ok']);
    worker.postMessage('end');
    await once(worker, 'exit');
    expect(written).toBe(0);
    // Of the process itself it is heard.
    expect(pipes.write(stranger.pipe)).toBe(true);
    await expect.poll(() => written).toBe(1);
    stranger.close();
  });

  it('is rung where its thread has taken it down and hung another at its place', async () => {
    const others = new FileWaits(libc, file);
    const theirs = new MappedMemory(file.map(region), others);
    for (let round = 0; round < 3; round++) {
      const wait = theirs.waitAsync(WORD, 0);
      expect(places()).toHaveLength(1);
      expect(memory.notify(WORD)).toBe(1);
      expect(wait.async && (await wait.value)).toBe('ok');
      others.close();
      expect(places()).toHaveLength(0);
    }
  });

  it('is rung by a process that has no descriptor left for it, which does without a bell itself', async () => {
    const others = new FileWaits(libc, file);
    const theirs = new MappedMemory(file.map(region), others);
    const outcomes = [memory.waitAsync(WORD, 0), theirs.waitAsync(OTHER, 0)].map(({ value }) => Promise.resolve(value));
    const program = new URL('./programs/few-descriptors.mjs', import.meta.url).pathname;
    const args = ['-c', 'ulimit -n 64; exec "$0" "$@"', process.execPath, program, ...[region.offset, WORD, OTHER, OWN].map(String)];
    const child = spawn('sh', args, { stdio: ['ignore', 'pipe', 'inherit', file.descriptor] });
    const texts: string[] = [];
    child.stdout?.setEncoding('utf8').on('data', (text: string) => { texts.push(text); });
    expect(await once(child, 'close')).toEqual([0, null]);
    expect(JSON.parse(texts.join(''))).toEqual({ woken: [1, 1], outcomes: ['ok', 'ok', 'ok'], left: [0, 2] });
    expect(await Promise.all(outcomes)).toEqual(['ok', 'ok']);
    // Its own was hung in the end.
    expect(places()).toHaveLength(3);
    others.close();
  });
});

/** The identity of a thread that there is not: the largest id that the kernel may give, which began at a time of its own. */
const NOBODY = 2 ** 22 - 1;

/** How many this process has open. */
function countDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}
