import { TimeoutError } from '@heddle/futures';
import { describe, expect, it } from 'vitest';

import type { BoardHandle } from '../board/board.js';
import { watchedAbortController } from '../leaks/signal-probe.js';
import { collect, collectUntilError } from './collect.js';
import type { ContractContext } from './contract-context.js';
import { ItemSource } from './item-source.js';
import { settle } from './settle.js';
import { basic, stepping } from '../task-references.js';

type Source = readonly [name: string, items: (source: ItemSource) => Iterable<number> | AsyncIterable<number>];

const sources: readonly Source[] = [
  ['an iterable', (source) => source.sync()],
  ['an async iterable', (source) => source.async()],
];

/** How far `map` runs ahead, and how it ends before its source does. */
export function mapFlowContract(context: ContractContext): void {
  describe.each(sources)('map over %s', (_name, items) => {
    it('begins at the call, without being read', async () => {
      const board = context.board();
      const executor = context.executor();
      const tuples = [1, 2, 3].map((x): [BoardHandle, number] => [board.handle, x]);
      const results = executor.starmap(stepping.record<number>, tuples);
      expect((await board.recorded(3)).toSorted()).toEqual([1, 2, 3]);
      await results.return?.();
    });

    it.each([1, 2, 5])('pulls exactly bufferSize (%i) items ahead of the reader, and no more', async (bufferSize) => {
      const source = new ItemSource();
      const results = context.executor().map(basic.square, items(source), { bufferSize });
      for (let read = 0; read < 10; read++) {
        await source.pulledTo(bufferSize + read);
        expect(source.pulled).toBe(bufferSize + read);
        expect(await results.next()).toEqual({ done: false, value: read * read });
      }
      await results.return?.();
    });

    it('keeps to bufferSize in whole chunks or parts of them', async () => {
      const source = new ItemSource();
      const results = context.executor().map(basic.square, items(source), { bufferSize: 10, chunkSize: 4 });
      for (let read = 0; read < 30; read++) {
        await settle();
        expect(source.pulled).toBeLessThanOrEqual(10 + read);
        expect(await results.next()).toEqual({ done: false, value: read * read });
      }
      await results.return?.();
    });

    it('pulls a bounded number of items from an endless source where bufferSize is left out', async () => {
      const source = new ItemSource();
      const results = context.executor().map(basic.square, items(source));
      await settle();
      const ahead = source.pulled;
      await settle();
      expect(source.pulled).toBe(ahead);
      expect(ahead).toBeLessThan(10_000);
      for (let read = 0; read < 1000; read++) expect(await results.next()).toEqual({ done: false, value: read * read });
      await results.return?.();
    });

    it('pulls one item at a time, and never after the end', async () => {
      const source = new ItemSource(50);
      expect(await collect(context.executor().map(basic.square, items(source)))).toHaveLength(50);
      expect([source.overlapped, source.closed]).toEqual([false, 0]);
    });

    it('closes the source once when the loop is left', async () => {
      const source = new ItemSource();
      for await (const value of context.executor().map(basic.square, items(source))) if (value >= 25) break;
      await settle();
      expect(source.closed).toBe(1);
    });

    it('closes the source once when return is called again and again', async () => {
      const source = new ItemSource();
      const results = context.executor().map(basic.square, items(source));
      expect(await results.next()).toEqual({ done: false, value: 0 });
      expect(await results.return?.()).toEqual({ done: true, value: undefined });
      expect(await results.return?.()).toEqual({ done: true, value: undefined });
      expect(await results.next()).toEqual({ done: true, value: undefined });
      await settle();
      expect(source.closed).toBe(1);
    });

    it('closes the source once when a task fails', async () => {
      const source = new ItemSource();
      const results = context.executor().map(failAtFive, items(source), { bufferSize: 3 });
      expect(await collectUntilError(results)).toEqual({ values: [0, 1, 2, 3, 4], error: new RangeError('five') });
      await settle();
      expect(source.closed).toBe(1);
    });

    it('rejects with TimeoutError when a result is not there in time, and closes the source', async () => {
      const source = new ItemSource();
      const board = context.board();
      const executor = context.executor({ maxWorkers: 1 });
      const blocker = executor.submit(stepping.pass, board.handle, 0);
      await board.arrived();
      const results = executor.map(basic.square, items(source), { timeout: 20 });
      const spread = executor.starmap(basic.add, [[1, 2]], { timeout: 20 });
      await expect(results.next()).rejects.toBeInstanceOf(TimeoutError);
      expect(await results.next()).toEqual({ done: true, value: undefined });
      await expect(spread.next()).rejects.toThrow(/^starmap: /);
      board.open();
      await blocker;
      await settle();
      expect(source.closed).toBe(1);
    });

    it('rejects with the reason of its signal when that is aborted, and closes the source', async () => {
      const source = new ItemSource();
      const controller = watchedAbortController();
      const results = context.executor().map(basic.square, items(source), { signal: controller.signal });
      expect(await results.next()).toEqual({ done: false, value: 0 });
      controller.abort('enough');
      await expect(collect(results)).rejects.toBe('enough');
      expect(await results.next()).toEqual({ done: true, value: undefined });
      await settle();
      expect(source.closed).toBe(1);
    });

    it('pulls nothing where its signal is aborted already', async () => {
      const source = new ItemSource();
      const controller = watchedAbortController();
      controller.abort('before');
      const results = context.executor().map(basic.square, items(source), { signal: controller.signal });
      await expect(results.next()).rejects.toBe('before');
      expect(source.pulled).toBe(0);
    });
  });

  describe('a map that ends early', () => {
    it('cancels what has not started, and lets what runs go on', async () => {
      const executor = context.executor({ maxWorkers: 1 });
      const board = context.board();
      const tuples = Array.from({ length: 10 }, (_, i): [BoardHandle, number, number] => [board.handle, i, 0]);
      const results = executor.starmap(stepping.recordAndPass, tuples, { chunkSize: 1 });
      await board.arrived();
      const closing = results.return?.();
      board.open();
      await closing;
      await executor.shutdown();
      expect(board.records).toEqual([0]);
    });

    it('because a task failed, cancels what has not started', async () => {
      const executor = context.executor({ maxWorkers: 1 });
      const board = context.board();
      const tuples = Array.from({ length: 1000 }, (_, i): [BoardHandle, number] => [board.handle, i]);
      const results = executor.starmap(stepping.recordAndThrow, tuples, { chunkSize: 1, bufferSize: 1000 });
      await expect(results.next()).rejects.toThrow('failed at 0');
      await executor.shutdown();
      expect(board.records.length).toBeLessThan(1000);
    });

    it('keeps the time-out from counting when all results are there in time', async () => {
      const executor = context.executor();
      expect(await collect(executor.map(basic.square, [1, 2, 3], { timeout: 10_000 }))).toEqual([1, 4, 9]);
    });

    it('leaves no listener on its signal when it has ended by itself', async () => {
      const { signal } = watchedAbortController();
      expect(await collect(context.executor().map(basic.square, [1, 2, 3], { signal }))).toEqual([1, 4, 9]);
    });

    it('does not report the failures that nobody reads any more', async () => {
      // The leak check fails this test if it does.
      const executor = context.executor();
      const results = executor.starmap(basic.divide, [[1, 1], [1, 0], [1, 0]], { chunkSize: 1 });
      expect(await results.next()).toEqual({ done: false, value: 1 });
      await settle();
      await results.return?.();
    });
  });
}

function failAtFive(x: number): number {
  if (x === 5) throw new RangeError('five');
  return x;
}
