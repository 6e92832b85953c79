import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { naturalOrder } from '../../src/event-loop/natural-order.js';
import { BinaryHeap } from '../../src/event-loop/storage/binary-heap.js';
import type { ItemStorage } from '../../src/event-loop/storage/item-storage.js';
import { RingBuffer } from '../../src/event-loop/storage/ring-buffer.js';
import { Stack } from '../../src/event-loop/storage/stack.js';

interface Numbered {
  readonly priority: number;
  readonly serial: number;
}

/** Each storage, and what a plain array does in its place. */
const storages: Record<string, { make: () => ItemStorage<Numbered>; take: (items: Numbered[]) => Numbered | undefined }> = {
  RingBuffer: { make: () => new RingBuffer(), take: (items) => items.shift() },
  Stack: { make: () => new Stack(), take: (items) => items.pop() },
  BinaryHeap: {
    make: () => new BinaryHeap((a, b) => a.priority - b.priority),
    take: (items) => {
      const least = Math.min(...items.map(({ priority }) => priority));
      return items.splice(items.findIndex(({ priority }) => priority === least), 1)[0];
    },
  },
};

describe.each(Object.entries(storages))('%s', (_name, { make, take }) => {
  it('does what a plain array does', () => {
    const step = fc.record({ kind: fc.constantFrom('push', 'push', 'take', 'clear'), times: fc.nat(60), priority: fc.nat(3) });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 25 }), (steps) => {
        const storage = make();
        const model: Numbered[] = [];
        let serial = 0;
        for (const { kind, times, priority } of steps) {
          for (let i = 0; i < times; i++) {
            if (kind === 'push') {
              const item = { priority: (priority + i) % 4, serial: serial++ };
              storage.push(item);
              model.push(item);
            } else if (kind === 'take' && model.length > 0) {
              expect(storage.take()).toBe(take(model));
            }
          }
          if (kind === 'clear' && times < 5) {
            storage.clear();
            model.length = 0;
          }
          expect(storage.size).toBe(model.length);
        }
        while (model.length > 0) expect(storage.take()).toBe(take(model));
        expect(storage.size).toBe(0);
      }),
    );
  });

  it('keeps nothing alive that was taken', async () => {
    const storage = make();
    let taken: WeakRef<object> | undefined;
    (() => {
      for (let serial = 0; serial < 3000; serial++) storage.push({ priority: 0, serial });
      for (let i = 0; i < 2000; i++) taken = new WeakRef(storage.take());
    })();
    for (let turn = 0; turn < 3; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      globalThis.gc?.();
    }
    expect(storage.size).toBe(1000);
    expect(taken?.deref()).toBeUndefined();
  });
});

describe('BinaryHeap', () => {
  it('has not changed when a comparison throws, at whichever comparison that is', () => {
    const fuse = { left: Infinity };
    const heap = new BinaryHeap<number>((a, b) => {
      if (fuse.left-- === 0) throw new Error('incomparable');
      return a - b;
    });
    const numbers = [5, 3, 8, 1, 9, 2, 7, 4, 6, 0];
    for (const number of numbers) {
      for (let left = 0; ; left++) {
        fuse.left = left;
        const before = heap.size;
        try {
          heap.push(number);
          break;
        } catch {
          expect(heap.size).toBe(before);
        }
      }
    }
    for (let next = 0; next < numbers.length; next++) {
      for (let left = 0; ; left++) {
        fuse.left = left;
        try {
          expect(heap.take()).toBe(next);
          break;
        } catch (error) {
          expect(error).toMatchObject({ message: 'incomparable' });
          expect(heap.size).toBe(numbers.length - next);
        }
      }
    }
  });
});

describe('naturalOrder', () => {
  it('orders as Python does: numbers, strings, booleans, dates, and arrays element by element', () => {
    const inOrder: unknown[][] = [
      [-Infinity, -1, 0, 2n, 2.5, 10, Infinity],
      ['', 'a', 'aa', 'b'],
      [false, true],
      [new Date(1), new Date(2)],
      [[], [1], [1, 'a'], [1, 'b'], [9], [10, 'a'], [10, 'a', 0]],
    ];
    for (const values of inOrder) {
      for (const [i, a] of values.entries()) {
        for (const [j, b] of values.entries()) expect(Math.sign(naturalOrder(a, b))).toBe(Math.sign(i - j));
      }
    }
    expect(naturalOrder(0, -0)).toBe(0);
    expect(naturalOrder(1, 1n)).toBe(0);
  });

  it.each<[unknown, unknown]>([[1, 'a'], [{}, {}], [null, null], [undefined, 1], [true, 1], [[1, {}], [1, {}]], [[1], 1], [new Date(1), 1], [Symbol(), 1]])(
    'refuses to order %o and %o',
    (a, b) => {
      expect(() => naturalOrder(a, b)).toThrow(TypeError);
      expect(() => naturalOrder(b, a)).toThrow(/have no order; give the queue a compare function/);
    },
  );

  it('refuses what fits in nowhere', () => {
    for (const value of [NaN, new Date(NaN), [NaN]]) expect(() => naturalOrder(value, value)).toThrow(RangeError);
    expect(() => naturalOrder(NaN, 1n)).toThrow(RangeError);
  });
});
