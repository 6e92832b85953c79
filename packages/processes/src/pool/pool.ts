import { callOutsideTasks, checkOptionNames, waitOn } from '@heddle/cancellation';
import { checkInteger, type TaskFunction, wrongType } from '@heddle/futures';
import { ProcessPoolExecutor } from '@heddle/process-pool';

import { PoolStateError } from '../errors/pool-state-error.js';
import { ProcessStateError } from '../errors/process-state-error.js';
import { whereabouts } from '../process/whereabouts.js';
import type { ResultCallbacks } from './async-result.js';
import { AsyncResult, checkCallbacks } from './async-result.js';
import type { PoolOptions } from './pool-options.js';
import { executorOptions } from './pool-options.js';
import { ResultsAhead } from './results-ahead.js';

/** How many items travel together. */
export interface ChunkOptions {
  /** Items that are one task. Left out, it is found while running: one at first, more while that takes less than a millisecond. */
  readonly chunkSize?: number | undefined;
}

/** For the methods that give an AsyncResult of many. */
export interface MapAsyncOptions<R> extends ChunkOptions, ResultCallbacks<R[]> {}

type Items<T> = Iterable<T> | AsyncIterable<T>;

/** It takes tasks; it takes none and does what it has; its processes have been ended. */
type State = 'open' | 'closed' | 'terminated';

/** Pools made so far: the numbers in the names of their processes. */
let pools = 0;

/**
 * Processes that tasks are shared out to: Python's `multiprocessing.Pool`, for programs that have it. It is a thin layer over
 * ProcessPoolExecutor of `@heddle/process-pool`, which new programs rather use: its futures can be cancelled, and its tasks have options.
 *
 * Differences from Python: a process that dies costs the tasks that it was running (WorkerCrashedError), where Python waits for ever; `terminate` fails what is not done, where
 * Python leaves it; an `imap` pulls only some items ahead of its reader, and ends with its first failure; processes are started as tasks need them.
 *
 * @example
 * ```ts
 * await using pool = new Pool({ processes: 4 });
 * console.log(await pool.map((n: number) => n * n, [1, 2, 3])); // [ 1, 4, 9 ]
 * ```
 *
 * @see https://docs.python.org/3/library/multiprocessing.html#multiprocessing.pool.Pool
 */
export class Pool implements AsyncDisposable {
  readonly #executor: ProcessPoolExecutor;
  /** Maps of which the executor has not been given all. */
  readonly #pending = new Set<Promise<void>>();
  /** Iterations that their readers have not ended. */
  readonly #iterations = new Set<ResultsAhead<unknown>>();
  #state: State = 'open';
  #ended: Promise<void> | undefined;

  /** @throws TypeError or RangeError that names the option, for an option that is unknown or invalid; ProcessStateError in a daemon, which may have no children. */
  constructor(options: PoolOptions = {}) {
    const settings = executorOptions(options, `Pool-${pools + 1}`);
    if (whereabouts().daemon) throw new ProcessStateError('new Pool: daemons may not have children');
    this.#executor = new ProcessPoolExecutor(settings);
    pools++;
  }

  /** Calls a function in one of the processes. Rejects with what it throws. */
  apply<A extends unknown[], R>(fn: TaskFunction<A, R>, args?: A): Promise<Awaited<R>> {
    return this.#apply(fn, args, {}, 'apply').get();
  }

  /** {@link apply} that returns at once: the result comes by the AsyncResult, or by the callbacks. */
  applyAsync<A extends unknown[], R>(fn: TaskFunction<A, R>, args?: A, options: ResultCallbacks<Awaited<R>> = {}): AsyncResult<Awaited<R>> {
    checkOptionNames(options, ['callback', 'errorCallback'], 'Pool.applyAsync');
    return this.#apply(fn, args, options, 'applyAsync');
  }

  /** Calls a function with each item. @returns The results, in the order of the items; rejects with the first failure. */
  map<T, R>(fn: TaskFunction<[T], R>, items: Items<T>, options: ChunkOptions = {}): Promise<Awaited<R>[]> {
    return this.#collect(this.#map(fn, items, options, 'map')).get();
  }

  /** {@link map} that returns at once: the results come by the AsyncResult, or by the callbacks. */
  mapAsync<T, R>(fn: TaskFunction<[T], R>, items: Items<T>, options: MapAsyncOptions<Awaited<R>> = {}): AsyncResult<Awaited<R>[]> {
    const [callbacks, rest] = callbacksOf(options, 'Pool.mapAsync');
    return this.#collect(this.#map(fn, items, rest, 'mapAsync'), callbacks);
  }

  /** `map` for functions of several arguments: each item is an array of them. */
  starmap<A extends readonly unknown[], R>(fn: TaskFunction<A, R>, items: Items<A>, options: ChunkOptions = {}): Promise<Awaited<R>[]> {
    return this.#collect(this.#starmap(fn, items, options, 'starmap')).get();
  }

