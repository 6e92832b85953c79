import { checkCount } from '../check-count.js';
import { Queue, QUEUE_SIZE } from './queue.js';
import { Stack } from './storage/stack.js';

/**
 * A {@link Queue} that gives what was put last. After asyncio's `LifoQueue`. Where somebody waits for an item, it gets the
 * next one that is put, at once.
 *
 * @example
 * ```ts
 * const queue = new LifoQueue<number>();
 * queue.putNowait(1);
 * queue.putNowait(2);
 * queue.getNowait(); // 2
 * ```
 */
export class LifoQueue<T> extends Queue<T> {
  /** @param maxSize As for a {@link Queue}. */
  constructor(maxSize = 0) {
    checkCount(maxSize, 'new LifoQueue', 'maxSize', QUEUE_SIZE);
    super(maxSize, new Stack<T>());
  }
}
