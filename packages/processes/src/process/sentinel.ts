import { waitOn } from '@heddle/cancellation';

/**
 * The end of a process, to be waited for together with other things: `await` gives the exit code, `signal` is aborted. It rejects
 * only with CancelledError, where the current task is cancelled. Python's `sentinel` is a number that `multiprocessing.connection.wait` takes; here whatever takes a promise or a signal does.
 *
 * @example
 * ```ts
 * const child = new Process({ target: () => { process.exit(3); } });
 * child.start();
 * console.log(await child.sentinel); // 3
 * console.log(child.sentinel.signal.aborted); // true
 * ```
 *
 * @see https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Process.sentinel
 */
export class Sentinel implements PromiseLike<number> {
  readonly #ended: Promise<number>;
  /** Keeps the event loop alive until the end, once somebody waits. */
  readonly #hold: () => void;
  readonly #controller = new AbortController();

  constructor(ended: Promise<number>, hold: () => void) {
    this.#ended = ended;
    this.#hold = hold;
    void ended.then((exitcode) => { this.#controller.abort(new DOMException(`The process has ended with exit code ${exitcode}`, 'AbortError')); });
  }

  /** Aborted when the process has ended. Listening to it does not keep this process alive. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  then<F = number, R = never>(
    onFulfilled?: ((exitcode: number) => F | PromiseLike<F>) | null,
    onRejected?: ((reason: unknown) => R | PromiseLike<R>) | null,
  ): Promise<F | R> {
    return waitOn(this.ended).then(onFulfilled, onRejected);
  }

  /** @internal The same promise each time, so that waits for it that were given up leave nothing behind. */
  get ended(): Promise<number> {
    this.#hold();
    return this.#ended;
  }
}
