/** So many objects are found by looking at each of them, which is cheaper than a Map's hashing. */
const FEW = 24;

/** The objects of one value in the order of their first occurrence: how shared and cyclic references are recognised. */
export class SeenObjects {
  #count = 0;
  readonly #few: (object | undefined)[] = new Array<undefined>(FEW).fill(undefined);
  /** All of them, once they are more than a few. */
  readonly #many = new Map<object, number>();

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

  #numberAmongMany(object: object): number {
    const many = this.#many;
    if (many.size === 0) {
      for (const [number, seen] of this.#few.entries()) if (seen !== undefined) many.set(seen, number);
    }
    const known = many.get(object);
    if (known !== undefined) return known;
    many.set(object, this.#count);
    this.#count += 1;
    return -1;
  }

  /** Gives a number to nothing. */
  skip(): void {
    this.#count += 1;
  }

  /** Forgets all but the first `count`. */
  truncate(count: number): void {
    if (this.#count > FEW) {
      if (count <= FEW) this.#many.clear();
      else {
        for (const [object, number] of this.#many) if (number >= count) this.#many.delete(object);
      }
    }
    for (let i = count; i < Math.min(this.#count, FEW); i++) this.#few[i] = undefined;
    this.#count = count;
  }
}
