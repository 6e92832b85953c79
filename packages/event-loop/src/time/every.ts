import { checkSignal, describeValue } from '@heddle/cancellation';
import { checkOptionNames, wrongType } from '@heddle/futures';

import { currentClock } from './current-clock.js';
import { checkDelay } from './check-time.js';
import { sleep } from './sleep.js';

/** How {@link every} keeps its beat; everything may be left out. */
export interface EveryOptions {
  /**
   * What the period lies between: 'rate', the beginnings (the n-th tick is due n periods after the call, however long the others took); or
   * 'delay', the end of one and the beginning of the next. 'rate' where it is left out.
   */
  readonly mode?: 'rate' | 'delay' | undefined;
  /** At most so many milliseconds later, at random, so that many do not all come at once. 0 where it is left out. */
  readonly jitter?: number | undefined;
  /** Aborting it ends the ticks: `every` rejects with its reason. */
  readonly signal?: AbortSignal | undefined;
}

/** One tick. */
export interface Tick {
  /** From 1 on; ticks that were skipped count. */
  readonly number: number;
  /** The {@link time} at which it was due, without jitter. */
  readonly due: number;
  /** How many were due since the last one, and did not come because that took too long. Always 0 with a fixed delay. */
  readonly skipped: number;
}

/**
 * Calls a function again and again, the first time after one period, and never before the last call has ended. It goes on until the current task
 * or scope is cancelled, the signal is aborted or a call fails.
 *
 * Without a function it gives the ticks themselves, to be iterated; leaving the loop ends them.
 *
 * @param period Milliseconds, more than 0.
 * @returns A promise that rejects as the function does, with CancelledError, or with the signal's reason.
 * @throws TypeError and RangeError for wrong arguments.
 *
 * @example
 * ```ts
 * group.createTask(() => every(1000, async () => { await sendHeartbeat(); }));
 * for await (const tick of every(60_000, { mode: 'delay', jitter: 500 })) if (await poll(tick)) break;
 * ```
 */
export function every(period: number, options?: EveryOptions): AsyncGenerator<Tick, never, undefined>;
export function every(period: number, fn: (tick: Tick) => unknown, options?: EveryOptions): Promise<never>;
export function every(period: number, first?: ((tick: Tick) => unknown) | EveryOptions, second?: EveryOptions): AsyncGenerator<Tick, never, undefined> | Promise<never> {
  checkDelay(period, 'every', 'period');
  if (period === 0 || period === Infinity) throw new RangeError(`every: period must be more than 0 and finite, received ${describeValue(period)}`);
  if (typeof first === 'function') return callEvery(first, ticks(period, checkOptions(second)));
  return ticks(period, checkOptions(first));
}

function checkOptions(options: EveryOptions = {}): EveryOptions {
  checkOptionNames(options, ['mode', 'jitter', 'signal'], 'every');
  const { mode, jitter, signal } = options;
  if (mode !== undefined && (mode as string) !== 'rate' && mode !== 'delay') throw wrongType('every', 'mode', "'rate' or 'delay'", mode);
  if (jitter !== undefined) checkDelay(jitter, 'every', 'jitter');
  if (signal !== undefined) checkSignal(signal, 'every');
  return options;
}

async function callEvery(fn: (tick: Tick) => unknown, ticks: AsyncIterable<Tick>): Promise<never> {
  for await (const tick of ticks) await fn(tick);
  throw new Error('ticks do not end');
}

async function* ticks(period: number, { mode = 'rate', jitter = 0, signal }: EveryOptions): AsyncGenerator<Tick, never, undefined> {
  const clock = currentClock();
  let [number, due] = [0, clock.now()];
  for (;;) {
    const now = clock.now();
    // The ticks that a call has slept through are gone; the next one is in time again.
    const skipped = mode === 'rate' ? Math.max(0, Math.ceil((now - due) / period) - 1) : 0;
    due = mode === 'rate' ? due + period * (skipped + 1) : now + period;
    number += skipped + 1;
    await sleep(Math.max(0, due - now) + Math.random() * jitter, signal === undefined ? undefined : { signal });
    yield { number, due, skipped };
  }
}
