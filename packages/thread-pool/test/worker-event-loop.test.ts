import { get, type IncomingMessage } from 'node:http';

import { moduleTasks } from '@heddle/futures';
import { basic, leakCheck } from '@heddle/testkit';
import { describe, expect, it, vi } from 'vitest';

import { poolContext } from './support/pools.js';

interface EventLoopTasks {
  readonly serve: () => Promise<void>;
  readonly portOfServer: () => number;
  readonly countTicks: (buffer: SharedArrayBuffer, interval: number) => void;
  readonly ticksSoFar: () => number;
  readonly tickLater: (buffer: SharedArrayBuffer, delay: number) => void;
  readonly chainLater: (buffer: SharedArrayBuffer, links: number) => void;
  readonly spin: (milliseconds: number) => number;
}

const tasks = moduleTasks<EventLoopTasks>(new URL('./tasks/event-loop.js', import.meta.url));

leakCheck();
const context = poolContext();

/** Waits until the first word of the memory has come to `value`. */
async function reaches(memory: SharedArrayBuffer, value: number): Promise<void> {
  const words = new Int32Array(memory);
  await vi.waitFor(() => expect(Atomics.load(words, 0)).toBeGreaterThanOrEqual(value), { timeout: 10_000, interval: 5 });
}

/** A request on a connection of its own; `fetch` keeps a timer of its own. */
async function request(port: number): Promise<string> {
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    get({ port, host: '127.0.0.1', agent: false }, resolve).on('error', reject);
  });
  response.setEncoding('utf8');
  let body = '';
  for await (const chunk of response) body += String(chunk);
  return body;
}

describe('an idle worker', () => {
  it('still serves, where an initializer has started a server in it', async () => {
    const pool = context.executor({ maxWorkers: 1, initializer: tasks.serve });
    const port = await pool.submit(tasks.portOfServer);
    for (let i = 0; i < 20; i++) {
      expect(await request(port)).toBe('served');
      if (i % 5 === 0) expect(await pool.submit(basic.square, i)).toBe(i * i);
    }
  });

  it('still runs the timers that an initializer has started', async () => {
    const memory = new SharedArrayBuffer(4);
    const pool = context.executor({ maxWorkers: 1, initializer: tasks.countTicks, initargs: [memory, 2] });
    await pool.submit(basic.square, 1);
    await reaches(memory, 20);
    expect(await pool.submit(tasks.ticksSoFar)).toBeGreaterThanOrEqual(20);
  });

  it('runs the timers that a task has left behind', async () => {
    const memory = new SharedArrayBuffer(4);
    const pool = context.executor({ maxWorkers: 1 });
    await Promise.all([5, 10, 15].map((delay) => pool.submit(tasks.tickLater, memory, delay)));
    await reaches(memory, 3);
  });

  it('runs what a task has left behind in promises and immediates', async () => {
    const memory = new SharedArrayBuffer(4);
    const pool = context.executor({ maxWorkers: 1 });
    await pool.submit(tasks.chainLater, memory, 50);
    await reaches(memory, 1);
  });

  it('takes tasks as quickly beside its timers as without them', async () => {
    const memory = new SharedArrayBuffer(4);
    const pool = context.executor({ maxWorkers: 1, initializer: tasks.countTicks, initargs: [memory, 1] });
    for (let i = 0; i < 300; i++) expect(await pool.submit(basic.square, i)).toBe(i * i);
  });
});

describe('a long task', () => {
  it('delays no short one while another worker is idle', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    await pool.broadcast(basic.square, 1);
    for (let round = 0; round < 10; round++) {
      const long = pool.submit(tasks.spin, 60);
      const short = Array.from({ length: 200 }, (_, i) => pool.submit(basic.square, i));
      await Promise.all(short);
      // The clock cannot say more on a busy machine: what matters is which of them was done first.
      expect(long.done()).toBe(false);
      await long;
    }
  });

  it('delays none that are submitted while it runs', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    const board = context.board();
    await pool.broadcast(basic.square, 1);
    const long = pool.submit((buffer: SharedArrayBuffer) => {
      const words = new Int32Array(buffer);
      while (Atomics.load(words, 0) === 0);
    }, (board.handle as { buffer: SharedArrayBuffer }).buffer);
    for (let i = 0; i < 500; i++) expect(await pool.submit(basic.square, i)).toBe(i * i);
    expect(long.running()).toBe(true);
    board.open();
    Atomics.store(new Int32Array((board.handle as { buffer: SharedArrayBuffer }).buffer), 0, 1);
    await long;
  });
});
