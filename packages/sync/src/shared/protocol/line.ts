/**
 * A waiting line in shared memory: who waits for a primitive, in order, each with a word of its own to wait on.
 *
 * The line only knows whose turn it is. The truth is in the primitive's own words, and every waiter takes what it waits
 * for from there by itself; a wake-up is no more than a hint to look again. So nothing can get lost on its way: a permit
 * that nobody has taken yet is still there, whoever dies, gives up or is cancelled in the meantime. First come, first
 * served holds because only the first in line may take, and newcomers join the line while there is anybody in it.
 *
 * A thread may die at every step. Its cell then stays behind, until somebody who waits finds that its owner is dead.
 *
 * Rejected: linked nodes, where a death in the middle of an insertion breaks the chain for all.
 *
 * Invariant: whoever sleeps in the line does so with `mayWait` set, but for the moment in which a signaller clears it and
 * looks again.
 */
import type { WaitableMemory } from '../../memory/waitable-memory.js';
import { Cell, cellAt, Line, LINE_CELLS } from './layout.js';

/** No cell, nobody. */
export const NONE = -1;
const VACANT = 0;

/** Tells whether the thread with that id is still there. */
export interface Liveness {
  isAlive(thread: number): boolean;
}

/** Takes a cell at the end of the line; NONE where all are taken. The waiter calls `expectWake` before it looks. */
export function join(words: Int32Array, line: number, me: number): number {
  for (let cell = 0; cell < LINE_CELLS; cell++) {
    const at = cellAt(line, cell);
    if (Atomics.load(words, at + Cell.owner) !== VACANT) continue;
    // ATOMICS: before it is taken. Should this thread die with it, who looks for the dead looks here.
    for (let used = Atomics.load(words, line + Line.used); used <= cell; ) {
      const seen = Atomics.compareExchange(words, line + Line.used, used, cell + 1);
      if (seen === used) break;
      used = seen;
    }
    if (Atomics.compareExchange(words, at + Cell.owner, VACANT, me) !== VACANT) continue;
    // ATOMICS: the ticket makes the cell part of the line, so it comes before the flag.
    Atomics.store(words, at + Cell.ticket, drawTicket(words, line));
    // ATOMICS: before the waiter looks at the state (Dekker): who changes the state and sees no flag has done so before
    // that look, which then sees the change. A flag that is set need not be set again: who clears it looks at the
    // tickets once more, and sees this one.
    if (Atomics.load(words, line + Line.mayWait) === 0) Atomics.store(words, line + Line.mayWait, 1);
    return cell;
  }
  return NONE;
}

function drawTicket(words: Int32Array, line: number): number {
  const ticket = (Atomics.add(words, line + Line.tickets, 1) + 1) | 0;
  // 0 means that there is none: every four thousand million tickets one is left out.
  return ticket === 0 ? (Atomics.add(words, line + Line.tickets, 1) + 1) | 0 : ticket;
}

/** Gives the cell back. Who leaves without having taken what it waited for signals after it: the hint may have been for it. */
export function leave(memory: WaitableMemory, line: number, cell: number): void {
  const { words } = memory;
  const at = cellAt(line, cell);
  Atomics.store(words, at + Cell.ticket, 0);
  // ATOMICS: last, for from here on the cell may be another's.
  Atomics.store(words, at + Cell.owner, VACANT);
  wakeCrowd(memory, line);
}

/** After a cell came free, or after a change of what all who wait may take: those who have no cell are to look again. */
export function wakeCrowd(memory: WaitableMemory, line: number): void {
  // ATOMICS: after the change (Dekker): who found no cell has said so before it looked again.
  if (Atomics.load(memory.words, line + Line.crowded) === 0) return;
  Atomics.store(memory.words, line + Line.crowded, 0);
  memory.notify(line + Line.crowded);
}

/** Takes a cell as `join` does; where there is none, the next one to leave wakes whoever waits on `Line.crowded` while it is 1. */
export function joinCrowd(words: Int32Array, line: number, me: number): number {
  const cell = join(words, line, me);
  if (cell !== NONE) return cell;
  // ATOMICS: before the second look; see `wakeCrowd`.
  Atomics.store(words, line + Line.crowded, 1);
  return join(words, line, me);
}

/** The cell whose turn it is; NONE where nobody waits. */
export function firstInLine(words: Int32Array, line: number): number {
  const used = Atomics.load(words, line + Line.used);
  let first = NONE;
  let lowest = 0;
  for (let cell = 0; cell < used; cell++) {
    const ticket = Atomics.load(words, cellAt(line, cell) + Cell.ticket);
    if (ticket === 0 || (first !== NONE && ((ticket - lowest) | 0) > 0)) continue;
    first = cell;
    lowest = ticket;
  }
  return first;
}

