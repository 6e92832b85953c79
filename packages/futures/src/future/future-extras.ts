import { captureContext, type ContextRunner } from '../platform/async-context.js';
import { reportCallbackFailure } from './report-callback-failure.js';

/** Whoever is told that a future is done without a context, a report or an order: the waits of this package. */
export interface FutureWatcher<F> {
  /** Called once, before the future's done-callbacks. Must not throw. */
  futureDone(future: F): void;
}

/** A function of the user's. What it takes is known where it was added; a future of a number is one of an unknown too. */
interface Listener {
  readonly fn: (argument: never) => unknown;
  readonly context: ContextRunner;
}

/** What few futures have and the others do not pay for: callbacks, progress listeners, waits with options. */
export class FutureExtras {
  #callbacks: Listener[] | undefined = undefined;
  // Most have one: a set of one costs a future its own size again. It came before the others.
  #watcher: FutureWatcher<never> | undefined = undefined;
  #others: Set<FutureWatcher<never>> | undefined = undefined;
  #progress: Set<Listener> | undefined = undefined;
  /** Whether a wait has ever looked how the future ends, also one that was given up. */
  isWatched = false;

  addCallback(fn: (future: never) => unknown): void {
    (this.#callbacks ??= []).push({ fn, context: captureContext() });
  }

  /** How many there were of it. */
  removeCallback(fn: (future: never) => unknown): number {
    const callbacks = this.#callbacks;
    if (callbacks === undefined) return 0;
    const kept = callbacks.filter((callback) => callback.fn !== fn);
    const removed = callbacks.length - kept.length;
    this.#callbacks = kept;
    return removed;
  }

  addWatcher(watcher: FutureWatcher<never>): void {
    this.isWatched = true;
    const isFirst = this.#watcher === undefined && (this.#others === undefined || this.#others.size === 0);
    if (isFirst || this.#watcher === watcher) this.#watcher = watcher;
    else (this.#others ??= new Set()).add(watcher);
  }

  removeWatcher(watcher: FutureWatcher<never>): void {
    // None of the others takes its place: to find the first of a set of which many were deleted takes long.
    if (this.#watcher === watcher) this.#watcher = undefined;
    else this.#others?.delete(watcher);
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
  finish(future: unknown): void {
    const watcher = this.#watcher;
    const others = this.#others;
    const callbacks = this.#callbacks;
    this.#watcher = undefined;
    this.#others = undefined;
    this.#progress = undefined;
    this.#callbacks = undefined;
    watcher?.futureDone(future as never);
    if (others !== undefined) for (const other of others) other.futureDone(future as never);
    if (callbacks !== undefined) for (const callback of callbacks) callListener(callback, future, 'done-callback');
  }
}

function callListener(listener: Listener, argument: unknown, kind: string): void {
  listener.context(() => callReported(listener.fn, argument, kind));
}

/** Calls a function of the user's: what it throws, or what its promise rejects with, is reported and hurts nobody else. */
export function callReported(fn: (argument: never) => unknown, argument: unknown, kind: string): void {
  try {
    const answer = fn(argument as never);
    if (answer instanceof Promise) answer.catch((error: unknown) => reportCallbackFailure(kind, error));
  } catch (error) {
    reportCallbackFailure(kind, error);
  }
}
