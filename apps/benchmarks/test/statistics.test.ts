import { describe, expect, it } from 'vitest';

import { median, pairedRatio, quantile, summarise } from '../src/statistics.js';

describe('median', () => {
  it('is the middle value, whatever the order', () => {
    expect(median([5, 1, 3])).toBe(3);
  });

  it('is half-way between the two middle values of an even number', () => {
    expect(median([4, 1, 3, 2])).toBe(2.5);
  });

  it('sorts as numbers and leaves its input alone', () => {
    const values = [10, 9, 100];
    expect(median(values)).toBe(10);
    expect(values).toEqual([10, 9, 100]);
  });

  it('refuses to make one up from nothing', () => {
    expect(() => median([])).toThrow(RangeError);
  });
});

describe('quantile', () => {
  it('interpolates between neighbours', () => {
    expect(quantile([0, 10], 0.25)).toBe(2.5);
    expect(quantile([1, 2, 3, 4, 5], 1)).toBe(5);
    expect(quantile([1, 2, 3, 4, 5], 0)).toBe(1);
  });
});

describe('summarise', () => {
  it('gives the median between the smallest and the largest', () => {
    expect(summarise([3, 1, 2])).toEqual({ median: 2, min: 1, max: 3 });
  });
});

describe('pairedRatio', () => {
  it('is untouched by a machine that gets slower half-way', () => {
    expect(pairedRatio([200, 20, 20], [100, 10, 10])).toBe(2);
  });

  it('leaves out rounds in which one of the two has no figure', () => {
    expect(pairedRatio([undefined, 30, 40], [1, 10, undefined])).toBe(3);
    expect(pairedRatio([undefined], [1])).toBeUndefined();
  });
});
