import { describe, expect, it } from 'vitest';

import type { ContractContext } from './contract-context.js';
import { basic, stepping } from '../task-references.js';

/** Priorities, keys, names and transfer lists of `submitWith`. */
export function schedulingContract(context: ContractContext): void {
  describe('submitWith a priority', () => {
    it('runs tasks of a higher one sooner, equal ones in order', async () => {
      const { executor, release } = await context.busyExecutor();
      const board = context.board();
      const priorities = [0, 5, -3, 5, 0, 10, -3];
      const futures = priorities.map((priority, i) => executor.submitWith({ priority }, stepping.record, board.handle, i));
      release();
      await Promise.all(futures);
      expect(board.records).toEqual([5, 1, 3, 0, 4, 2, 6]);
    });

    it('is 0 where it is left out', async () => {
      const { executor, release } = await context.busyExecutor();
      const board = context.board();
      const futures = [
        executor.submitWith({ priority: -1 }, stepping.record, board.handle, 3),
        executor.submit(stepping.record, board.handle, 1),
        executor.submitWith({}, stepping.record, board.handle, 2),
        executor.submitWith({ priority: 0.5 }, stepping.record, board.handle, 0),
      ];
      release();
      await Promise.all(futures);
      expect(board.records).toEqual([0, 1, 2, 3]);
    });

    it('may be one of very many', async () => {
      const { executor, release } = await context.busyExecutor();
      const board = context.board();
      const priorities = Array.from({ length: 60 }, (_, i) => (i * 7) % 60);
      const futures = priorities.map((priority) => executor.submitWith({ priority }, stepping.record, board.handle, priority));
      release();
      await Promise.all(futures);
      expect(board.records).toEqual(priorities.toSorted((a, b) => b - a));
    });

    it('counts also for tasks that are submitted after others of a lower one', async () => {
      const { executor, release } = await context.busyExecutor();
      const board = context.board();
      const low = Array.from({ length: 3000 }, () => executor.submitWith({ priority: -1 }, stepping.record, board.handle, 0));
      const high = executor.submitWith({ priority: 1 }, stepping.record, board.handle, 1);
      release();
      await Promise.all([high, ...low]);
      expect(board.records.indexOf(1)).toBe(0);
    });
  });

  describe('submitWith a key', () => {
    it('runs all tasks of one key on the same worker, in order', async () => {
      const executor = context.executor({ maxWorkers: 2 });
      const board = context.board();
      const places = await Promise.all(Array.from({ length: 40 }, () => executor.submitWith({ key: 'one' }, basic.whereAmI)));
      expect(new Set(places).size).toBe(1);
      await Promise.all(Array.from({ length: 40 }, (_, i) => executor.submitWith({ key: 7 }, stepping.record, board.handle, i)));
      expect(board.records).toEqual(Array.from({ length: 40 }, (_, i) => i));
    });

    it('leaves other tasks to run beside a busy key', async () => {
      const executor = context.executor({ maxWorkers: 2 });
      const board = context.board();
      const busy = executor.submitWith({ key: 'k' }, stepping.pass, board.handle, 'busy');
      await board.arrived();
      const waiting = executor.submitWith({ key: 'k' }, basic.square, 3);
      expect(await Promise.all([1, 2, 3].map((x) => executor.submit(basic.square, x)))).toEqual([1, 4, 9]);
      expect(waiting.state).toBe('pending');
      board.open();
      expect(await Promise.all([busy, waiting])).toEqual(['busy', 9]);
    });

    it('can be cancelled while it waits for its worker', async () => {
      const executor = context.executor({ maxWorkers: 2 });
      const board = context.board();
      const busy = executor.submitWith({ key: 'k' }, stepping.pass, board.handle, 'busy');
      await board.arrived();
      const waiting = executor.submitWith({ key: 'k' }, stepping.record, board.handle, 1);
      expect(waiting.cancel()).toBe(true);
      board.open();
      await busy;
      await executor.shutdown();
      expect(board.records).toEqual([]);
    });
  });

  describe('submitWith transfer', () => {
    it.runIf(context.capabilities.copies)('moves what is listed, and copies what is not', async () => {
      const executor = context.executor();
      const moved = new Uint8Array([1, 2, 3]);
      const kept = new Uint8Array([4, 5, 6]);
      const both = await executor.submitWith({ transfer: [moved.buffer] }, basic.identity, { moved, kept });
      expect(both).toEqual({ moved: new Uint8Array([1, 2, 3]), kept });
      expect([moved.byteLength, kept.byteLength]).toEqual([0, 3]);
    });

    it('detaches nothing that is not listed, small Buffers that share memory included', async () => {
      const executor = context.executor();
      const buffers = Array.from({ length: 20 }, (_, i) => Buffer.from(`buffer ${i}`));
      const lengths = await Promise.all(buffers.map((buffer) => executor.submit(basic.fill, buffer, 1)));
      expect(lengths).toEqual(buffers.map((buffer) => buffer.byteLength));
      expect(buffers.every((buffer) => buffer.byteLength > 0)).toBe(true);
    });

    it.runIf(context.capabilities.sharedMemory)('is not needed for shared memory, which stays shared', async () => {
      const shared = new Uint8Array(new SharedArrayBuffer(8));
      expect(await context.executor().submit(basic.fill, shared, 7)).toBe(8);
      expect([...shared]).toEqual([7, 7, 7, 7, 7, 7, 7, 7]);
    });
  });
}
