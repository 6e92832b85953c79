import { checkWaitOptions, currentWaitingTask, type Dependencies, type WaitingTask, type WaitOptions } from '@heddle/cancellation';

import type { Guard } from './acquirable.js';
import { checkFunction } from '../check-count.js';
import { NotHeldError } from '../errors/possession-errors.js';
import { mayProceed, OperationWaiter, WaitQueue } from './wait-queue.js';
import { whileHeld } from '../while-held.js';

/** What a {@link ReadWriteLock} tells about itself. */
export interface ReadWriteLockStatistics {
  /** Reads that are going on. */
  readonly readers: number;
  /** Whether somebody writes. */
  readonly writing: boolean;
  readonly waitingReaders: number;
  readonly waitingWriters: number;
}

/** A read or a write. Once it is over, it does nothing. */
class Possession implements Guard {
  /** Of which task it is. */
  readonly task: WaitingTask | undefined = currentWaitingTask();
  readonly #end: (possession: Possession) => void;

  constructor(end: (possession: Possession) => void) {
    this.#end = end;
  }

  release(): void {
    this.#end(this);
  }

  [Symbol.dispose](): void {
    this.#end(this);
  }
}

/** The reads that go on, or the write. */
let possessionsOf: (lock: ReadWriteLock) => readonly Possession[];

/** A wait for a possession. */
class Request extends OperationWaiter<Guard> {
  readonly possession: Possession;

  constructor(possession: Possession) {
    super();
    this.possession = possession;
  }

  dependsOn(): Dependencies {
    return { all: possessionsOf(this.waitsFor as ReadWriteLock).map(({ task }) => task) };
  }
}

/**
 * A lock that many may have for reading, or one for writing, among the tasks of one event loop.
 *
 * Writers go first: while one waits no new reader comes in, and whoever writes hands over to the next writer; readers
 * get in once no writer is left. So writers that come without a pause keep readers out, and one who reads must not
 * read again before it is done, for a writer may have come in between. Writers go in the order in which they came;
 * readers all at once. When the last writer that waits gives up, the readers behind it go on.
 *
 * Python has none; the policy is that of {@link SharedReadWriteLock}.
 *
 * @example
 * ```ts
 * const lock = new ReadWriteLock();
 * const value = await lock.withRead(() => cache.get(key));
 * using writing = await lock.acquireWrite({ timeout: 1000 });
 * ```
 */
export class ReadWriteLock {
  // Invariants: `#readers` is empty while `#writer` is defined; readers wait only while somebody writes or waits to;
  // writers wait only while somebody writes or reads.
  readonly #readers = new Set<Possession>();
  #writer: Possession | undefined = undefined;
  readonly #waitingReaders = new WaitQueue<Guard, Request>(this, 'read');
  // A writer that gives up may have been the last that held up the readers.
  readonly #waitingWriters = new WaitQueue<Guard, Request>(this, 'write', () => this.#admit());

  readonly #endRead = (read: Possession): void => {
    if (this.#readers.delete(read)) this.#admit();
  };
  readonly #endWrite = (write: Possession): void => {
    if (this.#writer !== write) return;
    this.#writer = undefined;
    this.#admit();
  };

  static {
    possessionsOf = (lock) => (lock.#writer === undefined ? [...lock.#readers] : [lock.#writer]);
  }

  /**
   * Waits until it may read.
   *
   * @returns A guard that ends the read. Rejects with `TimeoutError`, the signal's reason or `CancelledError`.
   */
  acquireRead(options?: WaitOptions): Promise<Guard> {
    if (options !== undefined) checkWaitOptions(options, 'ReadWriteLock.acquireRead');
    const read = new Possession(this.#endRead);
    return mayProceed(options) && this.#takeRead(read) ? Promise.resolve(read) : waitWith(this.#waitingReaders, read, options);
  }

  /** Waits until it may write. The guard ends the write; rejects as {@link acquireRead} does. */
  acquireWrite(options?: WaitOptions): Promise<Guard> {
    if (options !== undefined) checkWaitOptions(options, 'ReadWriteLock.acquireWrite');
    const write = new Possession(this.#endWrite);
    return mayProceed(options) && this.#takeWrite(write) ? Promise.resolve(write) : waitWith(this.#waitingWriters, write, options);
  }

  /** A read, if nobody writes or waits to; `undefined` otherwise. */
  tryAcquireRead(): Guard | undefined {
    const read = new Possession(this.#endRead);
    return this.#takeRead(read) ? read : undefined;
  }

  /** The write, if nobody reads or writes; `undefined` otherwise. */
  tryAcquireWrite(): Guard | undefined {
    const write = new Possession(this.#endWrite);
    return this.#takeWrite(write) ? write : undefined;
  }

  /** Runs a function while it reads. Rejects as {@link acquireRead} does, and as `fn` does. */
  withRead<T>(fn: () => T | PromiseLike<T>, options?: WaitOptions): Promise<T> {
    checkFunction(fn, 'ReadWriteLock.withRead', 'fn');
    return whileHeld(this.acquireRead(options), fn);
  }

  /** Runs a function while it writes. Rejects as {@link acquireWrite} does, and as `fn` does. */
  withWrite<T>(fn: () => T | PromiseLike<T>, options?: WaitOptions): Promise<T> {
    checkFunction(fn, 'ReadWriteLock.withWrite', 'fn');
    return whileHeld(this.acquireWrite(options), fn);
  }

  /**
   * Ends the read that began first, whose guard does nothing any more.
   *
   * @throws NotHeldError where nobody reads.
   */
  releaseRead(): void {
    const [first] = this.#readers;
    if (first === undefined) throw new NotHeldError('ReadWriteLock.releaseRead: nobody reads');
    first.release();
  }

  /**
   * Ends the write, whose guard does nothing any more.
   *
   * @throws NotHeldError where nobody writes.
   */
  releaseWrite(): void {
    if (this.#writer === undefined) throw new NotHeldError('ReadWriteLock.releaseWrite: nobody writes');
    this.#writer.release();
  }

  statistics(): ReadWriteLockStatistics {
    return {
      readers: this.#readers.size,
      writing: this.#writer !== undefined,
      waitingReaders: this.#waitingReaders.length,
      waitingWriters: this.#waitingWriters.length,
    };
  }

  #takeRead(read: Possession): boolean {
    if (this.#writer !== undefined || this.#waitingWriters.length > 0) return false;
    this.#readers.add(read);
    return true;
  }

  #takeWrite(write: Possession): boolean {
    if (this.#writer !== undefined || this.#readers.size > 0) return false;
    this.#writer = write;
    return true;
  }

  /** Lets in whoever may go on now: the first writer, or else all readers. */
  #admit(): void {
    const writer = this.#waitingWriters.first;
    if (writer !== undefined) {
      if (this.#takeWrite(writer.possession)) this.#waitingWriters.settleFirst(writer.possession);
      return;
    }
    for (let reader = this.#waitingReaders.first; reader !== undefined; reader = this.#waitingReaders.first) {
      if (!this.#takeRead(reader.possession)) return;
      this.#waitingReaders.settleFirst(reader.possession);
    }
  }
}

function waitWith(queue: WaitQueue<Guard, Request>, possession: Possession, options: WaitOptions | undefined): Promise<Guard> {
  const request = new Request(possession);
  queue.push(request);
  return request.wait(options);
}
