// Whoever uses this needs the types of `await using`, whatever `lib` they compile with.
/// <reference lib="esnext.disposable" preserve="true" />
import type { Future } from '../future/future.js';

/**
 * A function that an executor can run: one marked by `task()`, a reference of `moduleTasks()`, one made by `inline()`,
 * or a plain function that captures no variables.
 */
export type TaskFunction<A extends readonly unknown[] = never, R = unknown> = (...args: A) => R;

/** A task function that is a generator, synchronous or not: `submit` of it gives a {@link StreamFuture}. */
export type GeneratorTaskFunction<A extends readonly unknown[], Y, R> = (
  ...args: A
) => Generator<Y, R, undefined> | AsyncGenerator<Y, R, undefined>;

/**
 * The future of a generator task: iterate it for what the generator yields, await it for what it returns.
 *
 * The generator runs ahead of the reader by a limited number of values only, and waits for one who comes late. Leaving the
 * loop early ends it, `finally` blocks included, and the future is cancelled. Where the future is awaited (or has a
 * done-callback, or the executor is shut down) and nobody has begun to read, the generator goes on and its values are
 * dropped: begin to read first to have both.
 *
 * @example
 * ```ts
 * const lines = executor.submit(function* (text: string) { yield* text.split('\n'); return 'done'; }, text);
 * for await (const line of lines) console.log(line);
 * console.log(await lines); // 'done'
 * ```
 */
export type StreamFuture<Y, R = void> = Future<R> & AsyncIterable<Y>;

/** How one task is to be run; see {@link Executor.submitWith}. */
export interface SubmitOptions {
  /**
   * Aborting it stops the task: a queued one never runs; a running one is asked (`currentTaskSignal()`,
   * `checkCancelled()`) and then, where the executor can, stopped. The future rejects with the signal's reason.
   */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds that the task may run, counted from when it starts, not from when it is queued. Then it is stopped, and
   * the future rejects with `TaskTimeoutError`.
   */
  readonly timeout?: number | undefined;
  /** Any finite number; a task with a higher one runs sooner. 0 where it is left out; equal ones run in order. */
  readonly priority?: number | undefined;
  /** Objects to move instead of copying: `ArrayBuffer`s, `MessagePort`s and the like, as for `postMessage`. */
  readonly transfer?: readonly object[] | undefined;
  /** What the task is called in errors, statistics and traces. The function's name where it is left out. */
  readonly name?: string | undefined;
  /** Tasks with the same key run on the same worker, in order: for state that a worker keeps. */
  readonly key?: string | number | undefined;
  /**
   * How many more times to try after a failure: an error thrown, a time-out or a crash; never after a cancellation or
   * an abort, for a value that cannot be cloned, for a function that cannot be loaded, nor for a generator that has
   * given values. 0 where it is left out. Transferred arguments cannot be sent twice, so that `transfer` and `retries`
   * exclude each other.
   */
  readonly retries?: number | undefined;
}

/** How `map` and `starmap` go about it. */
export interface MapOptions {
  /**
   * How many items travel as one task. Left out, it is found while running: one at first, more while that takes
   * less than a millisecond.
   */
  readonly chunkSize?: number | undefined;
  /**
   * How many items, at most, are pulled from the source ahead of the reader. Python's `buffersize`; where Python
   * without it pulls everything at once, Heddle keeps a few chunks for each worker.
   */
  readonly bufferSize?: number | undefined;
  /** Milliseconds from the call of `map`; a result that is not there by then is a `TimeoutError`. */
  readonly timeout?: number | undefined;
  /** `false`: results as they are completed. In the order of the items where it is left out. */
  readonly ordered?: boolean | undefined;
  /** Aborting it stops the whole map, and the iteration rejects with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
}

/** How `shutdown` goes about it. */
export interface ShutdownOptions {
  /** `false`: do not wait for the tasks that are queued or running. They run all the same. True where it is left out. */
  readonly wait?: boolean | undefined;
  /** `true`: cancel what has not started. False where it is left out. Python's `cancel_futures`. */
  readonly cancelPending?: boolean | undefined;
}

/**
 * Runs functions elsewhere: on threads, on processes, or later on this very thread. Python's
 * `concurrent.futures.Executor`.
 *
 * Wrong arguments throw at the call: `TypeError` for what is not a function or captures variables, `ExecutorShutdownError`
 * after {@link shutdown}. Everything that goes wrong later arrives at the future.
 *
 * @see https://docs.python.org/3/library/concurrent.futures.html#executor-objects
 *
 * @example
 * ```ts
 * await using executor: Executor = new InlineExecutor();
 * console.log(await executor.submit((a: number, b: number) => a + b, 1, 2)); // 3
 * ```
 */
export interface Executor extends AsyncDisposable {
  /**
   * Queues `fn(...args)`.
   *
   * @returns A future of what it returns; of a generator, one that can be iterated too.
   */
  submit<A extends unknown[], Y, R>(fn: GeneratorTaskFunction<A, Y, R>, ...args: A): StreamFuture<Y, Awaited<R>>;
  submit<A extends unknown[], R>(fn: TaskFunction<A, R>, ...args: A): Future<Awaited<R>>;

  /**
   * Queues `fn(...args)` with a signal, a time-out, a priority, a key and so on.
   *
   * @example
   * ```ts
   * executor.submitWith({ priority: 10, timeout: 5000, signal }, resize, picture);
   * ```
   */
  submitWith<A extends unknown[], Y, R>(
    options: SubmitOptions,
    fn: GeneratorTaskFunction<A, Y, R>,
    ...args: A
  ): StreamFuture<Y, Awaited<R>>;
  submitWith<A extends unknown[], R>(options: SubmitOptions, fn: TaskFunction<A, R>, ...args: A): Future<Awaited<R>>;

  /**
   * Calls `fn(item)` for each item and gives the results, in order. The source may be endless: it is pulled only a
   * little ahead of the reader. The first error ends the iteration at its place; what has not started is cancelled.
   * Leaving the loop does the same.
   *
   * @example
   * ```ts
   * for await (const square of executor.map((x: number) => x * x, [1, 2, 3])) console.log(square); // 1, 4, 9
   * ```
   */
  map<T, R>(fn: TaskFunction<[T], R>, items: Iterable<T> | AsyncIterable<T>, options?: MapOptions): AsyncIterableIterator<Awaited<R>>;

  /** As {@link map}, with the arguments of each call in a tuple: Python's `itertools.starmap`. */
  starmap<A extends readonly unknown[], R>(
    fn: TaskFunction<A, R>,
    argumentTuples: Iterable<A> | AsyncIterable<A>,
    options?: MapOptions,
  ): AsyncIterableIterator<Awaited<R>>;

  /**
   * Takes no more tasks, and ends when those it has are done. May be called again, with the same or other options.
   * It counts as awaiting them: a generator whose values nobody has begun to read runs to its end, and they are dropped.
   * One that is being read goes on at the pace of its reader.
   *
   * @returns A promise that is fulfilled when everything is released; at once with `wait: false`. It rejects with `CancelledError` where the current
   *   task is cancelled: only the wait ends then.
   */
  shutdown(options?: ShutdownOptions): Promise<void>;

  /** `await using`: {@link shutdown}, waiting for all tasks. */
  [Symbol.asyncDispose](): Promise<void>;
}
