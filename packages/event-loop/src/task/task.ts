import { type CancelledError, isCancelledError, type TaskWait } from '@heddle/cancellation';
import { awaitAsParent, Future, type FutureWatcher, InvalidStateError, noteRead, watchFuture, wrongType } from '@heddle/futures';
import { isThenable } from '@heddle/futures/worker';

import { awaitInScope, callInScope, callOutsideScopes, currentScope } from '../scope/context.js';
import { WaitScope } from '../scope/wait-scope.js';
import { EndRequests } from './end-requests.js';
import { LinkedFuture, LinkedWait } from './linked-future.js';
import { endWithSignal } from './task-signal.js';

/** Who has made a task and waits for it. */
export interface TaskOwner extends FutureWatcher<Task<unknown>> {
  /** Of a group, the task that runs it. */
  readonly task?: Task<unknown> | undefined;
}

/** What a task runs. */
export type TaskBody<T> = () => T | PromiseLike<T>;

let made = 0;
/** Tasks that are beginning, each in the one before it. */
let beginning = 0;
/** Deeper than this a task begins a moment later, so that no depth of tasks is a depth of calls. */
const MOST_BEGINNING = 100;
/** The one that was made last, of those that have not ended. */
let latest: Task<unknown> | undefined;

function setLatest(task: Task<unknown>): void {
  latest = task;
}

/** The waits that a task has under way. */
export let waitsOf: (task: Task<unknown>) => Iterable<TaskWait>;

/** All tasks of this thread that have not ended, in the order in which they were made: asyncio's `all_tasks`. */
export let allTasks: () => Set<Task<unknown>>;

/**
 * A function that runs by itself: asyncio's `Task`, and a {@link Future} of what the function returns.
 *
 * A task that is cancelled finds a CancelledError thrown by what it waits for, of all that Heddle offers, or by the next such
 * wait, without a signal passed by hand; `finally` blocks run, and may wait in their turn. It is 'cancelled' when that error
 * leaves its function. A task that catches it goes on.
 *
 * Differs from asyncio in that the function begins at once, up to its first await, as calling an async function does
 * (asyncio: with `eager_task_factory`). Of tasks that begin in each other more than a hundred deep, the inner ones begin a microtask later.
 *
 * @see https://docs.python.org/3/library/asyncio-task.html#asyncio.Task
 */
export class Task<T> extends LinkedFuture<T> {
  readonly #scope: WaitScope;
  /** Its name, or the number that makes one. */
  #label: string | number;
  #requests: EndRequests | undefined = undefined;
  // A list of all that have not ended: a Set of 100,000 takes longer to fill than they take to run.
  #previous: Task<unknown> | undefined = undefined;
  #next: Task<unknown> | undefined = undefined;
  /** Who has made it and waits for it: told by itself, because what a future has for watchers is as large as a task's scope. */
  #owner: TaskOwner | undefined = undefined;
  /** The task outside any other, of `run` maybe, from whose code this one comes. */
  readonly main: Task<unknown>;

