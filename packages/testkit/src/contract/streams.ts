import { CancelledError, type Future, type StreamFuture } from '@heddle/futures';
import { describe, expect, it } from 'vitest';

import { watchedAbortController } from '../leaks/signal-probe.js';
import { FakeTask } from '../lock-contract/fake-task.js';
import { CLOSED } from '../tasks/streaming.js';
import { collect, collectUntilError } from './collect.js';
import type { ContractContext } from './contract-context.js';
import { settle } from './settle.js';
import { basic, streaming } from '../task-references.js';

/** Tasks that are generators. */
export function streamsContract(context: ContractContext): void {
  describe('a generator task', () => {
    it.each(['countTo', 'countToLater'] as const)('gives what it yields and what it returns (%s)', async (name) => {
      const stream: StreamFuture<number, string> = context.executor().submit(streaming[name], 5);
      expect(await collect(stream)).toEqual([1, 2, 3, 4, 5]);
      expect(await stream).toBe('counted to 5');
      expect(stream.state).toBe('finished');
    });

    it.each(['countTo', 'countToLater'] as const)('gives ten thousand values in order (%s)', async (name) => {
      const stream = context.executor().submit(streaming[name], 10_000);
      expect(await collect(stream)).toEqual(Array.from({ length: 10_000 }, (_, i) => i + 1));
    });

    it('may be a plain function that stands alone', async () => {
      const stream = context.executor().submit(function* (text: string) {
        yield* text.split(' ');
        return text.length;
      }, 'a b c');
      expect(await collect(stream)).toEqual(['a', 'b', 'c']);
      expect(await stream).toBe(5);
    });

    it('may yield nothing', async () => {
      const stream = context.executor().submit(streaming.countTo, 0);
      expect(await collect(stream)).toEqual([]);
      expect(await stream).toBe('counted to 0');
    });

    it('may yield undefined, and anything that can be copied', async () => {
      const values = [undefined, null, { a: [1] }, new Map([[1, 'x']]), -0];
      expect(await collect(context.executor().submit(streaming.yieldEach, values))).toStrictEqual(values);
    });

    it('is drained where it is only awaited', async () => {
      expect(await context.executor().submit(streaming.countTo, 5000)).toBe('counted to 5000');
    });

    it('is drained where it only has a done-callback', async () => {
      const stream = context.executor().submit(streaming.countTo, 5000);
      expect(await new Promise((resolve) => stream.addDoneCallback((done) => resolve(done.resultSync())))).toBe('counted to 5000');
    });

    it('fails the loop at the place where it threw, and the future with it', async () => {
      const stream = context.executor().submit(streaming.throwAfter, 3);
      expect(await collectUntilError(stream)).toEqual({ values: [1, 2, 3], error: new RangeError('no more than 3') });
      await expect(stream).rejects.toThrow('no more than 3');
    });

    it('is not tried again once values are out: no reader gets one twice', async () => {
      const stream = context.executor().submitWith({ retries: 3 }, streaming.throwAfter, 2);
      expect(await collectUntilError(stream)).toEqual({ values: [1, 2], error: new RangeError('no more than 2') });
    });

    it('gives a value as soon as it is there, not when others follow', async () => {
      const board = context.board();
      const stream = context.executor().submit(streaming.yieldAtGate, board.handle, 3);
      const values = stream[Symbol.asyncIterator]();
      for (let i = 0; i < 3; i++) {
        board.open(i + 1);
        expect(await values.next()).toEqual({ done: false, value: i });
      }
      expect((await values.next()).done).toBe(true);
      expect(await stream).toBe('through');
    });

    it.each(['countForever', 'countForeverLater'] as const)('is held back by a reader that does not read (%s)', async (name) => {
      const board = context.board();
      const stream = context.executor().submit(streaming[name], board.handle);
      const values = stream[Symbol.asyncIterator]();
      expect(await values.next()).toEqual({ done: false, value: 1 });
      // A worker that has no processor for a while has not come to its limit when one looks first.
      let ahead = 0;
      while (board.records.length !== ahead && ahead < 10_000) {
        ahead = board.records.length;
        await settle();
      }
      expect(ahead).toBeLessThan(10_000);
      for (let i = 2; i <= ahead + 100; i++) expect(await values.next()).toEqual({ done: false, value: i });
      await values.return?.();
    });

    it.each(['countForever', 'countForeverLater'] as const)('is closed, finally blocks included, when the loop is left (%s)', async (name) => {
      const executor = context.executor();
      const board = context.board();
      for await (const value of executor.submit(streaming[name], board.handle)) if (value === 10) break;
      await executor.shutdown();
      expect(board.records.at(-1)).toBe(CLOSED);
      expect(board.records.filter((record) => record === CLOSED)).toHaveLength(1);
    });

    it('leaves its worker to others when it was closed', async () => {
      const executor = context.executor({ maxWorkers: 1 });
      const board = context.board();
      for await (const value of executor.submit(streaming.countForever, board.handle)) if (value === 3) break;
      expect(await executor.submit(basic.square, 4)).toBe(16);
    });

    it.each(['countForever', 'countForeverLater'] as const)('is closed when its signal is aborted (%s)', async (name) => {
      const executor = context.executor();
      const board = context.board();
      const controller = watchedAbortController();
      const stream = executor.submitWith({ signal: controller.signal }, streaming[name], board.handle);
      const values = stream[Symbol.asyncIterator]();
      expect(await values.next()).toEqual({ done: false, value: 1 });
      controller.abort('enough');
      await expect(collect({ [Symbol.asyncIterator]: () => values })).rejects.toBe('enough');
      await expect(stream).rejects.toBe('enough');
      await executor.shutdown();
      expect(board.records.at(-1)).toBe(CLOSED);
    });

    it('ends with the task that waits for its next value, and leaves its worker to others', async () => {
      const executor = context.executor({ maxWorkers: 1 });
      const board = context.board();
      const stream = executor.submit(streaming.yieldAtGate, board.handle, 3);
      const values = stream[Symbol.asyncIterator]();
      board.open(1);
      expect(await values.next()).toEqual({ done: false, value: 0 });
      const task = new FakeTask();
      const reading = task.run(() => values.next());
      task.cancel(new CancelledError('enough'));
      await expect(reading).rejects.toThrow('enough');
      expect(task.waits.size).toBe(0);
      expect(await values.next()).toEqual({ done: true, value: undefined });
      board.open(3);
      expect(await executor.submit(basic.square, 4)).toBe(16);
      // Closed, or stopped: as it was found.
      await Promise.allSettled([stream]);
      expect(stream.done()).toBe(true);
    });

    it('ends with a task that was cancelled before it reads', async () => {
      const executor = context.executor();
      const board = context.board();
      const task = new FakeTask();
      task.cancel(new CancelledError('enough'));
      const stream = executor.submit(streaming.countForeverLater, board.handle);
      // Whatever has come by then is not lost on somebody else.
      const reading = task.run(() => stream[Symbol.asyncIterator]().next());
      await expect(reading).rejects.toThrow('enough');
      await executor.shutdown();
      await Promise.allSettled([stream]);
      expect(stream.done()).toBe(true);
    });

    it('can be cancelled while it is queued', async () => {
      const { executor, release } = await context.busyExecutor();
      const board = context.board();
      const stream = executor.submit(streaming.countForever, board.handle);
      expect(stream.cancel('not today')).toBe(true);
      await expect(collect(stream)).rejects.toMatchObject({ code: 'ERR_HEDDLE_CANCELLED', reason: 'not today' });
      release();
      await executor.shutdown();
      expect(board.records).toEqual([]);
    });

    it('refuses a second loop over the same values', async () => {
      const stream = context.executor().submit(streaming.countTo, 3);
      const first = collect(stream);
      expect(() => stream[Symbol.asyncIterator]()).toThrow(new TypeError('The values of this generator are being read, or have been, by another loop'));
      expect(await first).toEqual([1, 2, 3]);
    });

    it.runIf(context.capabilities.copies)('fails with TaskSerializationError where a value cannot be copied', async () => {
      const stream = context.executor().submit(streaming.yieldUncloneableAfter, 2);
      const { values, error } = await collectUntilError(stream);
      expect(values).toEqual([1, 2]);
      expect(error).toMatchObject({ code: 'ERR_HEDDLE_TASK_SERIALIZATION' });
    });

    it('runs beside other generators on the same executor', async () => {
      const executor = context.executor({ maxWorkers: 2 });
      const streams = Array.from({ length: 6 }, (_, i) => executor.submit(streaming.countToLater, 100 + i));
      const lengths = await Promise.all(streams.map(async (stream) => (await collect(stream)).length));
      expect(lengths).toEqual([100, 101, 102, 103, 104, 105]);
    });
  });

  describe('a future of a task that is no generator', () => {
    const refusal = new TypeError('This future cannot be iterated: its task is not a generator');
    const valuesOf = (future: Future<unknown>): AsyncIterator<unknown> => (future as unknown as AsyncIterable<unknown>)[Symbol.asyncIterator]();

    it('cannot be iterated', async () => {
      const future = context.executor().submit(basic.square, 2);
      await future;
      expect(() => valuesOf(future)).toThrow(refusal);
    });

    it.each([
      ['with options', { priority: 1 }],
      ['without', undefined],
    ])('fails a loop that began before the task ran, and keeps its own result (%s)', async (_, options) => {
      const { executor, release } = await context.busyExecutor();
      const future = options === undefined ? executor.submit(basic.square, 2) : executor.submitWith(options, basic.square, 2);
      const values = valuesOf(future);
      const first = values.next();
      release();
      await expect(first).rejects.toEqual(refusal);
      expect(await values.next()).toEqual({ done: true, value: undefined });
      expect(await future).toBe(4);
    });

    it('fails a loop that asks for values after the task has ended', async () => {
      const { executor, release } = await context.busyExecutor();
      const future = executor.submit(basic.square, 2);
      const values = valuesOf(future);
      release();
      expect(await future).toBe(4);
      await expect(values.next()).rejects.toEqual(refusal);
    });
  });
}
