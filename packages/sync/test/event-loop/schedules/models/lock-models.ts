import { NotHeldError } from '../../../../src/errors/index.js';
import { type Entry, ReferenceModel } from '../reference-model.js';

/** Permits, and a line of those who want one. */
export class SemaphoreModel extends ReferenceModel {
  readonly #bound: number;
  readonly #overRelease: Error | undefined;
  readonly #line: Entry[] = this.line();
  #value: number;

  /** @param overRelease What a release throws after which there would be more permits than at the beginning. */
  constructor(value: number, overRelease?: Error) {
    super();
    this.#value = value;
    this.#bound = overRelease === undefined ? Infinity : value;
    this.#overRelease = overRelease;
  }

  acquire(id: number): void {
    if (this.tryAcquire()) this.settle(id);
    else this.#line.push({ id });
  }

  tryAcquire(): boolean {
    return this.#value > 0 && this.#value-- > 0;
  }

  release(n: number): void {
    if (this.#overRelease !== undefined && this.#value + n > this.#bound) throw this.#overRelease;
    for (let i = 0; i < n; i++) {
      const next = this.#line.shift();
      if (next === undefined) this.#value++;
      else this.settle(next.id);
    }
  }

  statistics(): unknown {
    return { value: this.#value, waiting: this.#line.length };
  }
}

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

/** A lock with a line of those who want it, and a line of those who want to be notified and then want it. */
export class ConditionModel extends ReferenceModel {
  readonly #lockLine: Entry[] = this.line();
  /** Those who must have the lock again: they cannot give up. */
  readonly #resuming = new Map<number, 'notified' | 'gave up'>();
  readonly #waiting: Entry[] = this.line();
  /** Not yet in the lock's line: they get there when their code goes on, those who gave up one microtask later. */
  #notified: Entry[] = [];
  #gaveUp: Entry[] = [];
  #locked = false;

  /** The code of what everything throws that needs the lock, while nobody holds it. */
  get refusal(): string | undefined {
    return this.#locked ? undefined : new NotHeldError().code;
  }

  acquire(id: number): void {
    if (this.#locked) this.#lockLine.push({ id });
    else this.#enter(id);
  }

  release(): void {
    if (!this.#locked) throw new NotHeldError();
    this.#locked = false;
    const next = this.#lockLine.shift();
    if (next !== undefined) this.#enter(next.id);
  }

  wait(id: number): void {
    this.#waiting.push({ id });
    this.release();
  }

  notify(n: number): void {
    if (!this.#locked) throw new NotHeldError();
    for (const entry of this.#waiting.splice(0, n)) {
      this.#notified.push(entry);
      this.#resuming.set(entry.id, 'notified');
    }
  }

  override giveUp(id: number): void {
    if (!this.#resuming.has(id)) super.giveUp(id);
  }

  override turn(): void {
    for (const { id } of [...this.#notified.splice(0), ...this.#gaveUp.splice(0)]) this.acquire(id);
  }

  statistics(): unknown {
    return { locked: this.#locked, waiting: this.#waiting.length, waitingForLock: this.#lockLine.length };
  }

  /** Those who gave up waiting for a notification need the lock still; those who wanted no more than the lock are gone. */
  protected override left(id: number, line: readonly Entry[]): void {
    if (line !== this.#waiting) {
      super.left(id, line);
      return;
    }
    this.#gaveUp.push({ id });
    this.#resuming.set(id, 'gave up');
  }

  #enter(id: number): void {
    this.#locked = true;
    const resumed = this.#resuming.get(id);
    this.#resuming.delete(id);
    if (resumed === 'gave up') this.outcomes.set(id, 'given up');
    else this.settle(id);
  }
}
