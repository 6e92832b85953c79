import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Histogram } from '../src/host/histogram.js';

/** Eight buckets for each doubling, and their middles: at most a sixteenth away. */
const ERROR = 1 / 16;

function filled(values: readonly number[]): Histogram {
  const histogram = new Histogram();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** The value at that rank of the sorted values, counted from one and rounded up. */
function exactQuantile(values: readonly number[], fraction: number): number {
  return values.toSorted((a, b) => a - b)[Math.ceil(fraction * values.length) - 1] ?? NaN;
}

describe('a histogram', () => {
  it('is all zeros while nothing was recorded', () => {
    expect(new Histogram().snapshot()).toEqual({ count: 0, min: 0, max: 0, mean: 0, p50: 0, p90: 0, p99: 0 });
  });

  it('tells one value exactly', () => {
    for (const value of [0, 1e-9, 0.001, 0.75, 1, 1234.5, 2 ** 31, 1e12]) {
      expect(filled([value]).snapshot()).toEqual({ count: 1, min: value, max: value, mean: value, p50: value, p90: value, p99: value });
    }
  });

  it('tells quantiles of any durations to within a sixteenth', () => {
    // What the histogram tells apart, from 60 ns to 50 days, spread evenly over the doublings.
    const duration = fc.double({ min: -13, max: 31, noNaN: true }).map((exponent) => 2 ** exponent);
    fc.assert(
      fc.property(fc.array(duration, { minLength: 1, maxLength: 200 }), (values) => {
        const { count, min, max, mean, p50, p90, p99 } = filled(values).snapshot();
        expect(count).toBe(values.length);
        expect([min, max]).toEqual([Math.min(...values), Math.max(...values)]);
        expect(mean).toBeCloseTo(values.reduce((sum, value) => sum + value, 0) / values.length, 5);
        for (const [told, fraction] of [[p50, 0.5], [p90, 0.9], [p99, 0.99]] as const) {
          const exact = exactQuantile(values, fraction);
          expect(Math.abs(told - exact)).toBeLessThanOrEqual(exact * ERROR);
          expect(told).toBeGreaterThanOrEqual(min);
          expect(told).toBeLessThanOrEqual(max);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keeps quantiles in order', () => {
    const { min, p50, p90, p99, max } = filled(Array.from({ length: 1000 }, (_, i) => 1.013 ** i)).snapshot();
    expect([min, p50, p90, p99, max].toSorted((a, b) => a - b)).toEqual([min, p50, p90, p99, max]);
  });

  it('counts what no clock should give as nothing', () => {
    const { min, max, p99 } = filled([-5, Number.NaN, -0]).snapshot();
    expect([min, max, p99]).toEqual([0, 0, 0]);
  });

  it('puts what is too small and too large into its first and last bucket', () => {
    const { p50, max } = filled([2 ** -40, 2 ** -40, 2 ** 60]).snapshot();
    expect(p50).toBeLessThan(2 ** -13);
    expect(max).toBe(2 ** 60);
    expect(filled([Infinity]).snapshot().max).toBe(Infinity);
  });

  it('sums what it was given', () => {
    expect(filled([1, 2.5, 4]).sum).toBe(7.5);
  });
});
