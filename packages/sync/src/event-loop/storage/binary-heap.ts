import type { ItemStorage } from './item-storage.js';

/** Says which of two items comes first: negative for `a`, positive for `b`, 0 for the one that was put first. */
export type Compare<T> = (a: T, b: T) => number;

interface Entry<T> {
  readonly item: T;
  /** Its running number, which decides between equals. */
  readonly order: number;
}

/**
 * Least first, in O(log n), and equals in the order in which they came: Python's `heapq` with a running number.
 *
 * Comparing is the caller's code and may throw. So each operation first finds where an entry belongs, and then moves
 * entries without comparing any.
 */
export class BinaryHeap<T> implements ItemStorage<T> {
  // Invariant: no entry comes before its parent, which is at `(index - 1) >> 1`.
  #entries: Entry<T>[] = [];
  #nextOrder = 0;
  readonly #compare: Compare<T>;

  constructor(compare: Compare<T>) {
    this.#compare = compare;
  }

  get size(): number {
    return this.#entries.length;
  }

  push(item: T): void {
    const entry = { item, order: this.#nextOrder };
    let target = this.#entries.length;
    while (target > 0 && this.#precedes(entry, this.#at(parentOf(target)))) target = parentOf(target);
    this.#nextOrder++;
    this.#entries.push(entry);
    // Those between the end and the target move down by one.
    for (let i = this.#entries.length - 1; i > target; i = parentOf(i)) this.#entries[i] = this.#at(parentOf(i));
    this.#entries[target] = entry;
  }

  take(): T {
    const entries = this.#entries;
    const target = this.#placeForLast();
    let carried = present(entries.pop());
    // The last goes to the target, and everything from there up to the root moves up by one: the root comes out.
    for (let i = target; entries.length > 0; i = parentOf(i)) {
      const moved = this.#at(i);
      entries[i] = carried;
      carried = moved;
      if (i === 0) break;
    }
    return carried.item;
  }

  clear(): void {
    this.#entries = [];
  }

  /** Where the last entry belongs once the root is gone: down the way of the lesser children. */
  #placeForLast(): number {
    const count = this.#entries.length - 1;
    if (count <= 0) return 0;
    const last = this.#at(count);
    for (let index = 0; ; ) {
      const left = 2 * index + 1;
      if (left >= count) return index;
      const right = left + 1;
      const lesser = right < count && this.#precedes(this.#at(right), this.#at(left)) ? right : left;
      if (this.#precedes(last, this.#at(lesser))) return index;
      index = lesser;
    }
  }

  #precedes(a: Entry<T>, b: Entry<T>): boolean {
    // Also where the comparison says NaN, the older one comes first.
    return (this.#compare(a.item, b.item) || a.order - b.order) < 0;
  }

  #at(index: number): Entry<T> {
    return present(this.#entries[index]);
  }
}

function parentOf(index: number): number {
  return (index - 1) >> 1;
}

function present<E>(entry: E | undefined): E {
  if (entry === undefined) throw new RangeError('BinaryHeap: there is no such entry');
  return entry;
}