  /** See {@link createTask}, which makes one at less cost. */
  constructor(body: TaskBody<T>, name?: string, main: Task<unknown> | undefined = currentTask()?.main, signal?: AbortSignal) {
    super();
    this.#label = name ?? ++made;
    this.#scope = new WaitScope(undefined, this);
    this.main = main ?? this;
    this.setRunningOrNotifyCancel();
    this.#enter();
    if (signal !== undefined) endWithSignal(this, signal);
    if (beginning < MOST_BEGINNING) this.#begin(body);
    else void Promise.resolve().then(() => { this.#begin(body); });
  }

  /** What it was called, or 'Task-' and a number. */
  get name(): string {
    return typeof this.#label === 'string' ? this.#label : `Task-${this.#label}`;
  }

  set name(name: string) {
    if (typeof (name as unknown) !== 'string') throw wrongType('Task.name', 'name', 'a string', name);
    this.#label = name;
  }

  /** Aborted when the task is asked to end: for what takes a signal and is not of Heddle, such as `fetch`. */
  get signal(): AbortSignal {
    return (this.#requests ??= new EndRequests()).signal;
  }

  override requestCancel(error: CancelledError): boolean {
    if (this.done()) return true;
    // The same request comes again by another way: from the group, and from a task that awaits this one; or round a circle.
    const isNew = (this.#requests ??= new EndRequests()).add(error);
    if (isNew) this.#scope.cancel(error);
    return isNew;
  }

  override *awaited(): Generator<LinkedFuture<unknown>> {
    for (const wait of this.#scope.waits()) if (wait instanceof LinkedWait) yield wait.waitsFor;
  }

  override heldBy(): Task<unknown> | undefined {
    return this.#owner?.task;
  }

  override hasMissedCancel(): boolean {
    return this.#scope.isDue;
  }

  /** How many times it was asked to end, less the calls of {@link uncancel}. */
  cancelling(): number {
    return this.#requests?.count ?? 0;
  }

  /**
   * Takes back one request to end, for code that has dealt with it, such as a time-out. After the last one, a cancellation that
   * has not been delivered is not delivered any more.
   *
   * @returns How many requests are left.
   */
  uncancel(): number {
    if (this.#requests?.takeBack() === true) this.#scope.clearDue();
    return this.cancelling();
  }

  #begin(body: TaskBody<T>): void {
    let answer: T | PromiseLike<T>;
    beginning++;
    try {
      answer = callInScope(this.#scope, body);
      if (isThenable(answer)) {
        const awaited: PromiseLike<T> = answer;
        // A future is awaited as the function would do it.
        const isPlain = awaited instanceof Promise && !(awaited instanceof Future);
        const settled: PromiseLike<T> = isPlain ? awaited : awaitInScope(this.#scope, () => awaited);
        // Bound methods take half the room of closures, and there may be 100,000.
        settled.then(this.#returned.bind(this), this.#threw.bind(this));
        return;
      }
    } catch (error) {
      this.#threw(error);
      return;
    } finally {
      beginning--;
    }
    this.#returned(answer);
  }

  #returned(value: T): void {
    this.#leave();
    super.setResult(value);
    this.#owner?.futureDone(this);
  }

  #threw(error: unknown): void {
    this.#leave();
    if (isCancelledError(error)) this.cancelWith(error);
    else super.setException(error);
    this.#owner?.futureDone(this);
  }

  /** Tells `owner` when the task has ended, at once where it has. It has to look at a failure then, or that is reported as unhandled. */
  ownedBy(owner: TaskOwner): void {
    noteRead(this);
    if (this.done()) owner.futureDone(this);
    else if (this.#owner === undefined) this.#owner = owner;
    else watchFuture(this as Task<unknown>, owner);
  }

  /** @throws InvalidStateError always: its function is what ends a task. */
  override setResult(_value: T): void {
    throw new InvalidStateError('Task.setResult: a task ends by itself');
  }

  /** @throws InvalidStateError always: its function is what ends a task. */
  override setException(_error: unknown): void {
    throw new InvalidStateError('Task.setException: a task ends by itself');
  }

  protected override awaitInTask(reject: (error: unknown) => void): Promise<T> {
    // It would wait for ever.
    if (currentTask() === this) return Promise.reject(new InvalidStateError('A task cannot await itself'));
    return super.awaitInTask(reject);
  }

  #enter(): void {
    if (latest !== undefined) latest.#next = this;
    this.#previous = latest;
    setLatest(this);
  }

  #leave(): void {
    if (this.#previous !== undefined) this.#previous.#next = this.#next;
    if (this.#next === undefined) latest = this.#previous;
    else this.#next.#previous = this.#previous;
    this.#previous = this.#next = undefined;
  }

  static {
    awaitAsParent(this);
    waitsOf = (task) => task.#scope.waits();
    allTasks = () => {
      const all: Task<unknown>[] = [];
      for (let task = latest; task !== undefined; task = task.#previous) all.push(task);
      return new Set(all.reverse());
    };
  }

  override get [Symbol.toStringTag](): string {
    return 'Task';
  }
}

/** Makes a task whose own promises keep nothing of the scope that it is made in. */
export function startTask<T>(body: TaskBody<T>, name?: string, signal?: AbortSignal): Task<T> {
  const main = currentTask()?.main;
  return callOutsideScopes(() => new Task(body, name, main, signal));
}

/** The task of the code that is running now, `undefined` outside any. */
export function currentTask(): Task<unknown> | undefined {
  return currentScope()?.task as Task<unknown> | undefined;
}
