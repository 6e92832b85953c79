/**
 * Descriptors of open files that the arguments of a process refer to, while these are written: the child gets each under a number of
 * its own. Python's `DupFd`, which also knows only processes that are being started.
 */
export class InheritedDescriptors {
  /** In the order of the child's numbers, from `first` on. */
  readonly descriptors: number[] = [];
  readonly #first: number;
  readonly #made = new Map<object, unknown>();
  readonly #ends: ((isStarted: boolean) => void)[] = [];

  constructor(first: number) {
    this.#first = first;
  }

  /** The number that the child will know it by. */
  add(descriptor: number): number {
    const known = this.descriptors.indexOf(descriptor);
    return this.#first + (known >= 0 ? known : this.descriptors.push(descriptor) - 1);
  }

  /**
   * What is made for this child alone: once, for arguments may be written several times.
   *
   * @param settled Called when the child has been started, and has its descriptors, or will never be.
   */
  madeFor<T>(owner: object, make: () => T, settled: (made: T, isStarted: boolean) => void): T {
    if (this.#made.has(owner)) return this.#made.get(owner) as T;
    const made = make();
    this.#made.set(owner, made);
    this.#ends.push((isStarted) => { settled(made, isStarted); });
    return made;
  }

  /** The child has been started, or will never be. */
  settle(isStarted: boolean): void {
    for (const end of this.#ends.splice(0)) end(isStarted);
  }
}

let current: InheritedDescriptors | undefined;

/** Those of the process that is being started at the moment; undefined while none is. */
export function descriptorsBeingInherited(): InheritedDescriptors | undefined {
  return current;
}

/** Runs a function that writes the arguments of a process. */
export function whileInheriting<T>(inherited: InheritedDescriptors, write: () => T): T {
  const outer = current;
  current = inherited;
  try {
    return write();
  } finally {
    current = outer;
  }
}
