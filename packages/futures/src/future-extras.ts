import { captureContext, type ContextRunner } from './async-context.js';
import { reportCallbackFailure } from './report-callback-failure.js';

/** Whoever is told that a future is done without a context, a report or an order: the waits of this package. */
export interface FutureWatcher<F> {
  /** Called once, before the future's done-callbacks. Must not throw. */
  futureDone(future: F): void;
}

interface Listener<A> {
  readonly fn: (argument: A) => unknown;
  readonly context: ContextRunner;
}

/** What few futures have and the others do not pay for: callbacks, progress listeners, waits with options. */
export class FutureExtras<F> {
  #callbacks: Listener<F>[] = [];
  #watchers: Set<FutureWatcher<F>> | undefined = undefined;
  #progress: Set<Listener<unknown>> | undefined = undefined;

  addCallback(fn: (future: F) => unknown): void {
    this.#callbacks.push({ fn, context: captureContext() });
  }

  /** How many there were of it. */
  removeCallback(fn: (future: F) => unknown): number {
    const kept = this.#callbacks.filter((callback) => callback.fn !== fn);
    const removed = this.#callbacks.length - kept.length;
    this.#callbacks = kept;
    return removed;
  }

  addWatcher(watcher: FutureWatcher<F>): void {
    (this.#watchers ??= new Set()).add(watcher);
  }

  removeWatcher(watcher: FutureWatcher<F>): void {
    this.#watchers?.delete(watcher);
  }

  /** Whether a wait looks at how the future ends. */
  get watched(): boolean {
    return this.#watchers !== undefined && this.#watchers.size > 0;
  }

  addProgressListener(fn: (value: unknown) => unknown): () => void {
    const listeners = (this.#progress ??= new Set());
    const listener = { fn, context: captureContext() };
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
    };
  }

  emitProgress(value: unknown): void {
    if (this.#progress === undefined) return;
    for (const listener of this.#progress) callListener(listener, value, 'progress listener');
  }

  /** The future is done: tells everyone, in CPython's order (waits first), and forgets them all. */
  finish(future: F): void {
    const watchers = this.#watchers;
    const callbacks = this.#callbacks;
    this.#watchers = undefined;
    this.#progress = undefined;
    this.#callbacks = [];
    if (watchers !== undefined) for (const watcher of watchers) watcher.futureDone(future);
    for (const callback of callbacks) callListener(callback, future, 'done-callback');
  }
}

function callListener<A>(listener: Listener<A>, argument: A, kind: string): void {
  listener.context(() => callReported(listener.fn, argument, kind));
}

/** Calls a function of the user's: what it throws, or what its promise rejects with, is reported and hurts nobody else. */
export function callReported<A>(fn: (argument: A) => unknown, argument: A, kind: string): void {
  try {
    const answer = fn(argument);
    if (answer instanceof Promise) answer.catch((error: unknown) => reportCallbackFailure(kind, error));
  } catch (error) {
    reportCallbackFailure(kind, error);
  }
}
