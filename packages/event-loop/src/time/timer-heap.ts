/** A call in a heap. */
export interface HeapTimer {
  readonly when: number;
  readonly fire: () => void;
}

interface Entry extends HeapTimer {
  /** Of those due at the same time, the one that was added first comes first. */
  readonly order: number;
  index: number;
}

/** Calls by the time at which they are due: a binary heap that knows where each is, so that one may be taken out. */
export class TimerHeap {
  readonly #entries: Entry[] = [];
  #added = 0;

  /** The one that is due first. */
  get next(): HeapTimer | undefined {
    return this.#entries[0];
  }

  add(when: number, fire: () => void): HeapTimer {
    const entry: Entry = { when, fire, order: this.#added++, index: this.#entries.length };
    this.#entries.push(entry);
    this.#rise(entry);
    return entry;
  }

  /** Harmless where it is not there any more. */
  remove(timer: HeapTimer): void {
    const entry = timer as Entry;
    if (this.#entries[entry.index] !== entry) return;
    const last = this.#entries.pop();
    if (last === undefined || last === entry) return;
    this.#put(last, entry.index);
    this.#rise(last);
    this.#sink(last);
  }

  clear(): void {
    this.#entries.length = 0;
  }

  #rise(entry: Entry): void {
    for (;;) {
      const parent = this.#entries[(entry.index - 1) >> 1];
      if (entry.index === 0 || parent === undefined || isBefore(parent, entry)) return;
      this.#swap(parent, entry);
    }
  }

  #sink(entry: Entry): void {
    for (;;) {
      const [left, right] = [this.#entries[2 * entry.index + 1], this.#entries[2 * entry.index + 2]];
      const child = left !== undefined && right !== undefined && isBefore(right, left) ? right : left;
      if (child === undefined || isBefore(entry, child)) return;
      this.#swap(entry, child);
    }
  }

  #swap(upper: Entry, lower: Entry): void {
    const { index } = upper;
    this.#put(upper, lower.index);
    this.#put(lower, index);
  }

  #put(entry: Entry, index: number): void {
    this.#entries[index] = entry;
    entry.index = index;
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.when < other.when || (one.when === other.when && one.order < other.order);
}
