import { AlreadyHeldError, NotHeldError } from '../../../../src/errors/index.js';
import { type Entry, type Means, ReferenceModel } from '../reference-model.js';

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

  override giveUp(id: number, means: Means): void {
    if (!this.#resuming.has(id)) super.giveUp(id, means);
  }

  override turn(): void {
    for (const { id } of [...this.#notified.splice(0), ...this.#gaveUp.splice(0)]) this.acquire(id);
  }

  statistics(): unknown {
    return { locked: this.#locked, waiting: this.#waiting.length, waitingForLock: this.#lockLine.length };
  }

  /** Those who gave up waiting for a notification need the lock still; those who wanted no more than the lock are gone. */
  protected override left(id: number, line: readonly Entry[], means: Means): void {
    if (line !== this.#waiting) {
      super.left(id, line, means);
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

/** Readers and a writer, and a line of either. */
export class ReadWriteLockModel extends ReferenceModel {
  readonly #waitingReaders: Entry[] = this.line();
  readonly #waitingWriters: Entry[] = this.line();
  #readers = 0;
  #writing = false;

  acquireRead(id: number): void {
    if (this.tryAcquireRead()) this.settle(id);
    else this.#waitingReaders.push({ id });
  }

  acquireWrite(id: number): void {
    if (this.tryAcquireWrite()) this.settle(id);
    else this.#waitingWriters.push({ id });
  }

  tryAcquireRead(): boolean {
    if (this.#writing || this.#waitingWriters.length > 0) return false;
    this.#readers++;
    return true;
  }

  tryAcquireWrite(): boolean {
    if (this.#writing || this.#readers > 0) return false;
    this.#writing = true;
    return true;
  }

  releaseRead(): void {
    if (this.#readers === 0) throw new NotHeldError();
    this.#readers--;
    this.#admit();
  }

  releaseWrite(): void {
    if (!this.#writing) throw new NotHeldError();
    this.#writing = false;
    this.#admit();
  }

  statistics(): unknown {
    return {
      readers: this.#readers,
      writing: this.#writing,
      waitingReaders: this.#waitingReaders.length,
      waitingWriters: this.#waitingWriters.length,
    };
  }

  protected override left(id: number, line: readonly Entry[], means: Means): void {
    super.left(id, line, means);
    this.#admit();
  }

  #admit(): void {
    if (this.#writing) return;
    const [writer] = this.#waitingWriters;
    if (writer === undefined) {
      for (const { id } of this.#waitingReaders.splice(0)) this.acquireRead(id);
    } else if (this.#readers === 0) {
      this.#waitingWriters.shift();
      this.acquireWrite(writer.id);
    }
  }
}

interface BorrowEntry extends Entry {
  readonly borrower: number;
}

/** Who has a token, and a line of who wants one. */
export class CapacityLimiterModel extends ReferenceModel {
  readonly #line: BorrowEntry[] = this.line<BorrowEntry>();
  readonly #borrowers: number[] = [];
  #total: number;

  constructor(total: number) {
    super();
    this.#total = total;
  }

  acquire(id: number, borrower: number): void {
    if (this.#isKnown(borrower)) this.fail(id, new AlreadyHeldError().code);
    else if (this.tryAcquire(borrower)) this.settle(id);
    else this.#line.push({ id, borrower });
  }

  tryAcquire(borrower: number): boolean {
    if (this.#isKnown(borrower)) throw new AlreadyHeldError();
    if (this.#borrowers.length >= this.#total) return false;
    this.#borrowers.push(borrower);
    return true;
  }

  release(borrower: number): void {
    const index = this.#borrowers.indexOf(borrower);
    if (index < 0) throw new NotHeldError();
    this.#borrowers.splice(index, 1);
    this.#grant();
  }

  releaseFirst(): void {
    if (this.#borrowers.shift() !== undefined) this.#grant();
  }

  setTotal(total: number): void {
    this.#total = total;
    this.#grant();
  }

  statistics(): unknown {
    return { totalTokens: this.#total, borrowedTokens: this.#borrowers.length, borrowers: [...this.#borrowers], waiting: this.#line.length };
  }

  #isKnown(borrower: number): boolean {
    return this.#borrowers.includes(borrower) || this.#line.some((entry) => entry.borrower === borrower);
  }

  #grant(): void {
    for (const { id, borrower } of this.#line.splice(0, Math.max(0, this.#total - this.#borrowers.length))) {
      this.#borrowers.push(borrower);
      this.settle(id);
    }
  }
}
