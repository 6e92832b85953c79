import type { ItemStorage } from './item-storage.js';

/** Last in, first out. */
export class Stack<T> implements ItemStorage<T> {
  #items: T[] = [];

  get size(): number {
    return this.#items.length;
  }

  push(item: T): void {
    this.#items.push(item);
  }

  take(): T {
    return this.#items.pop() as T;
  }

  clear(): void {
    this.#items = [];
  }
}
