/** What a queue keeps its items in, and with that the order in which they leave it. */
export interface ItemStorage<T> {
  /** How many items there are. */
  readonly size: number;
  /** Puts an item in. Where it throws, because an item has no place in the order, nothing has changed. */
  push(item: T): void;
  /** Takes the next item out; only called while there is one. Where it throws, nothing has changed. */
  take(): T;
  /** Drops everything. */
  clear(): void;
}
