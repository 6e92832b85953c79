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

  length(): number {
    return this.#items.length;
  }

  /** @throws RangeError where there is no such item. */
  get(index: number): T {
    return this.#items[this.#place(index)] as T;
  }

  /** @throws RangeError where there is no such item. */
  set(index: number, item: T): void {
    this.#items[this.#place(index)] = item;
  }

  append(...items: T[]): void {
    for (const item of items) this.#items.push(item);
  }

  insert(index: number, item: T): void {
    this.#items.splice(index, 0, item);
  }

  /** Takes an item out, the last one where no index is given. @throws RangeError where there is none. */
  pop(index = -1): T {
    return this.#items.splice(this.#place(index), 1)[0] as T;
  }

  /** Where the first such item is, -1 for nowhere. */
  indexOf(item: T): number {
    return this.#items.indexOf(item);
  }

  reverse(): void {
    this.#items.reverse();
  }

  /** By numbers, or by text. */
  sort(): void {
    this.#items.sort((one, other) => (one === other ? 0 : one < other ? -1 : 1));
  }

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

  size(): number {
    return this.#entries.size;
  }

  /** Undefined where there is none, unless another value is to be given then. */
  get(key: K, otherwise?: V): V | undefined {
    return this.#entries.has(key) ? this.#entries.get(key) : otherwise;
  }

  set(key: K, value: V): void {
    this.#entries.set(key, value);
  }

  has(key: K): boolean {
    return this.#entries.has(key);
  }

  /** Whether it was there. */
  delete(key: K): boolean {
    return this.#entries.delete(key);
  }

  /** Takes a value out. */
  pop(key: K, otherwise?: V): V | undefined {
    const value = this.get(key, otherwise);
    this.#entries.delete(key);
    return value;
  }

  /** The value, which is this one where there was none. */
  setDefault(key: K, value: V): V {
    if (!this.#entries.has(key)) this.#entries.set(key, value);
    return this.#entries.get(key) as V;
  }

  update(entries: Iterable<readonly [K, V]>): void {
    for (const [key, value] of entries) this.#entries.set(key, value);
  }

  keys(): K[] {
    return [...this.#entries.keys()];
  }

  values(): V[] {
    return [...this.#entries.values()];
  }

  /** A copy of all of it. */
  entries(): [K, V][] {
    return [...this.#entries];
  }

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

  size(): number {
    return this.#items.size;
  }

  /** Whether it was not there before. */
  add(item: T): boolean {
    const before = this.#items.size;
    return this.#items.add(item).size > before;
  }

  has(item: T): boolean {
    return this.#items.has(item);
  }

  /** Whether it was there. */
  delete(item: T): boolean {
    return this.#items.delete(item);
  }

  /** A copy of all of it. */
  values(): T[] {
    return [...this.#items];
  }

  clear(): void {
    this.#items.clear();
  }
}

/** A value of a manager. */
export class ManagedValue<T = unknown> {
  #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  get(): T {
    return this.#value;
  }

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

  length(): number {
    return this.#list.length();
  }

  /** @throws RangeError where there is no such item. */
  get(index: number): T {
    return this.#list.get(index);
  }

  /** @throws RangeError where there is no such item. */
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
