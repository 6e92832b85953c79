import { CancelledError } from '@heddle/cancellation';

import { type Entry, type Means, ReferenceModel } from '../reference-model.js';

/** What a function under test ends with: every third one fails. */
export type Ending = { readonly value: number } | { readonly code: 'FAILED' };

interface RunOfOnce {
  /** Who began it; `undefined` once that one has given up. */
  starter: number | undefined;
  waiting: number[];
  ending: Ending | undefined;
}

/** Runs one after the other, and who waits for which. What a function ends with is seen when the microtasks have run. */
export class OnceModel extends ReferenceModel {
  /** Those that go on, in the order in which they began. */
  readonly #running: RunOfOnce[] = [];
  #current: RunOfOnce | undefined;

  get(id: number): void {
    const done = this.#current?.waiting.length === 0 ? this.#ended(this.#current) : undefined;
    if (done !== undefined) {
      this.settle(id, done);
      return;
    }
    if (this.#current === undefined) {
      this.#current = { starter: id, waiting: [], ending: undefined };
      this.#running.push(this.#current);
    }
    this.#current.waiting.push(id);
  }

  reset(): void {
    this.#current = undefined;
  }

  /** The one that has run longest ends. */
  end(ending: Ending): void {
    const run = this.#running.find((each) => each.ending === undefined);
    if (run !== undefined) run.ending = ending;
  }

  override giveUp(id: number, _means: Means): void {
    for (const run of this.#running) {
      if (run.starter === id) run.starter = undefined;
      if (!run.waiting.includes(id)) continue;
      run.waiting = run.waiting.filter((each) => each !== id);
      this.outcomes.set(id, 'given up');
    }
  }

  override turn(): void {
    const again: number[] = [];
    for (const run of this.#running.filter(({ ending }) => ending !== undefined)) {
      this.#running.splice(this.#running.indexOf(run), 1);
      const { ending } = run;
      const waiting = run.waiting.splice(0);
      if (ending === undefined) continue;
      if ('code' in ending && this.#current === run) this.#current = undefined;
      if ('code' in ending && run.starter === undefined) again.push(...waiting);
      else for (const id of waiting) this.outcomes.set(id, ending);
    }
    for (const id of again) this.get(id);
  }

  statistics(): unknown {
    if (this.#current === undefined) return { state: 'idle', waiting: 0 };
    return { state: this.#running.includes(this.#current) ? 'running' : 'done', waiting: this.#current.waiting.length };
  }

  #ended(run: RunOfOnce): number | undefined {
    return !this.#running.includes(run) && run.ending !== undefined && 'value' in run.ending ? run.ending.value : undefined;
  }
}

/** Calls that run, and a line of those that wait. What a function ends with is seen when the microtasks have run. */
export class LimitModel extends ReferenceModel {
  readonly #line: Entry[] = this.line();
  readonly #running: { readonly id: number; ending: Ending | undefined }[] = [];
  /** Their turn has come, and they run once the microtasks have. */
  #starting: Entry[] = [];
  #concurrency: number;

  constructor(concurrency: number) {
    super();
    this.#concurrency = concurrency;
  }

  call(id: number): void {
    if (this.#active < this.#concurrency) this.#running.push({ id, ending: undefined });
    else this.#line.push({ id });
  }

  setConcurrency(concurrency: number): void {
    this.#concurrency = concurrency;
    this.#admit();
  }

  clear(): void {
    for (const { id } of this.#line.splice(0)) this.fail(id, new CancelledError().code);
  }

  /** The one that has run longest ends. */
  end(ending: Ending): void {
    const call = this.#running.find((each) => each.ending === undefined);
    if (call !== undefined) call.ending = ending;
  }

  override turn(): void {
    for (const call of this.#running.filter(({ ending }) => ending !== undefined)) {
      this.#running.splice(this.#running.indexOf(call), 1);
      if (call.ending !== undefined) this.outcomes.set(call.id, call.ending);
      this.#admit();
    }
    this.#running.push(...this.#starting.splice(0).map(({ id }) => ({ id, ending: undefined })));
  }

  statistics(): unknown {
    return { concurrency: this.#concurrency, activeCount: this.#active, pendingCount: this.#line.length };
  }

  get #active(): number {
    return this.#running.length + this.#starting.length;
  }

  #admit(): void {
    while (this.#active < this.#concurrency) {
      const next = this.#line.shift();
      if (next === undefined) return;
      this.#starting.push(next);
    }
  }
}
