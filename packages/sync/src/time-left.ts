import { timerTime } from '@heddle/cancellation';

/** When a time-out of so many milliseconds that begins now is over, by the clock of timers. */
export function endOf(timeout: number | undefined): number {
  return timeout === undefined || timeout === Infinity ? Infinity : timerTime() + timeout;
}

/** The options for one more of the waits that share a time-out, which is over at `end`. */
export function withTimeLeft<O extends { readonly timeout?: number | undefined }>(options: O | undefined, end: number): O | undefined {
  return end === Infinity ? options : ({ ...options, timeout: Math.max(0, end - timerTime()) } as O);
}
