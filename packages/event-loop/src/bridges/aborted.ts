import { checkSignal, checkWaitOptions, subscribeToAbort, Waiter, type AbortSubscription, type WaitOptions } from '@heddle/cancellation';

/** Until somebody else's signal is aborted; the one among the options ends the wait. */
class AbortedWait extends Waiter<unknown> {
  readonly operation = 'aborted';
  readonly waitsFor: AbortSignal;
  #subscription: AbortSubscription | undefined = undefined;

  constructor(signal: AbortSignal) {
    super();
    this.waitsFor = signal;
  }

  hear(): void {
    const signal = this.waitsFor;
    if (signal.aborted) this.settle(signal.reason);
    else this.#subscription = subscribeToAbort(signal, { abort: (reason) => { this.settle(reason); } });
  }

  protected override abandoned(): void {
    this.#subscription?.remove();
  }
}

/**
 * Waits until a signal is aborted. It does not keep the process alive.
 *
 * @param options `timeout` in milliseconds; `signal`: another one, which ends the wait.
 * @returns The signal's reason, at once where it is aborted. It rejects with `TimeoutError`, with the reason of the other signal, or with `CancelledError` where the
 *   current task is cancelled.
 * @throws TypeError and RangeError for wrong arguments.
 *
 * @example
 * ```ts
 * const reason = await aborted(request.signal);
 * ```
 */
export function aborted(signal: AbortSignal, options?: WaitOptions): Promise<unknown> {
  checkSignal(signal, 'aborted');
  checkWaitOptions(options, 'aborted');
  const wait = new AbortedWait(signal);
  if (options?.signal?.aborted !== true) wait.hear();
  return wait.wait(options);
}
