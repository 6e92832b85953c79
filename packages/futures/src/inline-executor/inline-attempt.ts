import { startTimer, type Timer } from '@heddle/cancellation';

import { TaskTimeoutError } from '../errors/task-timeout-error.js';
import { isThenable } from '../future/thenable.js';
import { isGenerator } from '../task/is-generator.js';
import { InlineContext, runInContext } from './inline-context.js';
import type { InlineStream } from './inline-stream.js';
import { copyValue } from './inline-values.js';

/**
 * How long, in milliseconds, a task that was stopped may take to end before the next one is run beside it. There is no
 * worker to kill here, and a task that never ends must not hold up all others.
 */
const UNWINDING = 100;

/** How a run of a task ended. */
export type AttemptOutcome =
  | { readonly kind: 'returned'; readonly value: unknown }
  | { readonly kind: 'threw' | 'stopped'; readonly error: unknown };

/** Who is told of a run of a task. */
export interface AttemptOwner {
  readonly name: string;
  /** Milliseconds that a run may take. */
  readonly timeout: number;
  /** Where a generator's values go. */
  readonly stream: InlineStream;
  progress(value: unknown): void;
  /** The run has an outcome; told once. What the function does after that changes nothing. */
  ended(outcome: AttemptOutcome): void;
  /** The function is done too, or has had long enough: another task may run. Told once, after `ended`. */
  released(): void;
}

/** One run of a task. Invariant: the owner is told `ended` once and then `released` once. */
export class InlineAttempt {
  readonly #owner: AttemptOwner;
  readonly #context: InlineContext;
  #state: 'running' | 'unwinding' | 'over' = 'running';
  #timer: Timer | undefined = undefined;

  constructor(owner: AttemptOwner) {
    this.#owner = owner;
    const timeoutError = (): TaskTimeoutError => new TaskTimeoutError(`The task '${owner.name}' ran for longer than ${owner.timeout} ms`);
    this.#context = new InlineContext(performance.now() + owner.timeout, timeoutError, (value) => owner.progress(value));
  }

  /** Calls the function. What it gives at once is told before this returns. */
  start(fn: () => unknown): void {
    let answer: unknown;
    let later: boolean;
    try {
      answer = runInContext(this.#context, fn);
      // Looking for a `then` runs what the task gave: a getter, a proxy's trap.
      later = isThenable(answer);
    } catch (error) {
      this.#settle({ kind: 'threw', error });
      return;
    }
    if (isGenerator(answer)) this.#await(this.#stream(answer));
    else if (later) this.#await(Promise.resolve(answer));
    else this.#settle({ kind: 'returned', value: answer });
  }

  /** Stops it: it has ended as far as its owner is concerned, and the function is asked to end. */
  stop(reason: unknown): void {
    if (this.#state !== 'running') return;
    this.#context.stop(reason);
    this.#state = 'unwinding';
    this.#timer?.stop();
    this.#timer = startTimer(release, UNWINDING, this);
    this.#owner.ended({ kind: 'stopped', error: reason });
  }

  /** The function is not waited for any longer. */
  release(): void {
    if (this.#state === 'over') return;
    this.#state = 'over';
    this.#timer?.stop();
    this.#owner.released();
  }

  #await(promise: Promise<unknown>): void {
    this.#timer ??= startTimer(expire, this.#owner.timeout, this);
    promise.then(
      (value) => {
        // A function that has been imported first, or an async one that gives a generator.
        if (isGenerator(value)) this.#await(this.#stream(value));
        else this.#settle({ kind: 'returned', value });
      },
      (error: unknown) => this.#settle({ kind: 'threw', error }),
    );
  }

  /** Time is up. */
  expire(): void {
    const stopped = this.#context.stopped;
    if (stopped === undefined) this.#timer = startTimer(expire, 1, this);
    else this.stop(stopped.reason);
  }

  #settle(outcome: AttemptOutcome): void {
    if (this.#state === 'running') {
      this.#state = 'unwinding';
      this.#timer?.stop();
      // A function that held the thread until its time was up would have been stopped elsewhere.
      const stopped = this.#context.stopped;
      this.#owner.ended(stopped === undefined ? outcome : { kind: 'stopped', error: stopped.reason });
    }
    this.release();
  }

  /** Takes a generator's values to their reader, and gives what it returns. */
  async #stream(generator: Generator | AsyncGenerator): Promise<unknown> {
    const stream = this.#owner.stream;
    let open = true;
    try {
      for (;;) {
        await stream.room();
        this.#context.checkCancelled();
        const step = await runInContext(this.#context, async () => generator.next());
        if (step.done === true) {
          open = false;
          return step.value;
        }
        stream.push(copyValue(step.value, 'A value yielded', this.#owner.name));
      }
    } finally {
      if (open) await runInContext(this.#context, async () => generator.return(undefined));
    }
  }
}

/** Shared by all runs: the timer hands the run along. */
function expire(attempt: InlineAttempt): void {
  attempt.expire();
}

function release(attempt: InlineAttempt): void {
  attempt.release();
}
