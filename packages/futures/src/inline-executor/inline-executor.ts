import { checkOptionNames, describeValue, Waiter } from '@heddle/cancellation';

import { ExecutorShutdownError } from '../errors/executor-errors.js';
import { checkInteger, checkMapOptions, checkShutdownOptions, checkSubmitOptions } from '../executor/check-options.js';
import type { Executor, GeneratorTaskFunction, MapOptions, ShutdownOptions, StreamFuture, SubmitOptions, TaskFunction } from '../executor/executor.js';
import type { Future } from '../future/future.js';
import type { ChunkOutcome, ChunkSubmitter } from '../map/chunk-submitter.js';
import { mapOver } from '../map/map-engine.js';
import { onNextTurn } from '../platform/next-turn.js';
import { functionName } from '../task/function-name.js';
import { describeTask } from '../task/task-function.js';
import type { AnyFunction } from '../task/task-registry.js';
import { functionToCall, type TaskCall } from './inline-call.js';
import { chunkWork, type ItemCall } from './inline-chunk.js';
import { InlineTask, type InlineHost, type InlineWork } from './inline-task.js';
import { copyArguments, copyValue } from './inline-values.js';
import { ReadyQueue } from './ready-queue.js';

/** What an InlineExecutor takes. */
export interface InlineExecutorOptions {
  /** How many tasks may be under way at a time: while one awaits something, another can run. 1 where it is left out. */
  readonly maxWorkers?: number | undefined;
}

const NO_OPTIONS: SubmitOptions = Object.freeze({});

/** A task that failed and is to run again goes before all others. */
const RETRY = Infinity;

/**
 * Runs tasks on this very thread, later, one at a time: for tests, for debugging, and where there are no workers. It
 * keeps to the contract of the pools as far as one thread can: functions are checked and values copied as if they went
 * to a worker, a pending task can be cancelled, priorities, retries, time-outs and generators work.
 *
 * What one thread cannot do: a running task that takes no notice of its signal (`currentTaskSignal()`,
 * `checkCancelled()`) is not stopped; its future ends as it would elsewhere, and a little later the next task runs beside
 * it. A task that holds the thread beyond its time fails only when it lets go.
 *
 * `resultSync()` runs a task that has not started right there, if it needs no `await`.
 *
 * @example
 * ```ts
 * await using executor = new InlineExecutor();
 * console.log(await executor.submit((x: number) => x * x, 12)); // 144
 * ```
 */
export class InlineExecutor implements Executor {
  // Invariants: a turn is due exactly when the queue is not empty and another task may run; `#idle` is empty while
  // nothing is outstanding.
  readonly #maxWorkers: number;
  readonly #queue = new ReadyQueue<InlineTask>();
  readonly #retrying = new Set<InlineTask>();
  /** Keys of the tasks that run: others with the same key wait for them, as for their worker. */
  readonly #busyKeys = new Set<string | number>();
  readonly #running = new Set<InlineTask>();
  #turnDue = false;
  #open = true;
  readonly #idle = new Set<IdleWait>();