/** Whether somebody may be waiting. */
export function mayWait(words: Int32Array, line: number): boolean {
  return Atomics.load(words, line + Line.mayWait) !== 0;
}

/** Whether anybody alive waits: the flag may be set for nobody, and the dead are in nobody's way. */
export function isAwaited(memory: WaitableMemory, line: number, me: number, liveness: Liveness): boolean {
  const { words } = memory;
  if (!mayWait(words, line) || firstInLine(words, line) === NONE) return false;
  clearDead(memory, line, me, liveness);
  return firstInLine(words, line) !== NONE;
}

/** How many are waiting. */
export function countWaiters(words: Int32Array, line: number): number {
  const used = Atomics.load(words, line + Line.used);
  let count = 0;
  for (let cell = 0; cell < used; cell++) if (Atomics.load(words, cellAt(line, cell) + Cell.ticket) !== 0) count++;
  return count;
}

/** After a change of the state: the first in line is to look at it. */
export function signalFirst(memory: WaitableMemory, line: number): void {
  const { words } = memory;
  if (Atomics.load(words, line + Line.mayWait) === 0) return;
  let first = firstInLine(words, line);
  if (first === NONE) {
    // ATOMICS: cleared, then looked at again. Who joined in between, and went to sleep, is seen by the second look.
    Atomics.store(words, line + Line.mayWait, 0);
    first = firstInLine(words, line);
    if (first === NONE) return;
    Atomics.store(words, line + Line.mayWait, 1);
  }
  wake(memory, line, first);
}

/** After a change of the state: all in line are to look at it. */
export function signalAll(memory: WaitableMemory, line: number): void {
  const { words } = memory;
  if (Atomics.load(words, line + Line.mayWait) === 0) return;
  const used = Atomics.load(words, line + Line.used);
  for (let cell = 0; cell < used; cell++) {
    if (Atomics.load(words, cellAt(line, cell) + Cell.ticket) !== 0) wake(memory, line, cell);
  }
}

/** The waiter of that cell is to look again. */
export function wake(memory: WaitableMemory, line: number, cell: number): void {
  const word = cellAt(line, cell) + Cell.wake;
  // ATOMICS: a waiter resets the word before it looks at the state, and sleeps only while it is 0.
  Atomics.store(memory.words, word, 1);
  memory.notify(word);
}

/** That thread is to look again, in whichever cells it waits. */
export function wakeThread(memory: WaitableMemory, line: number, thread: number): void {
  const { words } = memory;
  const used = Atomics.load(words, line + Line.used);
  for (let cell = 0; cell < used; cell++) {
    // ATOMICS: after the change (Dekker): who has not taken its cell yet looks after this.
    if (Atomics.load(words, cellAt(line, cell) + Cell.owner) === thread) wake(memory, line, cell);
  }
  // It may have found no cell.
  wakeCrowd(memory, line);
}

/** Before the waiter looks at the state: a hint from here on is a new one. */
export function expectWake(words: Int32Array, line: number, cell: number): void {
  Atomics.store(words, cellAt(line, cell) + Cell.wake, 0);
}

/**
 * The waiter in `cell` is about to block its thread: it goes ahead of the waits of the same thread's event loop, which
 * can take nothing while the thread is blocked, and would hold up the line.
 */
export function goAheadOfOwn(words: Int32Array, line: number, cell: number, me: number): void {
  const used = Atomics.load(words, line + Line.used);
  const own = cellAt(line, cell) + Cell.ticket;
  for (let other = 0; other < used; other++) {
    const at = cellAt(line, other);
    if (other === cell || Atomics.load(words, at + Cell.owner) !== me) continue;
    const theirs = Atomics.load(words, at + Cell.ticket);
    const mine = Atomics.load(words, own);
    if (theirs === 0 || ((theirs - mine) | 0) > 0) continue;
    // ATOMICS: both cells are this thread's. For a moment both have the earlier ticket, so nobody can slip in between.
    Atomics.store(words, own, theirs);
    Atomics.store(words, at + Cell.ticket, mine);
  }
}

/** Takes the cells of the dead out of the line. Answers whether there were any. */
export function clearDead(memory: WaitableMemory, line: number, me: number, liveness: Liveness): boolean {
  const { words } = memory;
  const used = Atomics.load(words, line + Line.used);
  let cleared = false;
  for (let cell = 0; cell < used; cell++) {
    const at = cellAt(line, cell);
    const owner = Atomics.load(words, at + Cell.owner);
    if (owner === VACANT || owner === me || liveness.isAlive(owner)) continue;
    // ATOMICS: of all who see the dead one inherits its cell, and gives it back. Should that one die here, it is again a
    // cell whose owner is dead.
    if (Atomics.compareExchange(words, at + Cell.owner, owner, me) !== owner) continue;
    leave(memory, line, cell);
    cleared = true;
  }
  return cleared;
}
