import { describeValue } from '@heddle/cancellation';

/** A list of a manager. Indices may be negative, counting from the end, as Python's. */
export class ManagedList<T = unknown> {
  /** What errors call it. */
  readonly #kind: string;
  readonly #items: T[];

  constructor(items: Iterable<T> = [], kind = 'list') {
    this.#items = [...items];
    this.#kind = kind;
  }

  /** How many items there are. */
  length(): number {
    return this.#items.length;
  }

  /** The item of that index. @throws RangeError where there is none. */
  get(index: number): T {
    return this.#items[this.#place(index)] as T;
  }

  /** Puts another item in the place of one. @throws RangeError where there is none. */
  set(index: number, item: T): void {
    this.#items[this.#place(index)] = item;
  }

  /** Adds items at the end: several, where Python's takes one. */
  append(...items: T[]): void {
    for (const item of items) this.#items.push(item);
  }

  /** Puts an item before that one; a negative index counts from the end, and one beyond it means there. */
  insert(index: number, item: T): void {
    this.#items.splice(index, 0, item);
  }

  /** Takes an item out, the last one where no index is given. @throws RangeError where there is none. */
  pop(index = -1): T {
    return this.#items.splice(this.#place(index), 1)[0] as T;
  }

  /** Where the first such item is, by `===`; -1 for nowhere, where Python raises ValueError. */
  indexOf(item: T): number {
    return this.#items.indexOf(item);
  }

  /** Turns it round, in place. */
  reverse(): void {
    this.#items.reverse();
  }

  /** Sorts it in place, by `<` as Python does, not by text; without a key function. */
  sort(): void {
    this.#items.sort((one, other) => (one === other ? 0 : one < other ? -1 : 1));
  }

  /** Empties it. */
  clear(): void {
    this.#items.length = 0;
  }

  /** A copy of a part, or of all. */
  slice(start?: number, end?: number): T[] {
    return this.#items.slice(start, end);
  }

  #place(index: number): number {
    const place = index < 0 ? this.#items.length + index : index;
    if (!Number.isInteger(index) || place < 0 || place >= this.#items.length) throw new RangeError(`${this.#kind}: ${expected(this.#items.length)}, received ${describeValue(index)}`);
    return place;
  }
}

/** A dictionary of a manager, a Map. */
export class ManagedDict<K = unknown, V = unknown> {
  readonly #entries: Map<K, V>;

  constructor(entries: Iterable<readonly [K, V]> = []) {
    this.#entries = new Map(entries);
  }

  /** How many there are. */
  size(): number {
    return this.#entries.size;
  }

  /** The value of a key; `otherwise`, or undefined, where there is none. Python's `get`; its `d[key]` raises KeyError. */
  get(key: K, otherwise?: V): V | undefined {
    return this.#entries.has(key) ? this.#entries.get(key) : otherwise;
  }

  /** Python's `d[key] = value`. */
  set(key: K, value: V): void {
    this.#entries.set(key, value);
  }

  /** Whether there is such a key. */
  has(key: K): boolean {
    return this.#entries.has(key);
  }

  /** Takes a key out. @returns Whether it was there. */
  delete(key: K): boolean {
    return this.#entries.delete(key);
  }

  /** Takes a key out. @returns Its value; `otherwise`, or undefined, where there was none: Python's raises KeyError. */
  pop(key: K, otherwise?: V): V | undefined {
    const value = this.get(key, otherwise);
    this.#entries.delete(key);
    return value;
  }

  /** The value of a key, which gets this one where it has none. */
  setDefault(key: K, value: V): V {
    if (!this.#entries.has(key)) this.#entries.set(key, value);
    return this.#entries.get(key) as V;
  }

  /** Sets many at once. */
  update(entries: Iterable<readonly [K, V]>): void {
    for (const [key, value] of entries) this.#entries.set(key, value);
  }

  /** A copy of its keys, in the order in which they came. */
  keys(): K[] {
    return [...this.#entries.keys()];
  }

  /** A copy of its values, in the order of the keys. */
  values(): V[] {
    return [...this.#entries.values()];
  }

  /** A copy of all of it. */
  entries(): [K, V][] {
    return [...this.#entries];
  }

  /** Empties it. */
  clear(): void {
    this.#entries.clear();
  }
}

/** A set of a manager. */
export class ManagedSet<T = unknown> {
  readonly #items: Set<T>;

  constructor(items: Iterable<T> = []) {
    this.#items = new Set(items);
  }

  /** How many there are. */
  size(): number {
    return this.#items.size;
  }

  /** Puts an item in. @returns Whether it was not there before; Python returns nothing. */
  add(item: T): boolean {
    const before = this.#items.size;
    return this.#items.add(item).size > before;
  }

  /** Whether there is such an item. */
  has(item: T): boolean {
    return this.#items.has(item);
  }

  /** Takes an item out. @returns Whether it was there. Python's `discard`. */
  delete(item: T): boolean {
    return this.#items.delete(item);
  }

  /** A copy of all of it. */
  values(): T[] {
    return [...this.#items];
  }

  /** Empties it. */
  clear(): void {
    this.#items.clear();
  }
}

/** A value of a manager. `get` and `set` are calls, where Python has an attribute. */
export class ManagedValue<T = unknown> {
  #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  /** A copy of it. */
  get(): T {
    return this.#value;
  }

  /** Puts another one in its place. */
  set(value: T): void {
    this.#value = value;
  }
}

/** Numbers of a manager, as many as there were at first. */
export class ManagedArray<T = number> {
  readonly #list: ManagedList<T>;

  constructor(items: Iterable<T>) {
    this.#list = new ManagedList(items, 'Array');
  }

  /** How many items there are. */
  length(): number {
    return this.#list.length();
  }

  /** The item of that index. @throws RangeError where there is none. */
  get(index: number): T {
    return this.#list.get(index);
  }

  /** Puts another item in the place of one. @throws RangeError where there is none. */
  set(index: number, item: T): void {
    this.#list.set(index, item);
  }

  /** A copy of a part, or of all. */
  slice(start?: number, end?: number): T[] {
    return this.#list.slice(start, end);
  }
}

function expected(length: number): string {
  return length === 0 ? 'there are no items' : `index must be an integer from ${-length} to ${length - 1}`;
}