  /** {@link starmap} that returns at once: the results come by the AsyncResult, or by the callbacks. */
  starmapAsync<A extends readonly unknown[], R>(fn: TaskFunction<A, R>, items: Items<A>, options: MapAsyncOptions<Awaited<R>> = {}): AsyncResult<Awaited<R>[]> {
    const [callbacks, rest] = callbacksOf(options, 'Pool.starmapAsync');
    return this.#collect(this.#starmap(fn, items, rest, 'starmapAsync'), callbacks);
  }

  /** `map` with its results one after the other, as they come, in the order of the items. Ends with the first failure. */
  imap<T, R>(fn: TaskFunction<[T], R>, items: Items<T>, options: ChunkOptions = {}): AsyncIterableIterator<Awaited<R>> {
    return this.#iterate(this.#map(fn, items, options, 'imap'));
  }

  /** {@link imap}, with the results in the order in which they come. */
  imapUnordered<T, R>(fn: TaskFunction<[T], R>, items: Items<T>, options: ChunkOptions = {}): AsyncIterableIterator<Awaited<R>> {
    return this.#iterate(this.#map(fn, items, options, 'imapUnordered', { ordered: false }));
  }

  /** Takes nothing more; what it has taken is done, also what iterations have not read. Its processes end then. Closing twice is harmless. */
  close(): void {
    if (this.#state !== 'open') return;
    this.#state = 'closed';
    // Its end is for all: it does not end with the task that asked for it.
    this.#ended = callOutsideTasks(() => this.#finish());
  }

  /** Ends its processes now: what is not done fails. */
  terminate(): void {
    if (this.#state === 'terminated') return;
    this.#state = 'terminated';
    this.#ended = callOutsideTasks(() => this.#executor.terminateWorkers());
  }

  /** Waits until all its processes have ended. @throws PoolStateError before it was closed or terminated. */
  join(): Promise<void> {
    if (this.#ended === undefined) throw new PoolStateError('Pool.join: close or terminate the pool first');
    return waitOn(this.#ended);
  }

  /** Terminates it, as leaving Python's `with` does, and waits for its processes. */
  [Symbol.asyncDispose](): Promise<void> {
    this.terminate();
    return this.join();
  }

  #apply<A extends unknown[], R>(fn: TaskFunction<A, R>, args: A | undefined, callbacks: ResultCallbacks<Awaited<R>>, method: string): AsyncResult<Awaited<R>> {
    this.#checkOpen(method);
    checkCallbacks(callbacks, `Pool.${method}`);
    if (args !== undefined && !Array.isArray(args)) throw wrongType(`Pool.${method}`, 'args', 'an array', args);
    return new AsyncResult(this.#executor.submit(fn, ...(args ?? ([] as unknown[] as A))), callbacks);
  }

  #map<T, R>(fn: TaskFunction<[T], R>, items: Items<T>, options: ChunkOptions, method: string, order = { ordered: true }): AsyncIterableIterator<Awaited<R>> {
    this.#checkMap(options, method);
    return this.#executor.map(fn, items, { ...options, ...order });
  }

  #starmap<A extends readonly unknown[], R>(fn: TaskFunction<A, R>, items: Items<A>, options: ChunkOptions, method: string): AsyncIterableIterator<Awaited<R>> {
    this.#checkMap(options, method);
    return this.#executor.starmap(fn, items, options);
  }

  #collect<R>(results: AsyncIterable<R>, callbacks: ResultCallbacks<R[]> = {}): AsyncResult<R[]> {
    // They are collected whether or not somebody waits for them.
    const all = callOutsideTasks(() => collected(results));
    const settled = all.then(() => undefined, () => undefined);
    this.#pending.add(settled);
    void settled.then(() => { this.#pending.delete(settled); });
    return new AsyncResult(all, callbacks);
  }

  #iterate<R>(results: AsyncIterator<R, unknown>): ResultsAhead<R> {
    const iteration = new ResultsAhead<R>(results, () => { this.#iterations.delete(iteration); });
    this.#iterations.add(iteration);
    return iteration;
  }

  async #finish(): Promise<void> {
    await Promise.all([...this.#pending, ...[...this.#iterations].map((iteration) => iteration.readAhead())]);
    await this.#executor.shutdown();
  }

  #checkMap(options: ChunkOptions, method: string): void {
    this.#checkOpen(method);
    checkOptionNames(options, ['chunkSize'], `Pool.${method}`);
    if (options.chunkSize !== undefined) checkInteger(options.chunkSize, 1, `Pool.${method}`, 'chunkSize');
  }

  #checkOpen(method: string): void {
    if (this.#state !== 'open') throw new PoolStateError(`Pool.${method}: the pool has been ${this.#state}`);
  }
}

async function collected<R>(results: AsyncIterable<R>): Promise<R[]> {
  const all: R[] = [];
  for await (const result of results) all.push(result);
  return all;
}

/** The callbacks among the options of a map, checked, and the others. */
function callbacksOf<R>({ callback, errorCallback, ...rest }: MapAsyncOptions<R>, operation: string): readonly [ResultCallbacks<R[]>, ChunkOptions] {
  const callbacks = { callback, errorCallback };
  checkCallbacks(callbacks, operation);
  return [callbacks, rest];
}
