/**
 * The Executor interface over a TaskPool: checks what it is given, and hands it on. Threads and processes derive from
 * it; they differ in how workers are started.
 */
import { waitOn } from '@heddle/cancellation';
import type {
  ChunkOutcome,
  Executor,
  Future,
  GeneratorTaskFunction,
  MapOptions,
  ShutdownOptions,
  StreamFuture,
  SubmitOptions,
  TaskFunction,
} from '@heddle/futures';
import { checkMapOptions, checkShutdownOptions, checkSubmitOptions, mapOver } from '@heddle/futures';

import { CallMode } from '../protocol/slot-fields.js';
import type { Block } from './combined-future.js';
import { combineFutures } from './combined-future.js';
import { KeySeats } from './key-seats.js';
import { submitUntilUncloneable } from './map-chunks.js';
import type { PoolSettings } from './pool-settings.js';
import type { PoolStatistics } from './statistics.js';
import type { Submission } from './submission.js';
import type { TaskIntake } from './task-intake.js';
import { TaskPool } from './task-pool.js';
import { ANY_SEAT } from './task-record.js';

/* eslint-disable @typescript-eslint/unbound-method -- the methods are not called but named: stacks of errors begin below them */

/** See above. */
export abstract class PoolExecutor implements Executor {
  readonly #pool: TaskPool;
  readonly #intake: TaskIntake;
  readonly #keys: KeySeats;
  readonly #settings: PoolSettings;
  readonly #block: Block = (future, deadline) => { this.#pool.block(future, deadline); };

  constructor(settings: PoolSettings) {
    this.#settings = settings;
    this.#pool = new TaskPool(settings);
    this.#intake = this.#pool.intake;
    this.#keys = new KeySeats(settings.maxWorkers);
  }

  submit<A extends unknown[], Y, R>(fn: GeneratorTaskFunction<A, Y, R>, ...args: A): StreamFuture<Y, Awaited<R>>;
  submit<A extends unknown[], R>(fn: TaskFunction<A, R>, ...args: A): Future<Awaited<R>>;
  submit(fn: unknown, ...args: unknown[]): Future<unknown> {
    return this.#intake.submit(fn, args, this.submit);
  }

  submitWith<A extends unknown[], Y, R>(options: SubmitOptions, fn: GeneratorTaskFunction<A, Y, R>, ...args: A): StreamFuture<Y, Awaited<R>>;
  submitWith<A extends unknown[], R>(options: SubmitOptions, fn: TaskFunction<A, R>, ...args: A): Future<Awaited<R>>;
  submitWith(options: SubmitOptions, fn: unknown, ...args: unknown[]): Future<unknown> {
    checkSubmitOptions(options);
    return this.#intake.submitTask(this.#submission(fn, args, CallMode.call, options, 'submitWith'), this.submitWith);
  }

  map<T, R>(fn: TaskFunction<[T], R>, items: Iterable<T> | AsyncIterable<T>, options: MapOptions = {}): AsyncIterableIterator<Awaited<R>> {
    return this.#map(fn, items, options, 'map');
  }

  starmap<A extends readonly unknown[], R>(
    fn: TaskFunction<A, R>,
    argumentTuples: Iterable<A> | AsyncIterable<A>,
    options: MapOptions = {},
  ): AsyncIterableIterator<Awaited<R>> {
    return this.#map(fn, argumentTuples, options, 'starmap');
  }

  /**
   * Calls a function once on every worker there may be, starting those that do not run yet: to warm up, to set something
   * in each, to ask each for something. The calls go ahead of what is queued for everybody.
   *
   * @returns A future of the results, in the order of the workers; it fails with the first failure. Its `cancel` takes
   * all calls back; it answers false where one has begun.
   */
  broadcast<A extends unknown[], R>(fn: TaskFunction<A, R>, ...args: A): Future<Awaited<R>[]> {
    const calls: Future<unknown>[] = [];
    for (let seat = 0; seat < this.#settings.maxWorkers; seat++) {
      const submission = this.#submission(fn, args, CallMode.call, {}, 'broadcast');
      calls.push(this.#intake.submitTask({ ...submission, seat }, this.broadcast));
    }
    return combineFutures(calls, (values) => values as Awaited<R>[], this.#block);
  }

  /** Resolves when a bounded queue (`maxQueue`) has room for another task; at once without a bound. */
  room(): Promise<void> {
    return this.#intake.room();
  }

  /** What the pool has done, and does now. Over pipes it takes back what was sent ahead: look now and then, not in a loop. */
  statistics(): PoolStatistics {
    return this.#pool.statistics();
  }

  shutdown(options: ShutdownOptions = {}): Promise<void> {
    checkShutdownOptions(options);
    const { wait = true, cancelPending = false } = options;
    const ended = this.#pool.shutdown({ wait, cancelPending });
    return wait ? waitOn(ended) : ended;
  }

  /**
   * Ends all workers at once: what runs fails with WorkerCrashedError, what waits is cancelled, and the pool is shut down.
   * Resolves when the last worker is gone. Python 3.14's `terminate_workers`.
   */
  terminateWorkers(): Promise<void> {
    return this.endWorkers('ask');
  }

  /** {@link terminateWorkers}; 'kill' also ends processes that handle SIGTERM. */
  protected endWorkers(how: 'ask' | 'kill'): Promise<void> {
    return waitOn(this.#pool.terminate(how));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  #map<T, R>(fn: unknown, items: Iterable<T> | AsyncIterable<T>, options: MapOptions, operation: 'map' | 'starmap'): AsyncIterableIterator<R> {
    checkMapOptions(options, operation);
    this.#intake.checkOpen();
    this.#pool.functions.use(fn, operation);
    const origin = this.#intake.origin(fn, this[operation]);
    const { maxWorkers, tasksPerWorker, maxQueue } = this.#settings;
    const parallelism = maxWorkers * tasksPerWorker;
    const submitter = {
      parallelism,
      // Enough to keep all busy; the rest of a bounded queue is for others.
      capacity: maxQueue === Infinity ? undefined : parallelism + Math.min(maxQueue, parallelism),
      submitChunk: (chunk: readonly unknown[], signal: AbortSignal | undefined): Future<ChunkOutcome> => {
        const submit = (items: readonly unknown[]): Future<ChunkOutcome> => {
          const submission = this.#submission(fn, [items], CallMode[operation], { signal }, operation);
          return this.#intake.submitTask({ ...submission, origin }, this[operation]) as Future<ChunkOutcome>;
        };
        return submitUntilUncloneable(chunk, submit, this.#block);
      },
    };
    return mapOver<R>(submitter, items, options, operation);
  }

  /** `operation` is the method that the user called. */
  #submission(fn: unknown, args: readonly unknown[], mode: CallMode, options: SubmitOptions, operation: string): Submission {
    const use = this.#pool.functions.use(fn, operation);
    return {
      use,
      mode,
      args,
      name: options.name ?? use.name,
      priority: options.priority ?? 0,
      seat: options.key === undefined ? ANY_SEAT : this.#keys.seatOf(options.key),
      timeout: options.timeout ?? this.#settings.taskTimeout,
      retries: options.retries ?? 0,
      transfer: options.transfer ?? [],
      signal: options.signal,
      fn,
    };
  }
}
