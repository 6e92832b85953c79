import { once } from 'node:events';

import { CancelledError } from '@heddle/futures';
import { describe, expect, it } from 'vitest';

import type { ContractContext } from './contract-context.js';
import { basic, stepping } from '../task-references.js';

/** Done-callbacks of this executor's futures. */
export function callbacksContract(context: ContractContext): void {
  describe('done-callbacks', () => {
    it('run with the future when it has a result', async () => {
      const future = context.executor().submit(basic.square, 4);
      const seen = await new Promise((resolve) => {
        future.addDoneCallback((done) => resolve({ same: done === future, state: done.state, value: done.resultSync() }));
      });
      expect(seen).toEqual({ same: true, state: 'finished', value: 16 });
    });

    it('run when it has failed', async () => {
      const future = context.executor().submit(basic.divide, 1, 0);
      const called = new Promise<string>((resolve) => {
        // The state, and not the future: a promise that is resolved with a future follows it.
        future.addDoneCallback((done) => resolve(done.state));
      });
      expect(await called).toBe('finished');
      expect(await future.exception()).toEqual(new RangeError('division by zero'));
    });

    it('run once, within cancel(), when it is cancelled', async () => {
      const { executor, release } = await context.busyExecutor();
      const future = executor.submit(basic.square, 4);
      const states: string[] = [];
      future.addDoneCallback((done) => states.push(done.state));
      future.cancel();
      expect(states).toEqual(['cancelled']);
      future.cancel();
      release();
      await executor.shutdown();
      expect(states).toEqual(['cancelled']);
      await expect(future).rejects.toBeInstanceOf(CancelledError);
    });

    it('run in the order in which they were added', async () => {
      const board = context.board();
      const future = context.executor().submit(stepping.pass, board.handle, 1);
      const order: number[] = [];
      for (let i = 0; i < 5; i++) future.addDoneCallback(() => order.push(i));
      board.open();
      await future;
      expect(order).toEqual([0, 1, 2, 3, 4]);
    });

    it('run at once where it is done already', async () => {
      const future = context.executor().submit(basic.square, 4);
      await future;
      const order = ['before'];
      future.addDoneCallback(() => order.push('callback'));
      expect(order).toEqual(['before', 'callback']);
    });

    it('report what one throws, and run the others', async () => {
      const board = context.board();
      const future = context.executor().submit(stepping.pass, board.handle, 1);
      const order: string[] = [];
      future.addDoneCallback(() => order.push('first'));
      future.addDoneCallback(() => {
        throw new Error('the callback threw');
      });
      future.addDoneCallback(() => order.push('third'));
      const warned = once(process, 'warning');
      board.open();
      expect(await future).toBe(1);
      expect(order).toEqual(['first', 'third']);
      const [warning] = (await warned) as [Error];
      expect(warning).toMatchObject({ code: 'HEDDLE_CALLBACK_FAILED', message: expect.stringContaining('the callback threw') as unknown });
    });

    it('do not run once they were removed', async () => {
      const board = context.board();
      const future = context.executor().submit(stepping.pass, board.handle, 1);
      const order: string[] = [];
      const removed = (): unknown => order.push('removed');
      future.addDoneCallback(removed);
      future.addDoneCallback(() => order.push('kept'));
      future.addDoneCallback(removed);
      expect(future.removeDoneCallback(removed)).toBe(2);
      board.open();
      await future;
      expect(order).toEqual(['kept']);
    });

    it('may submit to the executor', async () => {
      const executor = context.executor();
      const result = await new Promise((resolve, reject) => {
        executor.submit(basic.square, 2).addDoneCallback((first) => {
          executor.submit(basic.square, first.resultSync()).then(resolve, reject);
        });
      });
      expect(result).toBe(16);
    });
  });
}
