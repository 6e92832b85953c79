import { CancelledError, checkWaitOptions, currentWaitingTask, Rejection, TimeoutError, type WaitOptions } from '@heddle/cancellation';

import { CannotBlockError } from '../errors/cannot-block-error.js';
import { InvalidStateError } from '../errors/invalid-state-error.js';
import type { DrivenFuture, FutureDriver } from './future-driver.js';
import { callReported, FutureExtras, type FutureWatcher } from './future-extras.js';
import { createResolvers, followPromise, ignore, type FutureResolvers, type Resolve } from './future-resolvers.js';
import { CANCELLED, FAILED, FINISHED, NOTIFIED, PENDING, RUNNING, STATE_NAMES, type FutureState } from './future-state.js';
import { noteFinished, noteMade, noteRead } from './future-observer.js';
import { FutureWait } from './future-wait.js';
import { define, hearAwaits, passForPlainPromise } from './plain-promise.js';
import { isThenable } from './thenable.js';
import { blockingTimeout, unlimited } from './wait-limits.js';

/** Tells `watcher` when the future is done, at once where it is. For the waits of this package. */
export let watchFuture: <T>(future: Future<T>, watcher: FutureWatcher<Future<T>>) => void;

/** Whether the future is done with an error that is no cancellation. */
export let hasFailed: (future: Future<unknown>) => boolean;

/** What the task of a future is, as its executor calls it; `undefined` where the future is done, or no executor says. */
export let describeFuture: (future: Future<unknown>) => string | undefined;

/** Takes a watcher away again. */
export let unwatchFuture: <T>(future: Future<T>, watcher: FutureWatcher<Future<T>>) => void;

/**
 * From now on `await future` ends with the current task, where there is one; see `awaitInTask`. For packages that run tasks: it
 * makes every await of a future in a task take the engine's long way.
 */
export let endAwaitsWithTask: () => void;

/** What {@link Future.withResolvers} gives: `Promise.withResolvers` with a future for a promise. */
export interface FutureWithResolvers<T> extends FutureResolvers<T> {
  readonly promise: Future<T>;
}

/**
 * The result of a task that an executor runs: Python's `concurrent.futures.Future`, and a native promise. Await it,
 * give it to `Promise.all`, or ask it for its state.
 *
 * Differences from Python: waiting is asynchronous (`await future`, `future.result({ timeout })`), with
 * {@link resultSync} for the blocking kind; `cancel` takes a reason; `state` says 'finished' for a failure too, as
 * Python's does, and {@link exception} tells which. A failure that nobody looks at is reported as Node reports an
 * unhandled rejection, where Python keeps silent; a cancellation is never reported.
 *
 * A subclass is to be given to `awaitAsParent`, or `await` takes the engine's long way with it.
 *
 * @see https://docs.python.org/3/library/concurrent.futures.html#future-objects
 *
 * @example
 * ```ts
 * const future = executor.submit(square, 12);
 * future.addDoneCallback((done) => console.log(done.state)); // 'finished'
 * console.log(await future); // 144
 * ```
 */
export class Future<T> extends Promise<T> implements DrivenFuture {
  // One future is made and settled for each task: as few fields as will do, always in this order. Keeping `reject` as
  // well doubles the cost of a future on Node 20 (what stays alive is copied by the collector); see Rejection.
  // Invariant: `#value` is the result in FINISHED, the error in FAILED, CANCELLED and NOTIFIED, undefined before.
  #resolve: Resolve<T>;
  #driver: FutureDriver | undefined;
  #ticket: number;
  #state = PENDING;
  #value: unknown = undefined;
  #extras: FutureExtras | undefined = undefined;

