/** What waits to be run: first in first out among equals, higher priorities first. */
export class ReadyQueue<T> {
  /** By priority, highest first; none is empty. A set keeps the order and forgets a member in constant time. */
  readonly #levels: { readonly priority: number; readonly members: Set<T> }[] = [];

  get size(): number {
    return this.#levels.reduce((sum, level) => sum + level.members.size, 0);
  }

  /** All of them, in the order in which they are due. */
  members(): T[] {
    return this.#levels.flatMap((level) => [...level.members]);
  }

  add(member: T, priority: number): void {
    const index = this.#indexOf(priority);
    const level = this.#levels[index];
    if (level?.priority === priority) level.members.add(member);
    else this.#levels.splice(index, 0, { priority, members: new Set([member]) });
  }

  /** Takes the first that may be run now; `undefined` where there is none. */
  shift(mayRun: (member: T) => boolean): T | undefined {
    for (const { priority, members } of this.#levels) {
      for (const member of members) {
        if (!mayRun(member)) continue;
        this.delete(member, priority);
        return member;
      }
    }
    return undefined;
  }

  /** Takes a member out; false where it is not in. */
  delete(member: T, priority: number): boolean {
    const index = this.#indexOf(priority);
    const level = this.#levels[index];
    if (level?.priority !== priority || !level.members.delete(member)) return false;
    if (level.members.size === 0) this.#levels.splice(index, 1);
    return true;
  }

  /** Where the level of a priority is, or belongs. */
  #indexOf(priority: number): number {
    let low = 0;
    let high = this.#levels.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.#levels[middle]?.priority ?? -Infinity) > priority) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
