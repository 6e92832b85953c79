import { AsyncLocalStorage } from 'node:async_hooks';
import { once } from 'node:events';

import { checkCancelled, currentTaskSignal, reportProgress } from '@heddle/futures';
import { describe, expect, it } from 'vitest';

import type { ContractContext } from './contract-context.js';
import { settle } from './settle.js';
import { basic, stepping, stopping } from '../task-references.js';

/** What a running task reaches of itself, and whose context its caller keeps. */
export function taskContextContract(context: ContractContext): void {
  describe('reportProgress', () => {
    it('brings each value to the future’s listeners, in order, before the future is done', async () => {
      const future = context.executor().submit(stopping.reportEach, [1, 'two', { three: [3] }, undefined, null]);
      const seen: unknown[] = [];
      future.onProgress((value) => seen.push([value, future.done()]));
      expect(await future).toBe(5);
      expect(seen).toEqual([[1, false], ['two', false], [{ three: [3] }, false], [undefined, false], [null, false]]);
    });

    it('arrives while the task still runs', async () => {
      const board = context.board();
      const future = context.executor().submit(stopping.reportAroundGate, board.handle, 'a');
      const first = await new Promise((resolve) => {
        future.onProgress(resolve);
      });
      expect([first, future.state]).toEqual(['a: before', 'running']);
      board.open();
      expect(await future).toBe('a');
    });

    it('goes to the future of the task that called it, also after an await', async () => {
      const executor = context.executor({ maxWorkers: 2 });
      const board = context.board();
      const futures = ['a', 'b'].map((name) => executor.submit(stopping.reportAroundGate, board.handle, name));
      const seen: unknown[][] = [[], []];
      futures.forEach((future, i) => future.onProgress((value) => seen[i]?.push(value)));
      await board.arrived(2);
      board.open();
      await Promise.all(futures);
      expect(seen).toEqual([['a: before', 'a: after'], ['b: before', 'b: after']]);
    });

    it('does nothing where nobody listens', async () => {
      expect(await context.executor().submit(stopping.reportEach, [1, 2, 3])).toBe(3);
    });

    it('does not go to a listener that was taken away', async () => {
      const board = context.board();
      const future = context.executor().submit(stopping.reportAroundGate, board.handle, 'a');
      const seen: unknown[] = [];
      const arrived = new Promise<void>((resolve) => {
        future.onProgress(() => resolve());
      });
      const stop = future.onProgress((value) => seen.push(value));
      await arrived;
      stop();
      board.open();
      await future;
      expect(seen).toEqual(['a: before']);
    });

    it('reports what one listener throws, and tells the others', async () => {
      const future = context.executor().submit(stopping.reportEach, [1]);
      const seen: unknown[] = [];
      future.onProgress(() => {
        throw new Error('the listener threw');
      });
      future.onProgress((value) => seen.push(value));
      const warned = once(process, 'warning');
      expect(await future).toBe(1);
      expect(seen).toEqual([1]);
      expect(await warned).toEqual([expect.objectContaining({ code: 'HEDDLE_CALLBACK_FAILED' })]);
    });

    it('reaches nobody once its task is over, least of all the next task', async () => {
      const executor = context.executor({ maxWorkers: 1 });
      const late = context.board();
      const board = context.board();
      const seen: unknown[] = [];
      const first = executor.submit(stopping.reportAfterReturn, late.handle);
      first.onProgress((value) => seen.push(value));
      expect(await first).toBe('returned');
      const next = executor.submit(stepping.pass, board.handle, 'next');
      next.onProgress((value) => seen.push(value));
      await board.arrived();
      await late.arrived(late.arrivals + 5);
      board.open();
      expect(await next).toBe('next');
      late.open();
      expect(seen).toEqual([]);
    });

    it('brings ten thousand values', async () => {
      const values = Array.from({ length: 10_000 }, (_, i) => i);
      const future = context.executor().submit(stopping.reportEach, values);
      const seen: unknown[] = [];
      future.onProgress((value) => seen.push(value));
      await future;
      expect(seen).toEqual(values);
    });
  });

  describe('currentTaskSignal and checkCancelled', () => {
    it('say nothing in a task that nobody stops', async () => {
      const executor = context.executor();
      expect(await executor.submit(stopping.isStopped)).toEqual({ aborted: false, throws: false });
      expect(await executor.submit(stopping.hasOneSignal)).toBe(true);
    });

    it('are of their own task only: the next task on the worker starts afresh', async () => {
      const executor = context.executor({ maxWorkers: 1 });
      const board = context.board();
      const stopped = executor.submitWith({ timeout: 10 }, stopping.waitForAbort, board.handle);
      await expect(stopped).rejects.toMatchObject({ code: 'ERR_HEDDLE_TASK_TIMEOUT' });
      expect(await executor.submit(stopping.isStopped)).toEqual({ aborted: false, throws: false });
    });

    it('work outside of any task too, and say that nobody stops it', () => {
      expect(currentTaskSignal().aborted).toBe(false);
      expect(() => checkCancelled()).not.toThrow();
      expect(() => reportProgress(1)).not.toThrow();
    });
  });

  describe('AsyncLocalStorage on the caller’s side', () => {
    it('is the caller’s own after awaiting a future', async () => {
      const storage = new AsyncLocalStorage<string>();
      const executor = context.executor();
      const seen = await Promise.all(
        ['a', 'b', 'c'].map((name) =>
          storage.run(name, async () => {
            await executor.submit(basic.square, 2);
            return storage.getStore();
          }),
        ),
      );
      expect(seen).toEqual(['a', 'b', 'c']);
    });

    it('is in a done-callback what it was where the callback was added', async () => {
      const storage = new AsyncLocalStorage<string>();
      const board = context.board();
      const future = context.executor().submit(stepping.pass, board.handle, 1);
      const seen: unknown[] = [];
      storage.run('added', () => future.addDoneCallback(() => seen.push(storage.getStore())));
      board.open();
      await future;
      await settle();
      expect(seen).toEqual(['added']);
    });

    it('is in a progress listener what it was where the listener was added', async () => {
      const storage = new AsyncLocalStorage<string>();
      const future = context.executor().submit(stopping.reportEach, [1]);
      const seen: unknown[] = [];
      storage.run('listening', () => future.onProgress(() => seen.push(storage.getStore())));
      await future;
      expect(seen).toEqual(['listening']);
    });

    it('is the caller’s own in each turn of a loop over a map', async () => {
      const storage = new AsyncLocalStorage<string>();
      const executor = context.executor();
      const seen = await storage.run('mapping', async () => {
        const stores: unknown[] = [];
        for await (const _ of executor.map(basic.square, [1, 2, 3])) stores.push(storage.getStore());
        return stores;
      });
      expect(seen).toEqual(['mapping', 'mapping', 'mapping']);
    });
  });
}
