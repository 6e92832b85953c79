/** Whoever is told of all futures of this thread: a debug mode. */
export interface FutureObserver {
  /** One is being made: it is not whole yet. */
  made(future: object): void;
  /** It has a result. */
  finished(future: object, value: unknown): void;
  /** Somebody awaits it, or asks for its result, maybe not for the first time. Called by the code that does. */
  read(future: object): void;
}

let observer: FutureObserver | undefined;

/** From now on, in place of the one before; `undefined` for nobody. */
export function observeFutures(next: FutureObserver | undefined): void {
  observer = next;
}

/** For Future's constructor. */
export function noteMade(future: object): void {
  observer?.made(future);
}

/** For a future that has a result. */
export function noteFinished(future: object, value: unknown): void {
  observer?.finished(future, value);
}

/** For whatever looks at how a future ends. */
export function noteRead(future: object): void {
  observer?.read(future);
}
