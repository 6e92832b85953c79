/** Tasks that take their worker down with them, or try to. */
import { boardOf, type BoardHandle } from '../board/board.js';

/** Ends the worker in the middle of the task. */
export function exitProcess(code: number): never {
  process.exit(code);
}

/** The same from an async task, after it has arrived and the gate has opened. */
export async function exitAtGate(handle: BoardHandle, code: number): Promise<never> {
  const board = boardOf(handle);
  board.arrive();
  await board.pass();
  process.exit(code);
}

/** Returns, and ends the worker afterwards. */
export function exitAfterReturn(code: number): string {
  setImmediate(() => process.exit(code));
  return 'returned';
}

/** Returns, and throws afterwards where no promise and no `catch` is. */
export function throwAfterReturn(message: string): string {
  setImmediate(() => {
    throw new RangeError(message);
  });
  return 'returned';
}

/** Returns, and throws when the gate opens, while the worker may be busy with another task. */
export function throwAtGate(handle: BoardHandle, message: string): string {
  const board = boardOf(handle);
  const look = (): void => {
    if (!board.isOpen()) {
      setImmediate(look);
      return;
    }
    throw new RangeError(message);
  };
  setImmediate(look);
  return 'returned';
}

/** Returns, and leaves a rejection behind that nobody handles. */
export function leaveRejection(message: string): string {
  void Promise.reject(new RangeError(message));
  return 'returned';
}

/** Throws from a timer while it runs, so that its own promise never settles. */
export async function throwWhileRunning(message: string): Promise<never> {
  setImmediate(() => {
    throw new RangeError(message);
  });
  return new Promise<never>(() => undefined);
}

/** Leaves a rejection that nobody handles while it runs and never settles. */
export async function rejectWhileRunning(message: string): Promise<never> {
  void Promise.reject(new RangeError(message));
  return new Promise<never>(() => undefined);
}

/** Uses up the memory of its worker. */
export function exhaustMemory(): never {
  const kept: unknown[] = [];
  for (;;) kept.push(new Array(10_000).fill(kept.length));
}

/** Recurses without an end; an error like any other. */
export function overflowStack(): number {
  return overflowStack() + 1;
}

/** An initializer that fails. */
export function failToInitialize(message: string): never {
  throw new RangeError(message);
}

/** An initializer that ends its worker. */
export function exitWhileInitializing(code: number): never {
  process.exit(code);
}

/** An initializer that never ends. */
export async function neverInitialize(handle: BoardHandle): Promise<never> {
  boardOf(handle).arrive();
  return new Promise<never>(() => undefined);
}