  readonly #host: InlineHost = {
    unqueue: (task) => {
      if (!this.#take(task)) return false;
      this.#proceed();
      return true;
    },
    runNow: (task) => {
      if (!this.#take(task)) return false;
      this.#run(task);
      return true;
    },
    again: (task) => {
      this.#leave(task);
      this.#retrying.add(task);
      this.#queue.add(task, RETRY);
      this.#requestTurn();
    },
    released: (task) => {
      this.#leave(task);
      this.#proceed();
    },
  };

  constructor(options: InlineExecutorOptions = {}) {
    checkOptionNames(options, ['maxWorkers'], 'InlineExecutor');
    if (options.maxWorkers !== undefined) checkInteger(options.maxWorkers, 1, 'InlineExecutor', 'maxWorkers');
    this.#maxWorkers = options.maxWorkers ?? 1;
  }

  submit<A extends unknown[], Y, R>(fn: GeneratorTaskFunction<A, Y, R>, ...args: A): StreamFuture<Y, Awaited<R>>;
  submit<A extends unknown[], R>(fn: TaskFunction<A, R>, ...args: A): Future<Awaited<R>>;
  submit(fn: AnyFunction, ...args: unknown[]): Future<unknown> {
    return this.#submitCall(NO_OPTIONS, fn, args, 'submit');
  }

  submitWith<A extends unknown[], Y, R>(
    options: SubmitOptions,
    fn: GeneratorTaskFunction<A, Y, R>,
    ...args: A
  ): StreamFuture<Y, Awaited<R>>;
  submitWith<A extends unknown[], R>(options: SubmitOptions, fn: TaskFunction<A, R>, ...args: A): Future<Awaited<R>>;
  submitWith(options: SubmitOptions, fn: AnyFunction, ...args: unknown[]): Future<unknown> {
    checkSubmitOptions(options);
    return this.#submitCall(options, fn, args, 'submitWith');
  }

  map<T, R>(fn: TaskFunction<[T], R>, items: Iterable<T> | AsyncIterable<T>, options: MapOptions = {}): AsyncIterableIterator<Awaited<R>> {
    return this.#map(fn, (call, item) => call(item), items, options, 'map');
  }

  starmap<A extends readonly unknown[], R>(
    fn: TaskFunction<A, R>,
    argumentTuples: Iterable<A> | AsyncIterable<A>,
    options: MapOptions = {},
  ): AsyncIterableIterator<Awaited<R>> {
    return this.#map(fn, (call, tuple) => call(...asTuple(tuple)), argumentTuples, options, 'starmap');
  }

  shutdown(options: ShutdownOptions = {}): Promise<void> {
    checkShutdownOptions(options);
    this.#open = false;
    if (options.cancelPending === true) for (const task of this.#queue.members()) task.future.cancel();
    // A generator that nobody reads would never end.
    for (const task of [...this.#running, ...this.#queue.members()]) task.awaited();
    if (options.wait === false || this.#outstanding === 0) return Promise.resolve();
    const wait = new IdleWait(this.#idle);
    this.#idle.add(wait);
    return wait.wait();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
  }

  #submitCall(options: SubmitOptions, fn: AnyFunction, args: readonly unknown[], operation: string): Future<unknown> {
    const descriptor = describeTask(fn, operation);
    this.#checkOpen();
    const name = options.name ?? taskName(fn);
    // A further attempt must find the arguments as they were given: each gets a copy of the copy.
    const keep = options.retries !== undefined && options.retries > 0;
    let sent: readonly unknown[] = [];
    const withArguments = (call: TaskCall) => (): unknown => call(...(keep ? copyArguments(sent, [], name) : sent));
    const work: InlineWork = {
      name,
      prepare: () => {
        const call = functionToCall(fn, descriptor);
        return call instanceof Promise ? call.then(withArguments) : withArguments(call);
      },
      finish: (value) => copyValue(value, 'The result', name),
    };
    const task = new InlineTask(this.#host, work, options);
    if (task.future.done()) return task.future;
    try {
      sent = copyArguments(args, options.transfer ?? [], name);
    } catch (error) {
      task.refuse(error);
      return task.future;
    }
    this.#enqueue(task);
    return task.future;
  }

  #map<R>(
    fn: AnyFunction,
    callItem: ItemCall,
    items: Iterable<unknown> | AsyncIterable<unknown>,
    options: MapOptions,
    operation: string,
  ): AsyncIterableIterator<R> {
    checkMapOptions(options, operation);
    const descriptor = describeTask(fn, operation);
    this.#checkOpen();
    const submitter: ChunkSubmitter = {
      parallelism: this.#maxWorkers,
      submitChunk: (chunk, signal) => {
        this.#checkOpen();
        const work = chunkWork(() => functionToCall(fn, descriptor), callItem, chunk, taskName(fn));
        const task = new InlineTask(this.#host, work, { signal });
        if (!task.future.done()) this.#enqueue(task);
        return task.future as Future<ChunkOutcome>;
      },
    };
    return mapOver<R>(submitter, items, options, operation);
  }

  #checkOpen(): void {
    if (!this.#open) throw new ExecutorShutdownError();
  }

  get #outstanding(): number {
    return this.#queue.size + this.#running.size;
  }

  #enqueue(task: InlineTask): void {
    this.#queue.add(task, task.priority);
    this.#requestTurn();
  }

  /** Each task gets a turn of the event loop of its own, so that what it settles is heard before the next one starts. */
  #requestTurn(): void {
    if (this.#turnDue || this.#running.size >= this.#maxWorkers || this.#queue.size === 0) return;
    this.#turnDue = true;
    onNextTurn(() => {
      this.#turnDue = false;
      this.#runNext();
    });
  }

  #runNext(): void {
    if (this.#running.size >= this.#maxWorkers) return;
    const task = this.#queue.shift((candidate) => candidate.key === undefined || !this.#busyKeys.has(candidate.key));
    if (task === undefined) return;
    this.#retrying.delete(task);
    this.#run(task);
    this.#requestTurn();
  }

  #run(task: InlineTask): void {
    this.#running.add(task);
    if (task.key !== undefined) this.#busyKeys.add(task.key);
    task.run();
  }

  #leave(task: InlineTask): void {
    this.#running.delete(task);
    if (task.key !== undefined) this.#busyKeys.delete(task.key);
  }

  /** Something has ended. */
  #proceed(): void {
    this.#requestTurn();
    if (this.#outstanding > 0) return;
    for (const wait of this.#idle) {
      this.#idle.delete(wait);
      wait.settle();
    }
  }

  /** Takes a task out of the queue; false where it is not in. */
  #take(task: InlineTask): boolean {
    return this.#queue.delete(task, this.#retrying.delete(task) ? RETRY : task.priority);
  }
}

/** One who waits until all tasks have ended. */
class IdleWait extends Waiter<void> {
  readonly operation = 'shutdown';
  readonly #all: Set<IdleWait>;

  constructor(all: Set<IdleWait>) {
    super();
    this.#all = all;
  }

  protected override abandoned(): void {
    this.#all.delete(this);
  }
}

function taskName(fn: AnyFunction): string {
  const name = functionName(fn);
  return name === '' ? '(anonymous)' : name;
}

function asTuple(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new TypeError(`starmap: expected a tuple of arguments for each call, received ${describeValue(value)}`);
}
