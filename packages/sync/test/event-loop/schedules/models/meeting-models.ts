import { BrokenBarrierError } from '../../../../src/errors/index.js';
import { type Entry, type Means, ReferenceModel } from '../reference-model.js';

/** A flag, and a line of those who want it set. */
export class EventModel extends ReferenceModel {
  readonly #line: Entry[] = this.line();
  #set = false;

  set(): void {
    this.#set = true;
    for (const { id } of this.#line.splice(0)) this.settle(id);
  }

  clear(): void {
    this.#set = false;
  }

  wait(id: number): void {
    if (this.#set) this.settle(id);
    else this.#line.push({ id });
  }

  statistics(): unknown {
    return { set: this.#set, waiting: this.#line.length };
  }
}

/** A number, and a line of those who want it to be 0. */
export class LatchModel extends ReferenceModel {
  readonly #line: Entry[] = this.line();
  #count: number;

  constructor(count: number) {
    super();
    this.#count = count;
  }

  countDown(n: number): void {
    if (n > this.#count) throw new RangeError();
    this.#count -= n;
    if (this.#count === 0) for (const { id } of this.#line.splice(0)) this.settle(id);
  }

  wait(id: number): void {
    if (this.#count === 0) this.settle(id);
    else this.#line.push({ id });
  }

  statistics(): unknown {
    return { count: this.#count, waiting: this.#line.length };
  }
}

/** A line that is let go when it is long enough. A time-out breaks it. */
export class BarrierModel extends ReferenceModel {
  readonly #parties: number;
  readonly #line: Entry[] = this.line();
  #broken = false;

  constructor(parties: number) {
    super();
    this.#parties = parties;
  }

  wait(id: number): void {
    if (this.#broken) {
      this.fail(id, new BrokenBarrierError().code);
      return;
    }
    this.#line.push({ id });
    if (this.#line.length === this.#parties) for (const [number, entry] of this.#line.splice(0).entries()) this.settle(entry.id, number);
  }

  abort(): void {
    this.reset();
    this.#broken = true;
  }

  reset(): void {
    this.#broken = false;
    for (const { id } of this.#line.splice(0)) this.fail(id, new BrokenBarrierError().code);
  }

  statistics(): unknown {
    return { parties: this.#parties, nWaiting: this.#line.length, broken: this.#broken };
  }

  protected override left(id: number, line: readonly Entry[], means: Means): void {
    super.left(id, line, means);
    if (means === 'timeout') this.abort();
  }
}
