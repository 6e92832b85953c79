/** Tasks that go step by step with a test; see Board. */
import { boardOf, type BoardHandle } from '../board/board.js';

/** Notes that it ran. */
export function record<T extends number>(handle: BoardHandle, value: T): T {
  boardOf(handle).record(value);
  return value;
}

export function recordAndThrow(handle: BoardHandle, value: number): never {
  boardOf(handle).record(value);
  throw new RangeError(`failed at ${value}`);
}

/** Arrives, waits for its stage of the gate, and returns the value. */
export async function pass<T>(handle: BoardHandle, value: T, stage = 0): Promise<T> {
  const board = boardOf(handle);
  board.arrive();
  await board.pass(stage);
  return value;
}

/** The same as a computation: its thread does nothing else meanwhile. */
export function block<T>(handle: BoardHandle, value: T, stage = 0): T {
  const board = boardOf(handle);
  board.arrive();
  board.passSync(stage);
  return value;
}

/** Arrives, waits for its stage of the gate, and throws. */
export async function passAndThrow(handle: BoardHandle, message: string, stage = 0): Promise<never> {
  const board = boardOf(handle);
  board.arrive();
  await board.pass(stage);
  throw new RangeError(message);
}

/** Records the value, then waits for the gate. */
export async function recordAndPass(handle: BoardHandle, value: number, stage = 0): Promise<number> {
  const board = boardOf(handle);
  board.record(value);
  board.arrive();
  await board.pass(stage);
  return value;
}

/** Fails until it has been tried so many times, then returns how many tries there were. */
export function succeedAtTry(handle: BoardHandle, tries: number): number {
  const board = boardOf(handle);
  board.arrive();
  if (board.arrivals < tries) throw new RangeError(`try ${board.arrivals} failed`);
  return board.arrivals;
}

/** Fails until it has been tried so many times, each time leaving its argument changed; then returns it. */
export function returnAtTry(handle: BoardHandle, tries: number, [bytes, shared]: readonly [Uint8Array, Uint8Array]): readonly [Uint8Array, Uint8Array] {
  const board = boardOf(handle);
  board.arrive();
  if (board.arrivals < tries) {
    bytes.fill(0);
    throw new RangeError(`try ${board.arrivals} failed`);
  }
  return [bytes, shared];
}

/** Records its item when it starts and the negative of it when it ends; waits for the item's stage of the gate between. */
export async function trace(handle: BoardHandle, item: number): Promise<number> {
  const board = boardOf(handle);
  board.record(item);
  await board.pass(item);
  board.record(-item);
  return item;
}
