import { CancelledError, ExecutorShutdownError } from '@heddle/futures';
import { describe, expect, it } from 'vitest';

import { collectUntilError } from './collect.js';
import type { ContractContext } from './contract-context.js';
import { ItemSource } from './item-source.js';
import { FakeTask } from '../lock-contract/fake-task.js';
import { settle } from './settle.js';
import { basic, stepping, streaming } from '../task-references.js';

/** The end of an executor, at whatever moment. */
export function shutdownContract(context: ContractContext): void {
  describe('shutdown', () => {
    it('lets what is queued and what runs finish, and then resolves', async () => {
      const executor = context.executor({ maxWorkers: 1 });
      const board = context.board();
      const running = executor.submit(stepping.pass, board.handle, 'ran');
      const queued = Array.from({ length: 20 }, (_, i) => executor.submit(stepping.record, board.handle, i));
      await board.arrived();
      const order: string[] = [];
      const ended = executor.shutdown().then(() => order.push('shut down'));
      running.addDoneCallback(() => order.push('first done'));
      queued.at(-1)?.addDoneCallback(() => order.push('last done'));
      board.open();
      await ended;
      expect(order).toEqual(['first done', 'last done', 'shut down']);
      expect(board.records).toEqual(Array.from({ length: 20 }, (_, i) => i));
      expect(await running).toBe('ran');
    });

    it('refuses tasks from the moment it is called', async () => {
      const executor = context.executor();
      const ended = executor.shutdown();
      expect(() => executor.submit(basic.square, 2)).toThrow(ExecutorShutdownError);
      expect(() => executor.submitWith({ priority: 1 }, basic.square, 2)).toThrow(ExecutorShutdownError);
      expect(() => executor.map(basic.square, [1])).toThrow(ExecutorShutdownError);
      expect(() => executor.starmap(basic.add, [[1, 2]])).toThrow(ExecutorShutdownError);
      await ended;
      expect(() => executor.submit(basic.square, 2)).toThrow(expect.objectContaining({ code: 'ERR_HEDDLE_EXECUTOR_SHUTDOWN' }));
    });

    it('of an executor that was never used resolves', async () => {
      await context.executor().shutdown();
    });

    it('may be called again and again, at a time or later, with other options', async () => {
      const executor = context.executor();
      const future = executor.submit(basic.square, 2);
      await Promise.all([executor.shutdown(), executor.shutdown(), executor.shutdown({ wait: false })]);
      await executor.shutdown({ cancelPending: true });
      await executor.shutdown();
      expect(await future).toBe(4);
    });

    it('with wait: false resolves at once, and everything still runs', async () => {
      const executor = context.executor({ maxWorkers: 1 });
      const board = context.board();
      const running = executor.submit(stepping.pass, board.handle, 'ran');
      const queued = executor.submit(basic.square, 3);
      await board.arrived();
      await executor.shutdown({ wait: false });
      expect([running.state, queued.state]).toEqual(['running', 'pending']);
      expect(() => executor.submit(basic.square, 2)).toThrow(ExecutorShutdownError);
      board.open();
      expect(await Promise.all([running, queued])).toEqual(['ran', 9]);
    });

    it('with cancelPending cancels what has not started, and nothing else', async () => {
      const executor = context.executor({ maxWorkers: 2 });
      const board = context.board();
      const running = [executor.submit(stepping.pass, board.handle, 'a'), executor.submit(stepping.pass, board.handle, 'b')];
      await board.arrived(2);
      const queued = Array.from({ length: 50 }, (_, i) => executor.submit(stepping.record, board.handle, i));
      const ended = executor.shutdown({ cancelPending: true });
      expect(queued.every((future) => future.cancelled())).toBe(true);
      board.open();
      await ended;
      expect(await Promise.all(running)).toEqual(['a', 'b']);
      for (const outcome of await Promise.allSettled(queued)) {
        expect(outcome).toMatchObject({ status: 'rejected', reason: expect.any(CancelledError) as unknown });
      }
      expect(board.records).toEqual([]);
    });

    it('with cancelPending after a shutdown without it cancels what is still queued', async () => {
      const executor = context.executor({ maxWorkers: 1 });
      const board = context.board();
      const running = executor.submit(stepping.pass, board.handle, 'ran');
      const queued = executor.submit(stepping.record, board.handle, 1);
      await board.arrived();
      const first = executor.shutdown();
      const second = executor.shutdown({ cancelPending: true });
      expect(queued.cancelled()).toBe(true);
      board.open();
      await Promise.all([first, second]);
      expect(await running).toBe('ran');
      expect(board.records).toEqual([]);
    });

    it('is not waited for by a task that is cancelled, and goes on', async () => {
      const executor = context.executor({ maxWorkers: 1 });
      const board = context.board();
      const running = executor.submit(stepping.pass, board.handle, 'ran');
      await board.arrived();
      const task = new FakeTask();
      const waiting = task.run(() => executor.shutdown());
      task.cancel(new CancelledError('enough'));
      await expect(waiting).rejects.toThrow('enough');
      expect(task.waits.size).toBe(0);
      expect(() => executor.submit(basic.square, 2)).toThrow(ExecutorShutdownError);
      board.open();
      await executor.shutdown();
      expect(await running).toBe('ran');
    });

    it('may be called from a done-callback', async () => {
      const executor = context.executor();
      await new Promise<void>((resolve, reject) => {
        executor.submit(basic.square, 2).addDoneCallback(() => {
          executor.shutdown().then(resolve, reject);
        });
      });
    });

    it('right after submitting leaves no future unsettled, at any number of tasks', async () => {
      for (const count of [1, 2, 3, 10, 100]) {
        for (const options of [{}, { cancelPending: true }, { wait: false }, { wait: false, cancelPending: true }]) {
          const executor = context.executor();
          const futures = Array.from({ length: count }, (_, i) => executor.submit(basic.square, i));
          await executor.shutdown(options);
          const outcomes = await Promise.allSettled(futures);
          outcomes.forEach((outcome, i) => {
            if (outcome.status === 'fulfilled') expect(outcome.value).toBe(i * i);
            else expect(outcome.reason).toBeInstanceOf(CancelledError);
          });
          if (options.cancelPending !== true) expect(outcomes.every((outcome) => outcome.status === 'fulfilled')).toBe(true);
        }
      }
    });

    it('ends a map in progress with an error or with its last result, never with silence', async () => {
      const executor = context.executor();
      const source = new ItemSource(1000);
      const results = executor.map(basic.square, source.sync(), { bufferSize: 4, chunkSize: 1 });
      expect(await results.next()).toEqual({ done: false, value: 0 });
      const ended = executor.shutdown();
      const { values, error } = await collectUntilError(results);
      await ended;
      expect(values).toEqual(values.map((_, i) => (i + 1) ** 2));
      if (values.length < 999) expect(error).toBeInstanceOf(ExecutorShutdownError);
    });

    it('waits for a generator that is being read', async () => {
      const executor = context.executor();
      const stream = executor.submit(streaming.countToLater, 1000);
      const ended = executor.shutdown();
      const { values } = await collectUntilError(stream);
      expect(values).toHaveLength(1000);
      await ended;
    });

    it.each([{}, { cancelPending: true }])('lets a generator run to its end that nobody reads (%o)', async (options) => {
      const executor = context.executor({ maxWorkers: 1 });
      const board = context.board();
      const stream = executor.submit(streaming.countAtGate, board.handle, 1000);
      await board.arrived();
      board.open();
      await executor.shutdown(options);
      expect(stream.state).toBe('finished');
      expect(await stream).toBe('counted to 1000');
    });

    it('lets a generator run to its end that was queued and that nobody reads', async () => {
      const executor = context.executor({ maxWorkers: 1 });
      const streams = Array.from({ length: 3 }, () => executor.submit(streaming.countToLater, 1000));
      await executor.shutdown();
      expect(streams.map((stream) => stream.state)).toEqual(['finished', 'finished', 'finished']);
    });

    it('leaves a generator to its reader, also where that one pauses', async () => {
      const executor = context.executor({ maxWorkers: 1 });
      const stream = executor.submit(streaming.countToLater, 1000);
      const values = stream[Symbol.asyncIterator]();
      expect(await values.next()).toEqual({ done: false, value: 1 });
      let over = false;
      const ended = executor.shutdown({ cancelPending: true }).then(() => (over = true));
      await settle();
      expect(over).toBe(false);
      for (let i = 2; i <= 1000; i++) expect(await values.next()).toEqual({ done: false, value: i });
      expect((await values.next()).done).toBe(true);
      await ended;
    });
  });

  describe('await using', () => {
    it('waits for all tasks at the end of the block', async () => {
      const board = context.board();
      {
        await using executor = context.executor({ maxWorkers: 1 });
        for (let i = 0; i < 10; i++) void executor.submit(stepping.record, board.handle, i);
      }
      expect(board.records).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
    });

    it('lets the error of the block through', async () => {
      const board = context.board();
      const run = async (): Promise<void> => {
        await using executor = context.executor();
        void executor.submit(stepping.record, board.handle, 1);
        throw new RangeError('the block failed');
      };
      await expect(run()).rejects.toThrow('the block failed');
      expect(board.records).toEqual([1]);
    });
  });
}
