import { afterEach, describe, expect, it } from 'vitest';

import { Future, observeFutures, wait } from '../src/index.js';

/** What was told, in order. */
function observed(): string[] {
  const told: string[] = [];
  observeFutures({
    made: () => told.push('made'),
    finished: (_future, value) => told.push(`finished ${String(value)}`),
    read: () => told.push('read'),
  });
  return told;
}

afterEach(() => { observeFutures(undefined); });

describe('observeFutures', () => {
  it('tells of each future that is made, and of each that has a result', () => {
    const told = observed();
    const future = new Future<number>();
    future.setResult(1);
    new Future<number>().cancel();
    expect(told).toEqual(['made', 'finished 1', 'made']);
  });

  it.each<[string, (future: Future<number>) => unknown]>([
    ['result', (future) => future.result()],
    ['exception', (future) => future.exception()],
    ['resultSync', (future) => future.resultSync()],
    ['addDoneCallback', (future) => { future.addDoneCallback(() => undefined); }],
    ['wait', (future) => wait([future], { timeout: 0 })],
  ])('tells of one that is read by %s', (_way, read) => {
    const future = new Future<number>();
    const told = observed();
    try {
      void read(future);
    } catch {
      // Nobody is behind it: it cannot be waited for.
    }
    expect(told).toContain('read');
  });

  it('tells nothing any more where it is given nobody', () => {
    const told = observed();
    observeFutures(undefined);
    new Future<number>().setResult(1);
    expect(told).toEqual([]);
  });
});
