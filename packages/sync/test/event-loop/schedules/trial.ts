import { CancelledError, isTimeoutError, type WaitOptions } from '@heddle/cancellation';
import { FakeTask, watchedAbortController } from '@heddle/testkit';
import { expect } from 'vitest';

import type { ManualTimers } from './manual-timers.js';
import type { Means, Outcome, ReferenceModel } from './reference-model.js';
import type { CallOperation, Subject, WaitOperation } from './subject.js';

/** One thing to do. */
export interface Action {
  /** Chooses the operation, or to give up a wait. */
  readonly what: number;
  readonly n: number;
  /** What the wait can be ended by. */
  readonly means: readonly Means[];
  /** `before`: its signal is aborted already; `at once`: its time-out is 0, or its task is cancelled already. */
  readonly end: 'later' | 'at once' | 'before';
}

/** One in so many actions gives up a wait. */
const GIVE_UP_EVERY = 4;
/** Microtasks enough for whatever can happen without a timer. */
const TURNS = 30;

/** A wait of the real primitive. */
class Call {
  readonly id: number;
  readonly controller: AbortController = watchedAbortController();
  readonly task: FakeTask = new FakeTask();
  readonly means: readonly Means[];
  outcome: Outcome | { readonly unexpected: unknown } | undefined = undefined;

  constructor(id: number, means: readonly Means[]) {
    this.id = id;
    this.means = means;
  }

  get timeout(): number {
    return 1000 + this.id;
  }

  get options(): WaitOptions | undefined {
    const signal = this.means.includes('signal') ? this.controller.signal : undefined;
    const timeout = this.means.includes('timeout') ? this.timeout : undefined;
    return signal === undefined && timeout === undefined ? undefined : { signal, timeout };
  }

  watch(promise: Promise<unknown>): Promise<void> {
    return promise.then(
      (value) => void (this.outcome = { value }),
      (error: unknown) => void (this.outcome = this.#outcomeOf(error)),
    );
  }

  giveUp(means: Means, timers: ManualTimers): void {
    if (means === 'signal') this.controller.abort(this);
    else if (means === 'timeout') timers.fire(this.timeout);
    else this.task.cancel(new CancelledError(this.id));
  }

  #outcomeOf(error: unknown): Outcome | { readonly unexpected: unknown } {
    if (error === this || isTimeoutError(error)) return 'given up';
    if (error instanceof CancelledError && error.reason === this.id) return 'given up';
    return codeOf(error);
  }
}

/** One run of a primitive beside its model. */
export class Trial<P, M extends ReferenceModel> {
  readonly #subject: Subject<P, M>;
  readonly #primitive: P;
  readonly #model: M;
  readonly #timers: ManualTimers;
  readonly #calls: Call[] = [];
  readonly #history: string[] = [];
  #nextId = 1;

  constructor(subject: Subject<P, M>, size: number, timers: ManualTimers) {
    this.#subject = subject;
    this.#timers = timers;
    const { primitive, model } = subject.create(size);
    this.#primitive = primitive;
    this.#model = model;
    this.#history.push(`size ${size}`);
  }

  /** Does it, in reality and in the model, before anything else can happen. The promise is there where that may wait. */
  perform(action: Action): Promise<void> | undefined {
    if (action.what % GIVE_UP_EVERY === 0) {
      const call = this.#pending[action.n % Math.max(1, this.#pending.length)];
      if (call !== undefined) this.#giveUp(call, action.n);
      return undefined;
    }
    const { waits, calls } = this.#subject;
    const names = [...Object.keys(waits), ...Object.keys(calls)];
    const name = names[Math.floor(action.what / GIVE_UP_EVERY) % names.length] ?? '';
    const wait = waits[name];
    if (wait !== undefined) return this.#wait(name, wait, action);
    const call = calls[name];
    if (call !== undefined) this.#call(name, call, action.n);
    return undefined;
  }

  /** Lets all microtasks run, and compares. */
  async compare(): Promise<void> {
    for (let turn = 0; turn < TURNS; turn++) await Promise.resolve();
    this.#model.turn();
    for (const call of this.#calls) this.#agree(`call ${call.id}`, call.outcome ?? 'pending', this.#model.outcomes.get(call.id) ?? 'pending');
    this.#agree('statistics', this.#subject.statistics(this.#primitive), this.#model.statistics());
  }

  /** Ends every wait, and checks that nothing is left. */
  async finish(): Promise<void> {
    this.#history.push('finish');
    for (const call of this.#pending) this.#giveUp(call, 0);
    await this.compare();
    const drain = this.#subject.calls[this.#subject.drain ?? ''];
    // Each round ends at least one.
    for (let round = this.#pending.length; round > 0 && drain !== undefined && this.#pending.length > 0; round--) {
      this.#call('drain', drain, 0);
      await this.compare();
    }
    this.#agree('still waiting', this.#pending.length, 0);
    this.#agree('timers', this.#timers.count, 0);
    this.#agree('waits of tasks', this.#calls.filter(({ task }) => task.waits.size > 0).length, 0);
  }

  get #pending(): Call[] {
    return this.#calls.filter(({ id }) => !this.#model.outcomes.has(id));
  }

  #wait(name: string, operation: WaitOperation<P, M>, { n, means, end }: Action): Promise<void> {
    const call = new Call(this.#nextId++, operation.means ?? means);
    this.#calls.push(call);
    const early = operation.means === undefined ? end : 'later';
    this.#history.push(`${call.id}: ${name}(${n}) by ${call.means.join(', ')}${early === 'later' ? '' : `, given up ${early}`}`);
    let options = call.options;
    if (early === 'before') options = { ...options, signal: AbortSignal.abort(call) };
    if (early === 'at once') options = { ...options, timeout: 0 };

    const promise = call.task.run(() => operation.real(this.#primitive, options, call.id, n));

    const refusal = operation.refusal?.(this.#model, n);
    if (refusal !== undefined) this.#model.fail(call.id, refusal);
    else if (early === 'before' && operation.beginsAnyway !== true) this.#model.outcomes.set(call.id, 'given up');
    else {
      operation.model(this.#model, call.id, n);
      if (early !== 'later') this.#model.giveUp(call.id, early === 'before' ? 'signal' : 'timeout');
    }
    return call.watch(promise);
  }

  #call(name: string, operation: CallOperation<P, M>, n: number): void {
    const id = this.#nextId++;
    this.#history.push(`${id}: ${name}(${n})`);
    const real = attempt(() => operation.real(this.#primitive, id, n));
    this.#agree(`call ${id}`, real, attempt(() => operation.model(this.#model, id, n)));
  }

  #giveUp(call: Call, n: number): void {
    const means = call.means[n % call.means.length] ?? 'task';
    this.#history.push(`give up ${call.id} by ${means}`);
    call.giveUp(means, this.#timers);
    this.#model.giveUp(call.id, means);
  }

  #agree(what: string, real: unknown, model: unknown): void {
    expect(real, `${what}, after\n  ${this.#history.join('\n  ')}\n`).toEqual(model);
  }
}

function attempt(call: () => unknown): unknown {
  try {
    return { value: call() };
  } catch (error) {
    return codeOf(error);
  }
}

/** Errors are told apart by their code; those of the language, by their name. */
function codeOf(error: unknown): { readonly code: string } | { readonly unexpected: unknown } {
  if (!(error instanceof Error)) return { unexpected: error };
  return { code: 'code' in error && typeof error.code === 'string' ? error.code : error.name };
}
