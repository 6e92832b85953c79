/**
 * The tasks themselves, one module for every contender, so that all of them run the very same code.
 *
 * It imports only what each task needs, because loading it is part of what `first-result` and `idle-memory` measure.
 */
import { threadId } from 'node:worker_threads';

/** A small object as programs send it about: five fields, two of them nested. */
export interface Order {
  readonly id: number;
  readonly customer: string;
  readonly paid: boolean;
  readonly position: { readonly x: number; readonly y: number };
  readonly tags: readonly string[];
}

/** When and where a piece of work ran, in microseconds of the clock that all threads of the machine share. */
export interface Span {
  readonly worker: number;
  readonly start: number;
  readonly end: number;
  /** What was computed, so that no compiler may leave the work out. */
  readonly state: number;
}

/** Number in, number out. */
export function increment(value: number): number {
  return value + 1;
}

/** A chunk of `increment`, for pools that have no `map` of their own. */
export function incrementAll(values: readonly number[]): number[] {
  return values.map(increment);
}

/** Small object in, another one out. */
export function shipOrder(order: Order): Order {
  return { ...order, id: order.id + 1, position: { x: order.position.y, y: order.position.x } };
}

/** The bytes come back. */
export function echo(bytes: Uint8Array): Uint8Array {
  return bytes;
}

/** The bytes come back by transfer; each contender's worker wraps the result in its own way of saying so. */
export function echoMoved(bytes: Uint8Array): Uint8Array {
  return bytes;
}

/** Touches the bytes and answers with a number, so that only the way there carries them. */
export function weigh(bytes: Uint8Array): number {
  return bytes.length + (bytes[0] ?? 0) + (bytes.at(-1) ?? 0);
}

/** So many bytes. */
export function fill(length: number): Uint8Array {
  return new Uint8Array(length).fill(1);
}

/** Keeps a core busy for a number of rounds of a cheap generator, and says when and where. */
export function burn(rounds: number): Span {
  const start = microseconds();
  let state = rounds | 1;
  for (let round = 0; round < rounds; round++) state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fff_ffff;
  return { worker: threadId, start, end: microseconds(), state };
}

/** Naive on purpose: nothing but calls and additions. */
export function fibonacci(n: number): number {
  return n < 2 ? n : fibonacci(n - 1) + fibonacci(n - 2);
}

/** Holds its worker for some milliseconds and says which one it is: that is how one gets hold of every worker. */
export function linger(milliseconds: number): number {
  const until = microseconds() + milliseconds * 1000;
  while (microseconds() < until);
  return threadId;
}

function microseconds(): number {
  return Number(process.hrtime.bigint()) / 1000;
}
