import { CancelledError, subscribeToAbort, type AbortSubscriber, type AbortSubscription } from '@heddle/cancellation';

import { notAGenerator } from '../errors/stream-errors.js';
import { CannotBlockError } from '../errors/cannot-block-error.js';
import { TaskLoadError, TaskSerializationError } from '../errors/task-errors.js';
import type { SubmitOptions } from '../executor/executor.js';
import type { DrivenFuture, FutureDriver } from '../future/future-driver.js';
import { type Future, watchFuture } from '../future/future.js';
import { GeneratorFuture } from '../future/generator-future.js';
import { InlineAttempt, type AttemptOutcome, type AttemptOwner } from './inline-attempt.js';
import { InlineStream } from './inline-stream.js';
import { copyError, copyValue } from './inline-values.js';

/** What a task is to do, as the executor has prepared it. */
export interface InlineWork {
  readonly name: string;
  /** The function with its arguments, once for each run; a promise of it where its module is still to be imported. */
  prepare(): (() => unknown) | Promise<() => unknown>;
  /** Makes what the function returned the task's result. */
  finish(value: unknown): unknown;
}

/** What a task needs of its executor. */
export interface InlineHost {
  /** Takes a task that has not started out of the queue; false where it is not in. */
  unqueue(task: InlineTask): boolean;
  /** Runs a task that waits in the queue now; false where it is not in. */
  runNow(task: InlineTask): boolean;
  /** The task is to be run once more, before all others. */
  again(task: InlineTask): void;
  /** The task's function is done, or not waited for any longer: the next may run. */
  released(task: InlineTask): void;
}

/** A task of an InlineExecutor, from its submission to its end. */
export class InlineTask implements FutureDriver, AttemptOwner, AbortSubscriber {
  readonly future: Future<unknown>;
  readonly name: string;
  readonly timeout: number;
  readonly priority: number;
  readonly key: string | number | undefined;
  readonly stream: InlineStream = new InlineStream(() => this.#stop(new CancelledError('its reader left', 'The generator')));
  readonly #host: InlineHost;
  readonly #work: InlineWork;
  #retries: number;
  #attempt: InlineAttempt | undefined = undefined;
  #subscription: AbortSubscription | undefined = undefined;

  constructor(host: InlineHost, work: InlineWork, options: SubmitOptions) {
    this.#host = host;
    this.#work = work;
    this.name = options.name ?? work.name;
    this.timeout = options.timeout ?? Infinity;
    this.priority = options.priority ?? 0;
    this.key = options.key;
    this.#retries = options.retries ?? 0;
    this.future = new GeneratorFuture<unknown>(this);
    if (options.signal === undefined) return;
    if (options.signal.aborted) this.future.cancelWith(options.signal.reason);
    else this.#subscription = subscribeToAbort(options.signal, this);
  }

  /** Runs the task, for the first time or again. */
  run(): void {
    if (this.#attempt === undefined && !this.future.setRunningOrNotifyCancel()) {
      this.#host.released(this);
      return;
    }
    const attempt = new InlineAttempt(this);
    this.#attempt = attempt;
    attempt.start(() => {
      const prepared = this.#work.prepare();
      return prepared instanceof Promise ? prepared.then((fn) => fn()) : prepared();
    });
  }

  /** It cannot even be queued. */
  refuse(error: unknown): void {
    this.#fail(error);
  }

  // The future's side.

  cancel(): boolean {
    if (!this.#host.unqueue(this)) return false;
    this.#over();
    return true;
  }

  running(): boolean {
    // A running task's future has been told so.
    return false;
  }

  describe(): string {
    return `${this.name} in InlineExecutor`;
  }

  block(future: DrivenFuture, _ticket: number, deadline: number): void {
    while (performance.now() < deadline) {
      if (!this.#host.runNow(this)) {
        throw new CannotBlockError(`The task '${this.name}' is running on this thread and cannot end while it is blocked: await the future`);
      }
      if (future.done()) return;
    }
  }

  openStream(): AsyncIterator<unknown> {
    const values = this.stream.open(!this.future.done() || this.stream.begun || this.future.cancelled());
    // Whoever reads is told of a failure too, and a cancellation comes from elsewhere than the generator.
    watchFuture(this.future, { futureDone: () => { this.#tellCancellation(); } });
    return values;
  }

  awaited(): void {
    this.stream.awaited();
  }

  // The signal's side.

  abort(reason: unknown): void {
    this.#stop(reason);
  }

  // The run's side.

  progress(value: unknown): void {
    this.future.emitProgress(copyValue(value, 'A progress report', this.name));
  }

  ended(outcome: AttemptOutcome): void {
    if (this.future.done()) return;
    if (outcome.kind === 'returned') {
      this.#succeed(outcome.value);
      return;
    }
    const error = copyError(outcome.error, this.name);
    if (this.#retries > 0 && this.#mayRetry(error)) this.#retries--;
    else this.#fail(error);
  }

  released(): void {
    if (this.future.done()) this.#host.released(this);
    else this.#host.again(this);
  }

  /** Queued or running: it ends now, with this error, and its function is asked to end. */
  #stop(reason: unknown): void {
    this.#host.unqueue(this);
    this.#over();
    this.future.cancelWith(reason);
    this.#attempt?.stop(reason);
    this.stream.finish({ kind: 'failed', error: reason });
  }

  #succeed(value: unknown): void {
    let result: unknown;
    try {
      result = this.#work.finish(value);
    } catch (error) {
      this.#fail(error);
      return;
    }
    this.#over();
    this.future.setResult(result);
    if (this.stream.begun) this.stream.finish({ kind: 'returned' });
    else this.stream.finish({ kind: 'failed', error: notAGenerator() });
  }

  #fail(error: unknown): void {
    this.#over();
    this.future.setException(error);
    this.stream.finish({ kind: 'failed', error });
  }

  /** Not by a wait, which would be one of the task that reads. */
  #tellCancellation(): void {
    if (!this.future.cancelled()) return;
    try {
      this.future.resultSync();
    } catch (error) {
      this.stream.finish({ kind: 'failed', error });
    }
  }

  #over(): void {
    this.#subscription?.remove();
    this.#subscription = undefined;
  }

  /** Trying again helps neither what cannot be sent or loaded, nor a generator whose values are out already. */
  #mayRetry(error: unknown): boolean {
    return !this.stream.begun && !(error instanceof TaskSerializationError) && !(error instanceof TaskLoadError);
  }
}
