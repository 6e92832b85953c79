import { redeliver, waitOn } from '@heddle/cancellation';

/** Stands for an answer that says that the call was given up. */
export const CALLED_OFF: unique symbol = Symbol('called off');

/**
 * Waits for the answer of another process. A wait that a signal or the current task ends is called off there, and the other side has the last
 * word: if it has done by then what was asked for, that is the answer.
 *
 * @param answer Gives {@link CALLED_OFF} where that succeeded.
 * @param signal The caller's; time-outs are for the other side to watch.
 * @returns Rejects as the answer does, with the signal's reason or `CancelledError`.
 */
export async function awaitAnswer(answer: Promise<unknown>, signal: AbortSignal | undefined, callOff: () => void): Promise<unknown> {
  const settled = new AbortController();
  const settle = (): void => { settled.abort(); };
  answer.then(settle, settle);
  try {
    return await waitOn(answer, signal === undefined ? undefined : { signal });
  } catch (error) {
    if (settled.signal.aborted) throw error;
    callOff();
    const last = await answer;
    if (last === CALLED_OFF) throw error;
    redeliver(error);
    return last;
  }
}
