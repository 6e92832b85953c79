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

/**
 * A bucket is the sign-free exponent of the value as a 32-bit float and the first bits of its fraction: eight buckets for
 * each doubling, so that a value is known to within an eighth of itself, and finding one takes no arithmetic.
 */
const FRACTION_BITS = 3;
const DROPPED_BITS = 23 - FRACTION_BITS;
/** Values below 2^-14 ms (60 ns) share the first bucket, those above 2^32 ms (50 days) the last. */
const LOWEST = (127 - 14) << FRACTION_BITS;
const BUCKETS = (14 + 32) << FRACTION_BITS;

const float = new Float32Array(1);
const bits = new Uint32Array(float.buffer);

/**
 * Counts durations in buckets that grow with them: constant memory, and a few nanoseconds to record one.
 */
export class Histogram {
  readonly #buckets = new Uint32Array(BUCKETS);
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
  float[0] = milliseconds;
  const bucket = ((bits[0] ?? 0) >>> DROPPED_BITS) - LOWEST;
  return bucket < 0 ? 0 : bucket < BUCKETS ? bucket : BUCKETS - 1;
}

/** The middle of a bucket. */
function valueOf(bucket: number): number {
  bits[0] = ((bucket + LOWEST) << DROPPED_BITS) | (1 << (DROPPED_BITS - 1));
  return float[0] ?? 0;
}
