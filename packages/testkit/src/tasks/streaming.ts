/** Tasks that are generators. */
import { boardOf, type BoardHandle } from '../board/board.js';

/** What a generator records in its `finally` block. */
export const CLOSED = -1;

export function* countTo(n: number): Generator<number, string, undefined> {
  for (let i = 1; i <= n; i++) yield i;
  return `counted to ${n}`;
}

export async function* countToLater(n: number): AsyncGenerator<number, string, undefined> {
  for (let i = 1; i <= n; i++) {
    await Promise.resolve();
    yield i;
  }
  return `counted to ${n}`;
}

/** Without an end; records what it yields, and that it was closed. */
export function* countForever(handle: BoardHandle): Generator<number, void, undefined> {
  const board = boardOf(handle);
  try {
    for (let i = 1; ; i++) {
      board.record(i);
      yield i;
    }
  } finally {
    board.record(CLOSED);
  }
}

export async function* countForeverLater(handle: BoardHandle): AsyncGenerator<number, void, undefined> {
  const board = boardOf(handle);
  try {
    for (let i = 1; ; i++) {
      await Promise.resolve();
      board.record(i);
      yield i;
    }
  } finally {
    board.record(CLOSED);
  }
}

export function* throwAfter(n: number): Generator<number, never, undefined> {
  for (let i = 1; i <= n; i++) yield i;
  throw new RangeError(`no more than ${n}`);
}

/** Yields each value as it is. */
export function* yieldEach(values: readonly unknown[]): Generator<unknown, void, undefined> {
  yield* values;
}

/** Yields something that cannot be copied, after `n` numbers. */
export function* yieldUncloneableAfter(n: number): Generator<unknown, void, undefined> {
  for (let i = 1; i <= n; i++) yield i;
  yield () => undefined;
}

/** Counts once the gate is open. */
export async function* countAtGate(handle: BoardHandle, n: number): AsyncGenerator<number, string, undefined> {
  const board = boardOf(handle);
  board.arrive();
  await board.pass();
  return yield* countToLater(n);
}

/** Waits for the gate's stage `i` before it yields `i`. */
export async function* yieldAtGate(handle: BoardHandle, n: number): AsyncGenerator<number, string, undefined> {
  const board = boardOf(handle);
  board.arrive();
  for (let i = 0; i < n; i++) {
    await board.pass(i);
    yield i;
  }
  return 'through';
}

/** Yields once, arrives, and awaits what never comes. */
export async function* yieldThenHang(handle: BoardHandle): AsyncGenerator<number> {
  yield 1;
  boardOf(handle).arrive();
  await new Promise(() => undefined);
}

/** Yields, arrives, and awaits what never comes when it is closed. */
export async function* hangInFinally(handle: BoardHandle): AsyncGenerator<number> {
  try {
    yield 1;
    boardOf(handle).arrive();
    yield 2;
  } finally {
    await new Promise(() => undefined);
  }
}
