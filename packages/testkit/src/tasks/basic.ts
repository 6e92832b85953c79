/** Tasks without a history: what they are given decides what they return. */
import { threadId } from 'node:worker_threads';

export function add(a: number, b: number): number {
  return a + b;
}

export function square(x: number): number {
  return x * x;
}

export async function squareLater(x: number): Promise<number> {
  await Promise.resolve();
  return x * x;
}

export function identity<T>(value: T): T {
  return value;
}

export function countArguments(...values: unknown[]): number {
  return values.length;
}

export function returnNothing(): void {
  // Its result is undefined.
}

/** Throws for a divisor of 0, as Python does. */
export function divide(a: number, b: number): number {
  if (b === 0) throw new RangeError('division by zero');
  return a / b;
}

/** Which thread of which process this is. */
export function whereAmI(): string {
  return `${process.pid}:${threadId}`;
}

let calls = 0;

/** State that a worker keeps in its module: how often it was called there. */
export function countCalls(): number {
  return ++calls;
}

/** Changes what it was given; the caller sees it only if the value was shared. */
export function append(list: number[], value: number): number[] {
  list.push(value);
  return list;
}

/** Computes for so long. */
export function keepBusy(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

/** Fills shared memory or a copy of it, and answers with its length. */
export function fill(bytes: Uint8Array, value: number): number {
  bytes.fill(value);
  return bytes.byteLength;
}
