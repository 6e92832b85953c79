const SHRINK_AT = 1024;

/** A first-in first-out list whose both ends cost constant time. */
export class Deque<T> {
  #items: (T | undefined)[] = [];
  #first = 0;

  get size(): number {
    return this.#items.length - this.#first;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  /** Puts items before all others, in their order. */
  unshiftAll(items: readonly T[]): void {
    const room = this.#first - items.length;
    if (room < 0) {
      // Not by `splice`: a hundred thousand arguments do not fit on the stack.
      this.#items = [...items, ...this.#items.slice(this.#first)];
      this.#first = 0;
      return;
    }
    for (const [index, item] of items.entries()) this.#items[room + index] = item;
    this.#first = room;
  }

  peek(): T | undefined {
    return this.#items[this.#first];
  }

  shift(): T | undefined {
    if (this.size === 0) return undefined;
    const item = this.#items[this.#first];
    this.#items[this.#first++] = undefined;
    if (this.#first === this.#items.length) {
      this.#items.length = 0;
      this.#first = 0;
    } else if (this.#first >= SHRINK_AT && this.#first * 2 >= this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return item;
  }

  /** Takes everything. */
  drain(): T[] {
    const items = this.#items.slice(this.#first) as T[];
    this.#items = [];
    this.#first = 0;
    return items;
  }
}
