import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Deque } from '../src/host/deque.js';

function drained<T>(deque: Deque<T>): T[] {
  const items: T[] = [];
  for (let item = deque.shift(); item !== undefined; item = deque.shift()) items.push(item);
  return items;
}

describe('a deque', () => {
  it('is first in, first out', () => {
    const deque = new Deque<number>();
    for (const item of [1, 2, 3]) deque.push(item);
    expect(deque.peek()).toBe(1);
    expect(drained(deque)).toEqual([1, 2, 3]);
    expect([deque.shift(), deque.peek(), deque.size]).toEqual([undefined, undefined, 0]);
  });

  it('puts items before all others, in their order', () => {
    const deque = new Deque<number>();
    for (const item of [1, 2, 3, 4]) deque.push(item);
    deque.shift();
    deque.shift();
    deque.unshiftAll([20]);
    deque.unshiftAll([10, 11, 12]);
    expect(drained(deque)).toEqual([10, 11, 12, 20, 3, 4]);
  });

  it('takes everything at once', () => {
    const deque = new Deque<number>();
    for (const item of [1, 2, 3]) deque.push(item);
    deque.shift();
    expect(deque.drain()).toEqual([2, 3]);
    expect(deque.size).toBe(0);
    deque.push(9);
    expect(drained(deque)).toEqual([9]);
  });

  it('puts more items back than fit on the stack as arguments', () => {
    const deque = new Deque<number>();
    deque.push(-1);
    deque.unshiftAll(Array.from({ length: 300_000 }, (_, i) => i));
    expect(deque.size).toBe(300_001);
    expect(deque.shift()).toBe(0);
  });

  it('keeps no item that was taken, however long it is in use', () => {
    const deque = new Deque<object>();
    let taken: WeakRef<object> | undefined;
    (() => {
      for (let i = 0; i < 3000; i++) {
        const item = { i };
        if (i === 0) taken = new WeakRef(item);
        deque.push(item);
      }
      for (let i = 0; i < 2000; i++) deque.shift();
    })();
    return new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
      globalThis.gc?.();
      expect(deque.size).toBe(1000);
      expect(taken?.deref()).toBeUndefined();
    });
  });

  it('does what a plain array does', () => {
    const operations = fc.array(
      fc.oneof(
        fc.record({ kind: fc.constant('push' as const), count: fc.integer({ min: 1, max: 1500 }) }),
        fc.record({ kind: fc.constant('shift' as const), count: fc.integer({ min: 1, max: 1500 }) }),
        fc.record({ kind: fc.constant('unshift' as const), count: fc.integer({ min: 0, max: 5 }) }),
      ),
      { maxLength: 30 },
    );
    fc.assert(
      fc.property(operations, (steps) => {
        const deque = new Deque<number>();
        const model: number[] = [];
        let next = 1;
        for (const { kind, count } of steps) {
          const items = Array.from({ length: count }, () => next++);
          if (kind === 'unshift') {
            deque.unshiftAll(items);
            model.unshift(...items);
          } else {
            for (const item of items) {
              if (kind === 'push') {
                deque.push(item);
                model.push(item);
              } else {
                expect(deque.shift()).toBe(model.shift());
              }
            }
          }
          expect(deque.size).toBe(model.length);
          expect(deque.peek()).toBe(model[0]);
        }
        expect(drained(deque)).toEqual(model);
      }),
    );
  });
});
