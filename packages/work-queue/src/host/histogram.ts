/** How durations are spread, in milliseconds. */
export interface HistogramSnapshot {
  readonly count: number;
  readonly min: number;
  readonly max: number;
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
}

/** Buckets for each doubling: a value is known to within 1/8 of itself. */
const STEPS = 8;
const STEP_BITS = 3;
/** Nanoseconds in the unit that is counted. */
const UNITS_PER_MS = 1e4;
const DOUBLINGS = 31;

/**
 * Counts durations in buckets that grow with them, from a tenth of a microsecond to days: constant memory, and a few
 * nanoseconds to record one.
 */
export class Histogram {
  readonly #buckets = new Uint32Array((DOUBLINGS + 1) * STEPS);
  #count = 0;
  #sum = 0;
  #min = Infinity;
  #max = 0;

  record(milliseconds: number): void {
    const value = milliseconds > 0 ? milliseconds : 0;
    this.#count++;
    this.#sum += value;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    const bucket = bucketOf(value);
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
  }

  get sum(): number {
    return this.#sum;
  }

  snapshot(): HistogramSnapshot {
    const count = this.#count;
    if (count === 0) return { count, min: 0, max: 0, mean: 0, p50: 0, p90: 0, p99: 0 };
    return {
      count,
      min: this.#min,
      max: this.#max,
      mean: this.#sum / count,
      p50: this.#quantile(0.5),
      p90: this.#quantile(0.9),
      p99: this.#quantile(0.99),
    };
  }

  #quantile(fraction: number): number {
    let left = Math.ceil(fraction * this.#count);
    let bucket = 0;
    while (bucket < this.#buckets.length - 1) {
      left -= this.#buckets[bucket] ?? 0;
      if (left <= 0) break;
      bucket++;
    }
    return Math.min(this.#max, Math.max(this.#min, valueOf(bucket)));
  }
}

function bucketOf(milliseconds: number): number {
  const units = Math.min(milliseconds * UNITS_PER_MS, 2 ** DOUBLINGS - 1) | 0;
  if (units < STEPS) return units;
  const doubling = 31 - Math.clz32(units);
  return ((doubling - STEP_BITS + 1) << STEP_BITS) + ((units >> (doubling - STEP_BITS)) & (STEPS - 1));
}

/** The middle of a bucket. */
function valueOf(bucket: number): number {
  if (bucket < STEPS) return (bucket + 0.5) / UNITS_PER_MS;
  const doubling = (bucket >> STEP_BITS) + STEP_BITS - 1;
  const step = 2 ** (doubling - STEP_BITS);
  return (2 ** doubling + ((bucket & (STEPS - 1)) + 0.5) * step) / UNITS_PER_MS;
}
