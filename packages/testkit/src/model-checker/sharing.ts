/** Which words several actors touch, one of whom writes, in any run so far: the words whose operations may not be merged. */
export class Sharing {
  readonly #touched = new Map<number, { readonly actors: Set<string>; written: boolean }>();
  readonly #contended = new Set<number>();

  /** Contended words, in the order in which they were found out. */
  get contended(): ReadonlySet<number> {
    return this.#contended;
  }

  /** Whether the word is contended; that actor is about to touch it. */
  isContended(index: number, actor: string, writes: boolean): boolean {
    if (this.#contended.has(index)) return true;
    const touched = this.#touched.get(index) ?? { actors: new Set(), written: false };
    this.#touched.set(index, touched);
    touched.actors.add(actor);
    touched.written ||= writes;
    if (touched.actors.size < 2 || !touched.written) return false;
    this.#contended.add(index);
    return true;
  }

  /** These are contended: for a schedule that is run again. */
  add(words: Iterable<number>): void {
    for (const word of words) this.#contended.add(word);
  }
}
