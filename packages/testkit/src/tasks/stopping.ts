/** Tasks that are asked to stop, and do or do not. */
import { checkCancelled, currentTaskSignal, reportProgress } from '@heddle/futures';

import { boardOf, type Board, type BoardHandle } from '../board/board.js';

/** What a stopped task records: it noticed. */
export const NOTICED = 1;

/** Waits for its signal; records that it was aborted, and returns. */
export async function waitForAbort(handle: BoardHandle): Promise<string> {
  const board = boardOf(handle);
  const signal = currentTaskSignal();
  const aborted = new Promise<void>((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
  board.arrive();
  await aborted;
  board.record(NOTICED);
  return 'aborted';
}

/** Computes until `checkCancelled` throws; records it, and lets the error out. */
export function computeUntilCancelled(handle: BoardHandle): never {
  const board = boardOf(handle);
  board.arrive();
  for (;;) checkAndRecord(board);
}

/** The same with a pause in which its thread can do other things. */
export async function checkBetweenTurns(handle: BoardHandle): Promise<never> {
  const board = boardOf(handle);
  board.arrive();
  for (;;) {
    checkAndRecord(board);
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** `checkCancelled`, which is recorded where it throws. */
function checkAndRecord(board: Board): void {
  try {
    checkCancelled();
  } catch (error) {
    board.record(NOTICED);
    throw error;
  }
}

/** Listens to nobody. */
export function loopForever(handle: BoardHandle): never {
  boardOf(handle).arrive();
  for (;;) {
    // Until its worker is ended.
  }
}

/** Listens to nobody, and leaves its thread to others. */
export async function neverSettle(handle: BoardHandle): Promise<never> {
  boardOf(handle).arrive();
  return new Promise<never>(() => undefined);
}

/** Whether its own signal is aborted, and whether `checkCancelled` throws, when nobody has stopped it. */
export function isStopped(): { readonly aborted: boolean; readonly throws: boolean } {
  let throws = false;
  try {
    checkCancelled();
  } catch {
    throws = true;
  }
  return { aborted: currentTaskSignal().aborted, throws };
}

/** Two asks for the signal within one task. */
export function hasOneSignal(): boolean {
  return currentTaskSignal() === currentTaskSignal();
}

/** Reports each value and returns how many there were. */
export function reportEach(values: readonly unknown[]): number {
  for (const value of values) reportProgress(value);
  return values.length;
}

/** Returns, and goes on reporting in every turn of the loop until the gate opens. */
export function reportAfterReturn(handle: BoardHandle): string {
  const board = boardOf(handle);
  const report = (): void => {
    reportProgress('late');
    try {
      board.arrive();
    } catch {
      // The board has been taken down: the test was over before this saw its gate open.
      return;
    }
    if (!board.isOpen()) setImmediate(report);
  };
  setImmediate(report);
  return 'returned';
}

/** Reports what cannot be copied; answers with the code of the error that comes of it. */
export function reportUncloneable(): unknown {
  try {
    reportProgress(() => undefined);
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
  return 'no error';
}

/** Reports, waits for the gate, and reports again, after an `await`. */
export async function reportAroundGate(handle: BoardHandle, name: string): Promise<string> {
  const board = boardOf(handle);
  reportProgress(`${name}: before`);
  board.arrive();
  await board.pass();
  reportProgress(`${name}: after`);
  return name;
}
