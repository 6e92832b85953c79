import { CancelledError, type Dependencies, isCancelledError, Waiter } from '@heddle/cancellation';
import { checkOptionNames, InvalidStateError, watchFuture, wrongType } from '@heddle/futures';

import { CancelScope } from '../scope/cancel-scope.js';
import { currentScope } from '../scope/context.js';
import { checkTask, type TaskOptions } from '../task/create-task.js';
import { outcomeOf } from '../task/outcome.js';
import { currentTask, startTask, type Task, type TaskBody, type TaskOwner } from '../task/task.js';

/**
 * What the end of one child means for the others:
 * - 'all': all must succeed; the first failure cancels the others and the body (asyncio, Trio);
 * - 'first': one must succeed; the first success cancels the others, failures do not;
 * - 'collect': all run to their end, whatever becomes of the others.
 */
export type GroupPolicy = 'all' | 'first' | 'collect';

/** What {@link TaskGroup.run} takes. */
export interface TaskGroupOptions {
  readonly policy?: GroupPolicy | undefined;
}

const POLICIES: readonly GroupPolicy[] = ['all', 'first', 'collect'];

/** A group takes tasks while it is open; from the first failure on it is closing, and takes none. */
type Phase = 'open' | 'closing' | 'ended';

/** The groups that have not ended. */
const unfinished = new Set<TaskGroup>();

/** A group that has not ended, open or closing, for whoever asks who waits for whom. */
export interface UnfinishedGroup {
  readonly group: TaskGroup;
  /** Of which task it is a part, if of any. */
  readonly owner: Task<unknown> | undefined;
  /** The tasks that have not ended. */
  readonly dependencies: Dependencies;
}

/** All of this thread. */
export let unfinishedGroups: () => readonly UnfinishedGroup[];

/**
 * Tasks that end together: asyncio's `TaskGroup`, Trio's nursery. {@link run} is over when all of them are.
 *
 * @see https://docs.python.org/3/library/asyncio-task.html#asyncio.TaskGroup
 */
export class TaskGroup {
  readonly #policy: GroupPolicy;
  readonly #children = new Set<Task<unknown>>();
  /** In the order in which they came. Whoever awaits a task that fails may fail with the same error: that is one failure. */
  readonly #errors = new Set<unknown>();
  /** With 'collect', in the order in which they were made. */
  readonly #all: Task<unknown>[] = [];
  readonly #bodyScope = new CancelScope();
  readonly #owner = currentTask();
  /** One for all tasks. */
  readonly #watcher: TaskOwner = { task: this.#owner, futureDone: (task) => { this.#ended(task); } };
  #phase: Phase = 'open';
  #winner: { readonly value: unknown } | undefined = undefined;
  #drained: Drain | undefined = undefined;

  static {
    unfinishedGroups = () => Array.from(unfinished, (group) => ({
      group,
      owner: group.#owner,
      dependencies: group.#policy === 'first' ? { any: group.#children } : { all: group.#children },
    }));
  }

  private constructor(policy: GroupPolicy) {
    this.#policy = policy;
  }

  /**
   * Runs a function that begins tasks in a group, and waits for them. The first failure, of a task or of the function, cancels all others;
   * when they have cleaned up, it rejects. A callback, because `await using` cannot see whether its body threw.
   *
   * @param body Is given the group; its tasks are made with `group.createTask`.
   * @param options `policy`: what the end of one task means for the others.
   * @returns What the body returns; with 'first' the value of the task that succeeded first; with 'collect' the outcomes of all tasks, as of
   *   `Promise.allSettled`, in the order in which they were made. It rejects with an AggregateError of all failures
   *   (a task that was cancelled is none), with CancelledError where the code around it is cancelled, with TypeError for wrong arguments.
   *
   * @example
   * ```ts
   * await TaskGroup.run(async (group) => {
   *   group.createTask(() => watch(socket));
   *   group.createTask(() => sendHeartbeats(socket));
   * });
   * ```
   */
  static run<T>(body: (group: TaskGroup) => unknown, options: TaskGroupOptions & { readonly policy: 'first' }): Promise<T>;
  static run<T>(body: (group: TaskGroup) => unknown, options: TaskGroupOptions & { readonly policy: 'collect' }): Promise<PromiseSettledResult<T>[]>;
  static run<T>(body: (group: TaskGroup) => T | PromiseLike<T>, options?: TaskGroupOptions): Promise<T>;
  static async run(body: (group: TaskGroup) => unknown, options: TaskGroupOptions = {}): Promise<unknown> {
    if (typeof body !== 'function') throw wrongType('TaskGroup.run', 'body', 'a function', body);
    checkOptionNames(options, ['policy'], 'TaskGroup.run');
    const { policy = 'all' } = options;
    if (!POLICIES.includes(policy)) throw wrongType('TaskGroup.run', 'policy', `one of '${POLICIES.join("', '")}'`, policy);
    const group = new TaskGroup(policy);
    unfinished.add(group);
    try {
      return await group.#run(body);
    } finally {
      unfinished.delete(group);
    }
  }

