import { BrokenBarrierError, Semaphore } from '@heddle/sync';
import { expect } from 'vitest';

/** Permits that are given one by one, and kept by whoever takes them: none may get lost. */
export class Permits {
  readonly #semaphore = new Semaphore(0);
  #given = 0;
  #taken = 0;

  /** Waits for one. @returns Its number. */
  async take(): Promise<number> {
    await this.#semaphore.acquire();
    return ++this.#taken;
  }

  give(): void {
    this.#given++;
    this.#semaphore.release();
  }

  /** How many wait for one. */
  get waiting(): number {
    return this.#semaphore.statistics().waiting;
  }

  check(): void {
    expect({ ...this.#semaphore.statistics(), taken: this.#taken }, 'permits').toEqual({ value: this.#given - this.#taken, waiting: 0, taken: this.#taken });
  }
}

/** So many may be inside at a time. */
export class Room {
  readonly #most: number;
  #inside = 0;
  /** The most that there ever were. */
  #peak = 0;

  constructor(most: number) {
    this.#most = most;
  }

  async visit(visit: () => Promise<void>): Promise<void> {
    this.#peak = Math.max(this.#peak, ++this.#inside);
    try {
      await visit();
    } finally {
      this.#inside--;
    }
  }

  check(): void {
    expect(this.#inside, 'inside').toBe(0);
    expect(this.#peak, 'inside at a time').toBeLessThanOrEqual(this.#most);
  }
}

/** The numbers from 0 on. */
export function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** Numbers in their order. */
export function ascending(numbers: readonly unknown[]): unknown[] {
  return numbers.toSorted((one, other) => Number(one) - Number(other));
}

/** The first item; the loop is left then. */
export async function firstOf<T>(items: AsyncIterable<T>): Promise<T> {
  for await (const item of items) return item;
  throw new Error('it has ended');
}

/** Waits at a barrier, and notes the number that it gives, which is returned; where the barrier may break, 'broken'. */
export async function meet(barrier: { wait(): Promise<number> }, numbers: number[], { mayBreak }: { readonly mayBreak: boolean }): Promise<unknown> {
  try {
    const number = await barrier.wait();
    numbers.push(number);
    return number;
  } catch (error) {
    if (mayBreak && error instanceof BrokenBarrierError) return 'broken';
    throw error;
  }
}
