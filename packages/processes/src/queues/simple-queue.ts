import { ProcessQueue } from './process-queue.js';

/**
 * A queue that only puts and gets: Python's `multiprocessing.SimpleQueue`, which is a pipe with two locks. Here it is as quick as any
 * other, and the class is there for programs that have it.
 *
 * @see https://docs.python.org/3/library/multiprocessing.html#multiprocessing.SimpleQueue
 */
export class SimpleQueue<T = unknown> extends ProcessQueue<T> {
  static {
    ProcessQueue.register('heddle.simple-queue', SimpleQueue);
  }
}
