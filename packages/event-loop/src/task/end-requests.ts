import type { CancelledError } from '@heddle/cancellation';

/** What a task that was asked to end, or for its signal, knows of that; most never are. */
export class EndRequests {
  /** Requests, less those that were taken back. */
  count = 0;
  /** The latest one. */
  latest: CancelledError | undefined = undefined;
  #controller: AbortController | undefined = undefined;

  /** Aborted with the first request that is not taken back before somebody asks for it. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.count > 0) this.#controller.abort(this.latest);
    }
    return this.#controller.signal;
  }

  /** Notes a request. False where it is the latest one once more. */
  add(error: CancelledError): boolean {
    if (this.count > 0 && error === this.latest) return false;
    this.count++;
    this.latest = error;
    this.#controller?.abort(error);
    return true;
  }

  /** Takes one back. True where that was the last one. */
  takeBack(): boolean {
    return this.count > 0 && --this.count === 0;
  }
}
