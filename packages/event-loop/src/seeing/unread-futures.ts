import { Task } from '../task/task.js';
import { programStack } from './program-stack.js';

/** A task that nobody has awaited, or a future whose value nobody has read. */
export type ForgottenFuture = ForgottenTask | ForgottenResult;

interface ForgottenTask {
  readonly kind: 'task';
  readonly name: string;
  /** The calls of the program's own that have made it, the innermost first. */
  readonly stack: readonly string[];
}

interface ForgottenResult {
  readonly kind: 'result';
  readonly stack: readonly string[];
}

/** A future that nobody has asked for its result yet. */
interface Unread {
  readonly stack: readonly string[];
  /** What to tell of it, once it has ended so that there is something to tell: failures are reported as unhandled, by Node. */
  forgotten: ForgottenFuture | undefined;
}

/** Finds tasks that nobody awaits, and results that nobody reads: when they are collected, and when {@link takeForgotten} is called. */
export class UnreadFutures {
  readonly #unread = new Set<Unread>();
  readonly #byFuture = new WeakMap<object, Unread>();
  readonly #collected: FinalizationRegistry<Unread>;

  /** @param forgotten Told of each that is collected. */
  constructor(forgotten: (forgotten: ForgottenFuture) => void) {
    this.#collected = new FinalizationRegistry((unread) => {
      if (this.#unread.delete(unread) && unread.forgotten !== undefined) forgotten(unread.forgotten);
    });
  }

  made(future: object): void {
    const stack = programStack();
    // Heddle makes futures of its own, on behalf of nobody.
    if (stack.length === 0) return;
    const unread: Unread = { stack, forgotten: undefined };
    this.#unread.add(unread);
    this.#byFuture.set(future, unread);
    this.#collected.register(future, unread, unread);
  }

  finished(future: object, value: unknown): void {
    const unread = this.#byFuture.get(future);
    if (unread === undefined) return;
    const { stack } = unread;
    if (future instanceof Task) unread.forgotten = { kind: 'task', name: future.name, stack };
    else if (value !== undefined) unread.forgotten = { kind: 'result', stack };
  }

  read(future: object): void {
    const unread = this.#byFuture.get(future);
    if (unread === undefined) return;
    this.#byFuture.delete(future);
    this.#forget(unread);
  }

  /** What there is to tell now, once. */
  takeForgotten(): readonly ForgottenFuture[] {
    return [...this.#unread].flatMap((unread) => {
      if (unread.forgotten === undefined) return [];
      this.#forget(unread);
      return [unread.forgotten];
    });
  }

  #forget(unread: Unread): void {
    this.#unread.delete(unread);
    this.#collected.unregister(unread);
  }
}
