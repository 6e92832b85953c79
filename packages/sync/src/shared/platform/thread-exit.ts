import { isMainThread } from './thread-identity.js';

/** What gives something up when its thread ends. */
export interface ThreadBound {
  /** Called once, as good as the last thing. */
  threadEnds(): void;
}

/** All that there is of this thread's, without holding on to it. */
class Belongings {
  readonly #references = new Set<WeakRef<ThreadBound>>();
  readonly #collected = new FinalizationRegistry<WeakRef<ThreadBound>>((reference) => this.#references.delete(reference));

  constructor() {
    process.once('exit', () => {
      for (const reference of this.#references) reference.deref()?.threadEnds();
    });
  }

  add(object: ThreadBound): void {
    const reference = new WeakRef(object);
    this.#references.add(reference);
    this.#collected.register(object, reference);
  }
}

/** Undefined before it is needed; null in the main thread, with which all others end. */
let belongings: Belongings | null | undefined;

/**
 * Has `threadEnds` called when this thread ends in an orderly way: has nothing more to do, calls `process.exit`, or fails
 * of an error that nobody caught. Not where it is terminated.
 *
 * Listeners of 'exit' that were added before the thread's first primitive still have its locks, later ones do not.
 */
export function atThreadExit(object: ThreadBound): void {
  if (belongings === undefined) belongings = isMainThread() ? null : new Belongings();
  belongings?.add(object);
}