  /**
   * Begins a task of the group.
   *
   * @throws InvalidStateError where the group has ended, or is ending because of a failure.
   * @throws TypeError as {@link createTask}.
   */
  createTask<T>(body: TaskBody<T>, options: TaskOptions = {}): Task<T> {
    checkTask(body, options, 'TaskGroup.createTask');
    if (this.#phase !== 'open') throw new InvalidStateError(`TaskGroup.createTask: the group ${this.#phase === 'ended' ? 'has ended' : 'is ending'}`);
    const task = startTask(body, options.name, options.signal);
    this.#children.add(task);
    if (this.#policy === 'collect') this.#all.push(task);
    // What has ended at once may end the group: after the step of the body that makes its tasks, as in asyncio.
    if (task.done()) queueMicrotask(() => { task.ownedBy(this.#watcher); });
    else task.ownedBy(this.#watcher);
    return task;
  }

  /**
   * Begins a task of the group, and waits until it says that it is ready: Trio's `nursery.start`.
   *
   * @param body Is given `started`, to be called once with what `start` is to return.
   * @returns What `started` was called with. It rejects as the task does where that ends before, and is cancelled with the task's wait.
   *
   * @example
   * ```ts
   * const port = await group.start(async (started) => {
   *   const server = await listen();
   *   started(server.port);
   *   await serve(server);
   * });
   * ```
   */
  async start<R>(body: (started: (value: R) => void) => unknown, options: TaskOptions = {}): Promise<R> {
    checkTask(body, options, 'TaskGroup.start');
    const ready = new Ready<R>();
    const task = this.createTask(() => body((value) => { ready.settle(value); }), options);
    ready.waitsFor = task;
    watchFuture(task, {
      futureDone: () => {
        const outcome = outcomeOf(task);
        if (outcome.status === 'rejected') ready.fail(outcome.reason);
        else ready.fail(new InvalidStateError('TaskGroup.start: the task ended before it called started()'));
      },
    });
    try {
      return await ready.wait();
    } catch (error) {
      // Whoever waits for a task to be ready has it end where the wait ends.
      if (!task.done()) task.cancel(error);
      throw error;
    }
  }

  /** Cancels all tasks of the group, and the body; that is no failure. */
  cancel(reason?: unknown): void {
    this.#close(reason);
  }

  async #run(body: (group: TaskGroup) => unknown): Promise<unknown> {
    let value: unknown;
    let cancellation: CancelledError | undefined;
    try {
      value = await this.#bodyScope.run(() => body(this));
    } catch (error) {
      if (isCancelledError(error)) cancellation = error;
      else this.#errors.add(error);
      this.#close(error);
    }
    for (;;) {
      try {
        await this.#drain();
        break;
      } catch (error) {
        if (!isCancelledError(error)) throw error;
        // The code around the group is cancelled while it waits: so are its tasks, which it goes on to wait for.
        cancellation ??= error;
        this.#close(error);
      }
    }
    this.#phase = 'ended';
    return this.#outcome(value, cancellation);
  }

  #outcome(value: unknown, cancellation: CancelledError | undefined): unknown {
    if (cancellation === undefined && this.#winner !== undefined) return this.#winner.value;
    // Failures come first; the next wait of the code around the group is cancelled then.
    const errors = [...this.#errors];
    if (cancellation !== undefined && errors.length > 0) currentScope()?.redeliver(cancellation);
    if (errors.length > 0) throw new AggregateError(errors, describeFailures(errors), { cause: errors[0] });
    if (cancellation !== undefined) throw cancellation;
    if (this.#policy === 'first') throw new AggregateError([], 'None of the tasks of the group succeeded');
    return this.#policy === 'collect' ? this.#all.map(outcomeOf) : value;
  }

  #ended(task: Task<unknown>): void {
    this.#children.delete(task);
    // That a task was cancelled is its own affair, or the group's.
    if (!task.cancelled()) this.#judge(task);
    if (this.#children.size === 0) this.#drained?.settle();
  }

  #judge(task: Task<unknown>): void {
    const outcome = outcomeOf(task);
    if (this.#policy === 'collect') return;
    if (outcome.status === 'rejected') {
      this.#errors.add(outcome.reason);
      if (this.#policy === 'all') this.#close(outcome.reason);
    } else if (this.#policy === 'first' && this.#winner === undefined) {
      this.#winner = { value: outcome.value };
      this.#close(`${task.name} succeeded first`);
    }
  }

  /** Takes no more tasks, and has those that run end, and the body. */
  #close(reason: unknown): void {
    if (this.#phase !== 'open') return;
    this.#phase = 'closing';
    // One error for all: making one costs more than all else that ends a task, and a task that also another hands it on to gets it once.
    const error = isCancelledError(reason) ? reason : new CancelledError(reason, 'The task');
    for (const child of this.#children) child.requestCancel(error);
    this.#bodyScope.cancel(error);
  }

  async #drain(): Promise<void> {
    if (this.#children.size === 0) return;
    const drained = (this.#drained = new Drain(this));
    await drained.wait();
  }
}

/** The wait for a task to say that it is ready. */
class Ready<R> extends Waiter<R> {
  readonly operation = 'start';
  waitsFor: Task<unknown> | undefined = undefined;
}

/** The wait for the tasks that are left. */
class Drain extends Waiter<void> {
  readonly waitsFor: TaskGroup;

  constructor(group: TaskGroup) {
    super();
    this.waitsFor = group;
  }
}

function describeFailures(errors: readonly unknown[]): string {
  const [first] = errors;
  const message = first instanceof Error ? `${first.name}: ${first.message}` : String(first);
  return errors.length === 1 ? `A task of the group failed: ${message}` : `${errors.length} tasks of the group failed, the first with ${message}`;
}
