import { once } from 'node:events';
import { MessageChannel, type MessagePort, type Worker } from 'node:worker_threads';

import { WorkerCrashedError } from '@heddle/futures';
import { basic, leakCheck, stepping } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { poolContext } from './support/pools.js';

leakCheck();
const context = poolContext();

describe('arguments', () => {
  it('SharedArrayBuffers stay shared, at any depth', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    const counter = new Int32Array(new SharedArrayBuffer(4));
    const count = ({ deep }: { deep: { list: [Int32Array] } }, times: number): void => {
      for (let i = 0; i < times; i++) Atomics.add(deep.list[0], 0, 1);
    };
    await Promise.all(Array.from({ length: 10 }, () => pool.submit(count, { deep: { list: [counter] } }, 1000)));
    expect(counter[0]).toBe(10_000);
  });

  it('a SharedArrayBuffer comes back as the same memory', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    const made = await pool.submit(() => {
      const memory = new Int32Array(new SharedArrayBuffer(4));
      (globalThis as { memory?: Int32Array }).memory = memory;
      return memory;
    });
    Atomics.store(made, 0, 42);
    expect(await pool.submit(() => (globalThis as { memory?: Int32Array }).memory?.[0])).toBe(42);
  });

  it('a MessagePort that is transferred works on both sides', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    const { port1, port2 } = new MessageChannel();
    const echo = async (port: MessagePort): Promise<string> => {
      const message = await new Promise<unknown>((resolve) => port.once('message', resolve));
      port.postMessage(`echo: ${String(message)}`);
      port.close();
      return 'echoed';
    };
    const future = pool.submitWith({ transfer: [port2] }, echo, port2);
    const answer = once(port1, 'message');
    port1.postMessage('hello');
    expect(await answer).toEqual(['echo: hello']);
    expect(await future).toBe('echoed');
    port1.close();
  });

  it('a MessagePort that is not listed in transfer is refused, and stays usable', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    const { port1, port2 } = new MessageChannel();
    await expect(pool.submit((port: MessagePort) => port.close(), port2)).rejects.toMatchObject({ code: 'ERR_HEDDLE_TASK_SERIALIZATION' });
    const heard = once(port1, 'message');
    port2.postMessage('still here');
    expect(await heard).toEqual(['still here']);
    port1.close();
  });

  it('an ArrayBuffer that is transferred has moved when the call returns, whichever worker takes it', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    const futures = Array.from({ length: 50 }, (_, i) => {
      const bytes = new Uint8Array(1000).fill(i);
      const future = pool.submitWith({ transfer: [bytes.buffer] }, basic.identity, bytes);
      expect(bytes.byteLength).toBe(0);
      return future;
    });
    const results = await Promise.all(futures);
    results.forEach((bytes, i) => expect([bytes.length, bytes[0], bytes[999]]).toEqual([1000, i, i]));
  });

  it('a buffer that went ahead of a task that was taken back is not found by the next', async () => {
    const pool = context.executor({ maxWorkers: 2, minWorkers: 2 });
    await Promise.all([pool.submit(basic.square, 1), pool.submit(basic.square, 2)]);
    const marked = (mark: number): Uint8Array<ArrayBuffer> => new Uint8Array(64).fill(mark);
    let takenBack = 0;
    for (let i = 0; i < 300; i++) {
      const wrong = marked(1);
      const cancelled = pool.submitWith({ transfer: [wrong.buffer] }, basic.identity, wrong);
      expect(wrong.byteLength).toBe(0);
      if (cancelled.cancel()) takenBack++;
      const right = marked(2);
      expect(await pool.submitWith({ transfer: [right.buffer] }, basic.identity, right)).toEqual(marked(2));
      if (cancelled.cancelled()) await expect(cancelled).rejects.toMatchObject({ name: 'CancelledError' });
      else expect(await cancelled).toEqual(marked(1));
      // Some tasks find their workers asleep, some still at the queue.
      if (i % 3 === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    }
    expect(takenBack).toBeGreaterThan(0);
  });

  it('a worker that dies with a buffer that went ahead costs that task alone', async () => {
    const workers: Worker[] = [];
    const note = (worker: Worker): number => workers.push(worker);
    process.on('worker', note);
    try {
      const pool = context.executor({ maxWorkers: 1 });
      for (let i = 0; i < 20; i++) {
        await pool.submit(basic.square, i);
        const bytes = new Uint8Array(64).fill(1);
        const future = pool.submitWith({ transfer: [bytes.buffer] }, basic.identity, bytes);
        // Before it can have begun, or just after.
        void workers.at(-1)?.terminate();
        const outcome = await future.exception().catch((error: unknown) => error);
        if (outcome !== undefined) expect(outcome).toBeInstanceOf(WorkerCrashedError);
      }
      expect(await pool.submit(basic.square, 3)).toBe(9);
    } finally {
      process.off('worker', note);
    }
  });

  it('buffers are moved to whoever is free, however many wait', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    const board = context.board();
    const held = pool.submit(stepping.pass, board.handle, 1);
    await board.arrived();
    const buffers = Array.from({ length: 100 }, (_, i) => new Uint8Array(1000).fill(i));
    const isWhole = (received: Uint8Array, mark: number): boolean => received.length === 1000 && received.every((byte) => byte === mark);
    const whole = await Promise.all(buffers.map((bytes, i) => pool.submitWith({ transfer: [bytes.buffer] }, isWhole, bytes, i)));
    expect(whole).toEqual(buffers.map(() => true));
    board.open(1);
    await held;
  });

  it('an object in transfer that is no transferable rejects, and the pool goes on', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    await expect(pool.submitWith({ transfer: [{}] }, basic.square, 2)).rejects.toMatchObject({ code: 'ERR_HEDDLE_TASK_SERIALIZATION' });
    expect(await pool.submit(basic.square, 3)).toBe(9);
  });

  it('a port that was to go with a cancelled task can be closed from its other end', async () => {
    const pool = context.executor({ maxWorkers: 1 });
    const board = context.board();
    const running = pool.submit(stepping.pass, board.handle, 1);
    await board.arrived();
    const { port1, port2 } = new MessageChannel();
    const future = pool.submitWith({ transfer: [port2] }, (port: MessagePort) => port.close(), port2);
    expect(future.cancel()).toBe(true);
    port1.close();
    board.open();
    await running;
  });

  it('large arguments are freed when their task is over: memory returns to where it was', async () => {
    const pool = context.executor({ maxWorkers: 2 });
    const bytes = new Uint8Array(1024 * 1024);
    const round = async (): Promise<void> => {
      for (let i = 0; i < 40; i++) await pool.submit(basic.fill, bytes, i);
    };
    await round();
    globalThis.gc?.();
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 10; i++) await round();
    globalThis.gc?.();
    expect(process.memoryUsage().rss - before).toBeLessThan(100 * 1024 * 1024);
  });
});
