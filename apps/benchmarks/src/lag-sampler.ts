import { quantile } from './statistics.js';

const interval = 1;

/**
 * How long something due in this event loop has to wait for its turn.
 *
 * A timer ticks every millisecond; what a tick is late by is a sample. A loop that is blocked for 50 ms yields one late
 * tick where fifty were due, which would make it look rare, so the ticks that were missed are put in at the lateness
 * they would have had (49, 48, ...): what HdrHistogram calls the correction for coordinated omission. The samples are
 * then those of something that falls due at a moment of chance.
 */
export class LagSampler {
  private readonly samples: number[] = [];
  private last = performance.now();
  private readonly timer: NodeJS.Timeout = setInterval(() => this.tick(), interval);

  /** Milliseconds at the 99th percentile. */
  stop(): number {
    this.tick();
    clearInterval(this.timer);
    return quantile(this.samples, 0.99);
  }

  private tick(): void {
    const now = performance.now();
    this.samples.push(...latenessOf(now - this.last));
    this.last = now;
  }
}

/** The lateness of each tick that was due in a gap between two. */
export function latenessOf(gap: number): number[] {
  const lateness: number[] = [Math.max(0, gap - interval)];
  for (let late = gap - 2 * interval; late > 0; late -= interval) lateness.push(late);
  return lateness;
}
