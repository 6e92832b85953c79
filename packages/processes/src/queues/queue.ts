import type { WaitOptions } from '@heddle/cancellation';

import type { BlockingWaitOptions } from '../connection/connection.js';
import { ProcessQueue } from './process-queue.js';

/**
 * First in, first out, between any number of processes and threads. It may be an argument of a Process, go through a Pipe or
 * another queue, and be used by a pool's tasks. Values arrive as copies.
 *
 * After Python's `multiprocessing.Queue`. There an item goes through a thread of the process that put it, and then a pipe: `join_thread`
 * and `cancel_join_thread` are about that thread. Here it is in memory that all share once `put` has settled, so there is nothing to
 * wait for or to lose at the end of a process, and a process that is killed while it uses the queue does no harm to it.
 *
 * Where memory cannot be mapped (no Linux, or no koffi), it is in the process that made it, which needs its event loop for others to use
 * it: it may then only be an argument of a Process, as in Python, and a call that would block that process throws CannotBlockError.
 *
 * @example
 * ```ts
 * const queue = new Queue<string>();
 * const child = new Process({ target: (names: Queue<string>) => names.put('Ada'), args: [queue] });
 * child.start();
 * console.log(await queue.get({ timeout: 5000 })); // Ada
 * ```
 *
 * @see https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Queue
 */
export class Queue<T = unknown> extends ProcessQueue<T> {
  static {
    ProcessQueue.register('heddle.process-queue', Queue);
  }

  /** How many items are in it, now. Python's `qsize`. */
  get size(): number {
    return this.carrier('size').size;
  }

  /** How many items fit in. */
  get maxSize(): number {
    return this.carrier('maxSize').maxSize;
  }

  /** Whether there is no room for another item, now. */
  full(): boolean {
    return this.carrier('full').full();
  }

  /** Puts a copy of the item in, if there is room. Throws QueueFullError where there is none, and as `put` rejects. */
  putNowait(item: T): void {
    this.carrier('putNowait').putNowait(item);
  }

  /** Takes an item out, if there is one. Throws QueueEmptyError where there is none, QueueShutDownError where there will be none any more. */
  getNowait(): T {
    return this.carrier('getNowait').getNowait() as T;
  }
}

/**
 * A queue that knows how many of its items have been dealt with.
 *
 * @see https://docs.python.org/3/library/multiprocessing.html#multiprocessing.JoinableQueue
 */
export class JoinableQueue<T = unknown> extends Queue<T> {
  static {
    ProcessQueue.register('heddle.joinable-queue', JoinableQueue);
  }

  /** Says that an item that was taken out has been dealt with. Throws TaskDoneError where that was said of every item already. */
  taskDone(): void {
    this.carrier('taskDone').taskDone();
  }

  /** Waits until `taskDone` was called for every item. Rejects with `TimeoutError`, the signal's reason or `CancelledError`. */
  join(options?: WaitOptions): Promise<void> {
    return this.carrier('join').join(options);
  }

  /** {@link join}, blocking this thread. Throws what that rejects with. */
  joinSync(options?: BlockingWaitOptions): void {
    this.carrier('joinSync').joinSync(options);
  }
}