  /**
   * For executors and tests; everyone else gets futures from `submit`.
   *
   * @param driver How to reach the executor; without one the future is whole in itself, as in Python.
   * @param ticket What the driver knows the task by.
   */
  constructor(driver?: FutureDriver, ticket = 0) {
    super(catchResolve);
    this.#resolve = caughtResolve as Resolve<T>;
    // Nothing may keep the last future, and with it its result, until there is another.
    caughtResolve = undefined;
    this.#driver = driver;
    this.#ticket = ticket;
    noteMade(this);
  }

  /** 'pending', 'running', 'cancelled' or 'finished'; a failure is 'finished' too. */
  get state(): FutureState {
    return this.running() ? 'running' : (STATE_NAMES[this.#state] ?? 'pending');
  }

  /** Whether it was cancelled. */
  cancelled(): boolean {
    return this.#state === CANCELLED || this.#state === NOTIFIED;
  }

  /** Whether its task is running now: it can then no longer be cancelled. */
  running(): boolean {
    if (this.#state !== PENDING) return this.#state === RUNNING;
    return this.#driver?.running(this.#ticket) === true;
  }

  /** Whether it is over: finished, failed or cancelled. */
  done(): boolean {
    return this.#state >= CANCELLED;
  }

  /**
   * Takes the task back, unless it is running or over. `true` is exact: the task has not run and never will. To stop
   * a running task, give it a signal (`submitWith({ signal }, ...)`).
   *
   * @param reason Becomes `reason` of the CancelledError that the future rejects with.
   * @returns Whether the future is cancelled now; true also when it was before.
   *
   * @example
   * ```ts
   * if (!future.cancel('no longer needed')) console.log('too late');
   * ```
   */
  cancel(reason?: unknown): boolean {
    if (this.#state !== PENDING) return this.cancelled();
    if (this.#driver !== undefined && !this.#driver.cancel(this, this.#ticket)) return this.cancelled();
    this.cancelWith(new CancelledError(reason, 'The task'));
    return this.cancelled();
  }

  /**
   * Waits for the result: as `await future`, with limits.
   *
   * @returns A promise that rejects with the task's error, with `CancelledError` where the future or the current task
   *   is cancelled, with `TimeoutError` after `timeout` milliseconds, or with the signal's reason. Ending the wait
   *   leaves the task alone.
   *
   * @example
   * ```ts
   * const value = await future.result({ timeout: 1000 });
   * ```
   */
  result(options?: WaitOptions): Promise<T> {
    checkWaitOptions(options, 'Future.result');
    noteRead(this);
    if (this.done() || unlimited(options)) return this;
    return this.#wait(options).then(() => this);
  }

  /**
   * Waits for the error, as a value.
   *
   * @returns A promise of the task's error, of `undefined` where it succeeded. It rejects with `CancelledError` where
   *   the future is cancelled, and as {@link result} does at its limits.
   */
  exception(options?: WaitOptions): Promise<unknown> {
    checkWaitOptions(options, 'Future.exception');
    noteRead(this);
    return this.done() ? this.#outcome() : this.#wait(options).then(() => this.#outcome());
  }

  /**
   * Blocks this thread until the result is there: Python's `result()`. Nothing else happens in this thread meanwhile,
   * no timer and no I/O; it is meant for worker threads, scripts and tests.
   *
   * @param options `timeout` in milliseconds, without limit where it is left out.
   * @throws The task's error; `CancelledError`; `TimeoutError` when the time is up; `CannotBlockError` where only this
   *   thread could finish the task.
   */
  resultSync(options?: { readonly timeout?: number | undefined }): T {
    noteRead(this);
    const timeout = options === undefined ? Infinity : blockingTimeout(options);
    if (!this.done()) {
      if (this.#driver === undefined) {
        throw new CannotBlockError('No executor is behind this future: blocking for its result would block for ever');
      }
      this.#driver.block(this, this.#ticket, performance.now() + timeout);
      if (!this.done()) throw new TimeoutError(`The future was not done after ${timeout} ms`);
    }
    if (this.#state === FINISHED) return this.#value as T;
    this.#lookedAt();
    throw this.#value;
  }

  /**
   * Calls `fn(future)` when the future is done, at once where it is. Callbacks run in the order in which they were
   * added, each in the AsyncLocalStorage context in which it was added; what one throws is reported as a warning
   * (`HEDDLE_CALLBACK_FAILED`) and the others run. For the future of a generator, adding one counts as awaiting it.
   */
  addDoneCallback(fn: (future: Future<T>) => unknown): void {
    if (typeof fn !== 'function') throw new TypeError('Future.addDoneCallback: expected a function');
    noteRead(this);
    if (this.done()) callReported(fn, this, 'done-callback');
    else this.#extra().addCallback(fn);
  }

  /**
   * Takes a callback away again. As in asyncio; Python's `concurrent.futures` has no such method.
   *
   * @returns How many times it had been added.
   */
  removeDoneCallback(fn: (future: Future<T>) => unknown): number {
    return this.#extras?.removeCallback(fn) ?? 0;
  }

  /**
   * Calls `fn(value)` for every `reportProgress(value)` of the task from now on. What was reported before is not kept.
   *
   * @returns A function that takes the listener away.
   *
   * @example
   * ```ts
   * const stop = future.onProgress((value) => bar.update(value));
   * ```
   */
  onProgress(fn: (value: unknown) => unknown): () => void {
    if (typeof fn !== 'function') throw new TypeError('Future.onProgress: expected a function');
    return this.done() ? () => undefined : this.#extra().addProgressListener(fn);
  }

  // For executors and tests.

  /**
   * The executor is about to run the task.
   *
   * @returns True: it is 'running' now. False: it was cancelled and is not to be run.
   * @throws InvalidStateError where it is running or over, or the cancellation has been met before.
   */
  setRunningOrNotifyCancel(): boolean {
    if (this.#state === PENDING) {
      this.#state = RUNNING;
      return true;
    }
    if (this.#state !== CANCELLED) throw this.#invalidState('setRunningOrNotifyCancel');
    this.#state = NOTIFIED;
    return false;
  }

  /**
   * The task returned.
   *
   * @throws InvalidStateError where the future is over.
   * @throws TypeError for a thenable: a promise can never have one for its value. Await it first.
   */
  setResult(value: T): void {
    if (this.#state >= CANCELLED) throw this.#invalidState('setResult');
    if (isThenable(value)) throw new TypeError('Future.setResult: a promise cannot be a result; await it and set its value');
    this.#state = FINISHED;
    this.#value = value;
    noteFinished(this, value);
    this.#resolve(value);
    if (this.#extras !== undefined) this.#extras.finish(this);
  }

  /**
   * The task threw.
   *
   * @throws InvalidStateError where the future is over.
   */
  setException(error: unknown): void {
    if (this.#state >= CANCELLED) throw this.#invalidState('setException');
    this.#fail(FAILED, error);
  }

  /**
   * The task was stopped, running or not, and `error` says why: the reason of an abort signal. The state is
   * 'cancelled', and the failure is never reported as unhandled.
   *
   * @returns Whether this call ended it; false where it was over, as an abort that comes together with the reply finds it.
   */
  cancelWith(error: unknown): boolean {
    if (this.#state >= CANCELLED) return false;
    this.#lookedAt();
    this.#fail(CANCELLED, error);
    return true;
  }

  /** Hands a value that the task reported to the progress listeners. Without any, and when it is over, nothing happens. */
  emitProgress(value: unknown): void {
    this.#extras?.emitProgress(value);
  }

  /** The task has moved: from now on this driver knows it by this ticket. */
  bind(driver: FutureDriver | undefined, ticket: number): void {
    this.#driver = driver;
    this.#ticket = ticket;
  }

  /** What the driver knows the task by. */
  get ticket(): number {
    return this.#ticket;
  }

  /**
   * A future without an executor, with the functions that end it. As long as it has not ended, it can be cancelled.
   *
   * @example
   * ```ts
   * const { promise, resolve } = Future.withResolvers<string>();
   * socket.once('message', resolve);
   * ```
   */
  static withResolvers<T>(): FutureWithResolvers<T> {
    const promise = new Future<T>();
    return { promise, ...createResolvers<T>(promise) };
  }

  /** A future of what a promise brings; the promise itself where it is one. Cancelling it only stops listening: a promise cannot be stopped. */
  static fromPromise<T>(promise: PromiseLike<T>): Future<Awaited<T>> {
    if (promise instanceof Future) return promise as Future<Awaited<T>>;
    const future = new Future<Awaited<T>>();
    followPromise(future, promise);
    return future;
  }

  /** What `await` waits for in a task, which may be cancelled meanwhile; `reject` ends it before, once. */
  protected awaitInTask(_reject: (error: unknown) => void): Promise<T> {
    return this.#wait(undefined).then(() => this);
  }

  /** Tells the driver that somebody waits for the result; see GeneratorFuture. */
  protected noticeAwait(): void {
    this.#driver?.awaited?.(this, this.#ticket);
  }

  #extra(): FutureExtras {
    return (this.#extras ??= new FutureExtras());
  }

  #fail(state: typeof FAILED | typeof CANCELLED, error: unknown): void {
    this.#state = state;
    this.#value = error;
    // A wait on this future gets to see how it ended, maybe much later than Node would report it; whoever gave one up has had its chance.
    if (this.#extras?.isWatched === true) this.#lookedAt();
    this.#resolve(new Rejection(error));
    if (this.#extras !== undefined) this.#extras.finish(this);
  }

  #wait(options: WaitOptions | undefined): Promise<void> {
    const wait = new FutureWait(this, this.#extra());
    watchFuture(this, wait);
    return wait.wait(options);
  }

  /** How it ended, as {@link exception} tells it. */
  #outcome(): Promise<unknown> {
    if (this.#state === FINISHED) return Promise.resolve();
    this.#lookedAt();
    return this.#state === FAILED ? Promise.resolve(this.#value) : this;
  }

  /** Somebody has seen the failure, or there is none worth reporting: Node need not report it. */
  #lookedAt(): void {
    void super.then(undefined, ignore);
  }

  #invalidState(operation: string): InvalidStateError {
    return new InvalidStateError(`Future.${operation}: the future is ${this.state}`);
  }

  static {
    watchFuture = (future, watcher) => {
      noteRead(future);
      if (!future.done()) {
        future.noticeAwait();
        future.#extra().addWatcher(watcher);
        return;
      }
      if (future.#state === FAILED) future.#lookedAt();
      watcher.futureDone(future);
    };
    describeFuture = (future) => (future.done() ? undefined : future.#driver?.describe?.(future.#ticket));
    hasFailed = (future) => future.#state === FAILED;
    unwatchFuture = (future, watcher) => {
      future.#extras?.removeWatcher(watcher);
    };

    passForPlainPromise(this as unknown as PromiseConstructor);
    endAwaitsWithTask = () => {
      const isAsked = (future: Future<unknown>): boolean => future.#state < CANCELLED && currentWaitingTask() !== undefined;
      hearAwaits<Future<unknown>>(this, noteRead, isAsked, (future, reject) => future.awaitInTask(reject));
    };
    // Not part of the type: only StreamFuture, the future of a generator, can be iterated.
    define(this.prototype, Symbol.asyncIterator, function (this: Future<unknown>): AsyncIterator<unknown> {
      if (this.#driver?.openStream === undefined) {
        throw new TypeError('This future cannot be iterated: its task is not a generator');
      }
      return this.#driver.openStream(this, this.#ticket);
    });
  }

  override get [Symbol.toStringTag](): string {
    return 'Future';
  }
}

let caughtResolve: unknown;
/** One executor function for all futures: `resolve` of the one being made lands in `caughtResolve`. */
function catchResolve(resolve: unknown): void {
  caughtResolve = resolve;
}
