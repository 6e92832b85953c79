import { checkOptionNames, type WaitOptions } from '@heddle/cancellation';

import { checkCount, checkFunction } from '../check-count.js';
import { naturalOrder } from './natural-order.js';
import { Queue, QUEUE_SIZE } from './queue.js';
import { BinaryHeap, type Compare } from './storage/binary-heap.js';

/** How a {@link PriorityQueue} orders its items. */
export interface PriorityQueueOptions<T> {
  /** As for `Array.sort`: the lesser leaves first. Default: the order of numbers, strings, dates, and arrays of these. */
  readonly compare?: Compare<T> | undefined;
}

/**
 * A {@link Queue} that gives the least item first, and of equal ones the one that was put first. After asyncio's
 * `PriorityQueue`, which leaves the order of equals open. Where somebody waits for an item, it gets the next one that is
 * put, at once.
 *
 * Without a `compare` function, items must be numbers, bigints, strings, booleans, dates, or arrays of these, which are
 * compared element by element as Python compares tuples; `put` refuses others, also where Python would only find
 * out once it has to compare them.
 *
 * @example
 * ```ts
 * const jobs = new PriorityQueue<Job>(100, { compare: (a, b) => a.due - b.due });
 * await jobs.put({ due: 2, name: 'later' });
 * ```
 */
export class PriorityQueue<T> extends Queue<T> {
  readonly #natural: boolean;

  /**
   * @param maxSize As for a {@link Queue}.
   * @param options The order.
   */
  constructor(maxSize = 0, options?: PriorityQueueOptions<T>) {
    checkCount(maxSize, 'new PriorityQueue', 'maxSize', QUEUE_SIZE);
    const compare = checkOrder(options);
    super(maxSize, new BinaryHeap<T>(compare ?? naturalOrder));
    this.#natural = compare === undefined;
  }

  /** As in a {@link Queue}. An item that cannot be compared is refused: by a throw, or by rejection where it had to wait. */
  override put(item: T, options?: WaitOptions): Promise<void> {
    if (this.#natural) naturalOrder(item, item);
    return super.put(item, options);
  }

  /** As in a {@link Queue}; throws a TypeError or a RangeError for an item that cannot be compared. */
  override putNowait(item: T): void {
    if (this.#natural) naturalOrder(item, item);
    super.putNowait(item);
  }
}

function checkOrder<T>(options: PriorityQueueOptions<T> | undefined): Compare<T> | undefined {
  if (options === undefined) return undefined;
  checkOptionNames(options, ['compare'], 'new PriorityQueue');
  if (options.compare !== undefined) checkFunction(options.compare, 'new PriorityQueue', 'compare');
  return options.compare;
}
