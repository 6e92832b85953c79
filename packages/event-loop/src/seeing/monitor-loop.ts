import { checkOptionNames, describeValue } from '@heddle/cancellation';
import { wrongType } from '@heddle/futures';
import { type IntervalHistogram, monitorEventLoopDelay } from 'node:perf_hooks';

import type { SlowStep } from './slow-step.js';
import { SlowStepWatch } from './slow-step-watch.js';

/** What is watched; everything may be left out. */
export interface MonitorLoopOptions {
  /** Milliseconds between two looks at how late the event loop is: at least 1. 10 where it is left out. */
  readonly resolution?: number | undefined;
  /**
   * Called for each step of a task, from one await to the next, that keeps the event loop from turning for longer than `slow` milliseconds, and for what else
   * does. Watching steps costs every promise a little; without it nothing is watched but the lag.
   */
  readonly onSlow?: ((step: SlowStep) => void) | undefined;
  /** 100 where it is left out, as in asyncio's debug mode. */
  readonly slow?: number | undefined;
}

/** How late the event loop has been, in milliseconds. */
export interface LoopLag {
  readonly min: number;
  readonly mean: number;
  readonly max: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  /** Looks that were taken. */
  readonly count: number;
}

/** What watches the event loop; see {@link monitorLoop}. */
export interface LoopMonitor extends Disposable {
  /** What was seen since the beginning, or the last `reset`. */
  lag(): LoopLag;
  /** Forgets what was seen. */
  reset(): void;
  /** Ends the watch; the lag stays. */
  stop(): void;
}

const NANOSECONDS = 1e6;

/**
 * Watches how late this thread's event loop is, and what makes it late: Node's `monitorEventLoopDelay`, in milliseconds, with the names of tasks. It
 * does not keep the process alive.
 *
 * @throws TypeError and RangeError for wrong options.
 * @see https://docs.python.org/3/library/asyncio-dev.html#debug-mode
 *
 * @example
 * ```ts
 * const monitor = monitorLoop({ onSlow: ({ task, duration }) => console.warn(`${task} took ${duration} ms`) });
 * await serve();
 * console.log(monitor.lag().p99);
 * monitor.stop();
 * ```
 */
export function monitorLoop(options: MonitorLoopOptions = {}): LoopMonitor {
  checkOptionNames(options, ['resolution', 'onSlow', 'slow'], 'monitorLoop');
  const { resolution = 10, onSlow, slow = 100 } = options;
  checkAtLeast(resolution, 1, 'resolution');
  checkAtLeast(slow, 0, 'slow');
  if (onSlow !== undefined && typeof onSlow !== 'function') throw wrongType('monitorLoop', 'onSlow', 'a function', onSlow);
  const histogram = monitorEventLoopDelay({ resolution });
  histogram.enable();
  const steps = onSlow === undefined ? undefined : new SlowStepWatch(slow, onSlow);
  const stop = (): void => {
    histogram.disable();
    steps?.end();
  };
  return { lag: () => lagOf(histogram, resolution), reset: () => { histogram.reset(); }, stop, [Symbol.dispose]: stop };
}

/** The histogram has the time between two looks, of which the time that was to pass is no lag. */
function lagOf(histogram: IntervalHistogram, resolution: number): LoopLag {
  const late = (nanoseconds: number): number => (histogram.count === 0 ? 0 : Math.max(0, nanoseconds / NANOSECONDS - resolution));
  return {
    min: late(histogram.min),
    mean: late(histogram.mean),
    max: late(histogram.max),
    p50: late(histogram.percentile(50)),
    p90: late(histogram.percentile(90)),
    p99: late(histogram.percentile(99)),
    count: histogram.count,
  };
}

function checkAtLeast(value: unknown, least: number, name: string): void {
  if (typeof value !== 'number') throw wrongType('monitorLoop', name, 'a number', value);
  if (!(value >= least) || value === Infinity) throw new RangeError(`monitorLoop: ${name} must be at least ${least} and finite, received ${describeValue(value)}`);
}
