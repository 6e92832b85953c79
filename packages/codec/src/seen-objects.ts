/** So many objects are found by looking at each of them, which is cheaper than hashing. */
const FEW = 24;

/** The objects of one value in the order of their first occurrence: how shared and cyclic references are recognised. */
export class SeenObjects {
  #count = 0;
  readonly #few: (object | undefined)[] = new Array<undefined>(FEW).fill(undefined);
  /**
   * All of them in their order, once they are more than a few. Only whether an object is there is asked of each, and
   * one look-up in a set that adds it says so; the numbers are counted out when the first one is there already.
   */
  readonly #many = new Set<object>();
  #numbers: Map<object, number> | undefined;

  get count(): number {
    return this.#count;
  }

  /** The number of an object that was seen before; otherwise -1, and it has the next number now. */
  numberOf(object: object): number {
    const few = this.#few;
    const count = this.#count;
    if (count >= FEW) return this.#numberAmongMany(object);
    for (let i = 0; i < count; i++) {
      if (few[i] === object) return i;
    }
    few[count] = object;
    this.#count = count + 1;
    return -1;
  }

  /** Gives a number to nothing. */
  skip(): void {
    this.numberOf({});
  }

  #numberAmongMany(object: object): number {
    const many = this.#many;
    if (many.size === 0) this.#becomeMany();
    if (this.#numbers !== undefined) return this.#numberIn(this.#numbers, object);
    many.add(object);
    if (many.size > this.#count) {
      this.#count += 1;
      return -1;
    }
    this.#numbers = new Map();
    for (const seen of many) this.#numbers.set(seen, this.#numbers.size);
    return this.#numberIn(this.#numbers, object);
  }

  #numberIn(numbers: Map<object, number>, object: object): number {
    const known = numbers.get(object);
    if (known !== undefined) return known;
    numbers.set(object, this.#count);
    this.#count += 1;
    return -1;
  }

  #becomeMany(): void {
    for (const object of this.#few) if (object !== undefined) this.#many.add(object);
  }

  /** Takes its number back from the object that got the last one. */
  forgetLast(object: object): void {
    this.#count -= 1;
    if (this.#count < FEW) this.#few[this.#count] = undefined;
    if (this.#many.size > 0) this.#many.delete(object);
    this.#numbers?.delete(object);
  }

  /** Forgets all but the first `count`. */
  truncate(count: number): void {
    if (count === 0 || this.#count > FEW) this.#truncateMany(count);
    for (let i = count; i < Math.min(this.#count, FEW); i++) this.#few[i] = undefined;
    this.#count = count;
  }

  #truncateMany(count: number): void {
    const all: Iterable<object> = this.#numbers?.keys() ?? this.#many;
    const kept: object[] = [];
    if (count > FEW) {
      for (const object of all) {
        if (kept.length === count) break;
        kept.push(object);
      }
    }
    this.#numbers = undefined;
    if (this.#many.size > 0) this.#many.clear();
    for (const object of kept) this.#many.add(object);
  }
}
