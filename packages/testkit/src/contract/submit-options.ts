import { CancelledError, isTimeoutError, TaskTimeoutError } from '@heddle/futures';
import { describe, expect, it } from 'vitest';

import { watchedAbortController } from '../leaks/signal-probe.js';
import type { ContractContext } from './contract-context.js';
import { basic, failing, stepping, stopping } from '../task-references.js';
import { NOTICED } from '../tasks/stopping.js';

/** `submitWith`: signals, time-outs and what else a task may be given. */
export function submitOptionsContract(context: ContractContext): void {
  describe('submitWith a signal', () => {
    it('runs nothing where the signal is aborted already', async () => {
      const executor = context.executor();
      const board = context.board();
      const controller = watchedAbortController();
      const reason = new Error('too late');
      controller.abort(reason);
      const future = executor.submitWith({ signal: controller.signal }, stepping.record, board.handle, 1);
      await expect(future).rejects.toBe(reason);
      expect(future.cancelled()).toBe(true);
      await executor.shutdown();
      expect(board.records).toEqual([]);
    });

    it('takes a queued task back, which then never runs', async () => {
      const { executor, release } = await context.busyExecutor();
      const board = context.board();
      const controller = watchedAbortController();
      const future = executor.submitWith({ signal: controller.signal }, stepping.record, board.handle, 1);
      controller.abort('changed my mind');
      expect(future.cancelled()).toBe(true);
      await expect(future).rejects.toBe('changed my mind');
      release();
      await executor.shutdown();
      expect(board.records).toEqual([]);
    });

    it('aborts the signal of a task that runs, and the future rejects with the reason', async () => {
      const executor = context.executor();
      const board = context.board();
      const controller = watchedAbortController();
      const future = executor.submitWith({ signal: controller.signal }, stopping.waitForAbort, board.handle);
      await board.arrived();
      const reason = new Error('stop it');
      controller.abort(reason);
      await expect(future).rejects.toBe(reason);
      expect(await board.recorded(1)).toEqual([NOTICED]);
      expect(future.cancelled()).toBe(true);
      expect(await executor.submit(basic.square, 2)).toBe(4);
    });

    it('makes checkCancelled throw in a task that gives its thread some air', async () => {
      const executor = context.executor();
      const board = context.board();
      const controller = watchedAbortController();
      const future = executor.submitWith({ signal: controller.signal }, stopping.checkBetweenTurns, board.handle);
      await board.arrived();
      controller.abort('stop');
      await expect(future).rejects.toBe('stop');
      expect(await board.recorded(1)).toEqual([NOTICED]);
    });

    it.runIf(context.capabilities.workers)('makes checkCancelled throw in a task that computes', async () => {
      const executor = context.executor();
      const board = context.board();
      const controller = watchedAbortController();
      const future = executor.submitWith({ signal: controller.signal }, stopping.computeUntilCancelled, board.handle);
      await board.arrived();
      controller.abort('stop');
      await expect(future).rejects.toBe('stop');
      expect(await board.recorded(1)).toEqual([NOTICED]);
    });

    it.runIf(context.capabilities.workers)('ends a task that listens to nobody, and nobody else', async () => {
      const executor = context.executor({ maxWorkers: 2 });
      const board = context.board();
      const neighbours = context.board();
      const controller = watchedAbortController();
      const neighbour = executor.submit(stepping.pass, neighbours.handle, 'unharmed');
      const future = executor.submitWith({ signal: controller.signal }, stopping.loopForever, board.handle);
      await Promise.all([board.arrived(), neighbours.arrived()]);
      controller.abort('stop');
      await expect(future).rejects.toBe('stop');
      expect(neighbour.running()).toBe(true);
      neighbours.open();
      expect(await neighbour).toBe('unharmed');
      expect(await Promise.all([1, 2, 3].map((x) => executor.submit(basic.square, x)))).toEqual([1, 4, 9]);
    });

    it('rejects with the signal’s own AbortError where no reason was given', async () => {
      const { executor } = await context.busyExecutor();
      const controller = watchedAbortController();
      const future = executor.submitWith({ signal: controller.signal }, basic.square, 3);
      controller.abort();
      await expect(future).rejects.toMatchObject({ name: 'AbortError' });
    });

    it('means nothing any more once the task is done', async () => {
      const controller = watchedAbortController();
      const future = context.executor().submitWith({ signal: controller.signal }, basic.square, 3);
      expect(await future).toBe(9);
      controller.abort();
      expect(await future).toBe(9);
      expect(future.cancelled()).toBe(false);
    });

    it('leaves no listener behind, however the task ends', async () => {
      // The leak check looks at the watched signal.
      const { executor, release } = await context.busyExecutor();
      const { signal } = watchedAbortController();
      const cancelled = executor.submitWith({ signal }, basic.square, 1);
      const good = executor.submitWith({ signal }, basic.square, 2);
      const bad = executor.submitWith({ signal }, basic.divide, 1, 0);
      cancelled.cancel();
      release();
      await Promise.allSettled([good, bad, cancelled]);
      await expect(cancelled).rejects.toBeInstanceOf(CancelledError);
    });

    it('stops a thousand tasks with one signal', async () => {
      const { executor, release } = await context.busyExecutor();
      const board = context.board();
      const controller = watchedAbortController();
      const futures = Array.from({ length: 1000 }, (_, i) =>
        executor.submitWith({ signal: controller.signal }, stepping.record, board.handle, i),
      );
      controller.abort('all');
      const outcomes = await Promise.allSettled(futures);
      for (const outcome of outcomes) expect(outcome).toEqual({ status: 'rejected', reason: 'all' });
      release();
      await executor.shutdown();
      expect(board.records).toEqual([]);
    });
  });

  describe('submitWith a time-out', () => {
    it('lets a task that is quick enough through', async () => {
      expect(await context.executor().submitWith({ timeout: 10_000 }, basic.square, 3)).toBe(9);
    });

    it('counts from when the task starts, not from when it is queued', async () => {
      const { executor, release } = await context.busyExecutor();
      const future = executor.submitWith({ timeout: 50 }, basic.square, 3);
      await expect(future.result({ timeout: 100 })).rejects.not.toBeInstanceOf(TaskTimeoutError);
      expect(future.state).toBe('pending');
      release();
      expect(await future).toBe(9);
    });

    it('rejects with TaskTimeoutError, which is a TimeoutError, and aborts the task’s signal', async () => {
      const executor = context.executor();
      const board = context.board();
      const future = executor.submitWith({ timeout: 20 }, stopping.waitForAbort, board.handle);
      const error = await future.exception();
      expect(error).toBeInstanceOf(TaskTimeoutError);
      expect(isTimeoutError(error)).toBe(true);
      expect(error).toMatchObject({ code: 'ERR_HEDDLE_TASK_TIMEOUT', message: "The task 'waitForAbort' ran for longer than 20 ms" });
      expect(await board.recorded(1)).toEqual([NOTICED]);
      expect(await executor.submit(basic.square, 2)).toBe(4);
    });

    it('rejects also where an asynchronous task never settles', async () => {
      const executor = context.executor();
      const board = context.board();
      const future = executor.submitWith({ timeout: 20 }, stopping.neverSettle, board.handle);
      await expect(future).rejects.toBeInstanceOf(TaskTimeoutError);
      expect(await Promise.all([1, 2, 3].map((x) => executor.submit(basic.square, x)))).toEqual([1, 4, 9]);
    });

    it.runIf(context.capabilities.workers)('ends an endless computation', async () => {
      const executor = context.executor({ maxWorkers: 1 });
      const board = context.board();
      const future = executor.submitWith({ timeout: 20 }, stopping.loopForever, board.handle);
      const queued = executor.submit(basic.square, 3);
      await expect(future).rejects.toBeInstanceOf(TaskTimeoutError);
      expect(await queued).toBe(9);
    });

    it('of zero is a time-out like any other, and Infinity is none', async () => {
      const executor = context.executor();
      const board = context.board();
      await expect(executor.submitWith({ timeout: 0 }, stopping.neverSettle, board.handle)).rejects.toBeInstanceOf(TaskTimeoutError);
      expect(await executor.submitWith({ timeout: Infinity }, basic.square, 3)).toBe(9);
    });
  });

  describe('submitWith retries', () => {
    it('sends arguments again as they were, large ones too', async () => {
      const board = context.board();
      const megabyte = new Uint8Array(1 << 20).fill(7);
      // Where memory can be shared, this goes beside the bytes of the rest.
      const external = new Uint8Array(context.capabilities.sharedMemory ? new SharedArrayBuffer(4) : new ArrayBuffer(4));
      const future = context.executor().submitWith({ retries: 2 }, stepping.returnAtTry, board.handle, 3, [megabyte, external]);
      megabyte.fill(1);
      const [received] = await future;
      expect([received.length, received.every((byte) => byte === 7), megabyte[0]]).toEqual([1 << 20, true, 1]);
      expect(board.arrivals).toBe(3);
    });

    it('tries again after a failure, as often as it may', async () => {
      const board = context.board();
      expect(await context.executor().submitWith({ retries: 2 }, stepping.succeedAtTry, board.handle, 3)).toBe(3);
      expect(board.arrivals).toBe(3);
    });

    it('rejects with the last failure when it may not try again', async () => {
      const board = context.board();
      const future = context.executor().submitWith({ retries: 1 }, stepping.succeedAtTry, board.handle, 3);
      await expect(future).rejects.toThrow('try 2 failed');
      expect(board.arrivals).toBe(2);
    });

    it('tries again after a time-out', async () => {
      const board = context.board();
      const future = context.executor().submitWith({ retries: 1, timeout: 20 }, stopping.neverSettle, board.handle);
      await expect(future).rejects.toBeInstanceOf(TaskTimeoutError);
      expect(board.arrivals).toBe(2);
    });

    it('does not try again after an abort', async () => {
      const executor = context.executor();
      const board = context.board();
      const controller = watchedAbortController();
      const future = executor.submitWith({ retries: 5, signal: controller.signal }, stopping.waitForAbort, board.handle);
      await board.arrived();
      controller.abort('stop');
      await expect(future).rejects.toBe('stop');
      await executor.shutdown();
      expect(board.arrivals).toBe(1);
    });

    it.runIf(context.capabilities.copies)('does not try again for a result that cannot be copied', async () => {
      const executor = context.executor();
      const future = executor.submitWith({ retries: 5 }, failing.returnFunction);
      await expect(future).rejects.toMatchObject({ code: 'ERR_HEDDLE_TASK_SERIALIZATION' });
    });

    it('excludes transfer: transferred arguments cannot be sent twice', () => {
      const executor = context.executor();
      expect(() => executor.submitWith({ retries: 1, transfer: [new ArrayBuffer(8)] }, basic.identity, 1)).toThrow(TypeError);
    });
  });
}
