/**
 * The words of a shared primitive. Nothing else computes an index.
 *
 *   header | own words of the primitive | its waiting lines
 *
 * A line is a few words and then cells, one for each waiter.
 */

/** Words of every object. */
export const Header = {
  /** Says which class it belongs to, so that a description of another is refused. */
  kind: 0,
  /** How often somebody had to wait. */
  waits: 1,
  /** How often an owner was found dead. */
  deaths: 2,
  /** From here on the words are the primitive's. */
  own: 4,
} as const;

/** Words of a waiting line, from its base on. */
export const Line = {
  /** Whether somebody may be waiting: who changes the state asks no more than this. */
  mayWait: 0,
  /** The last ticket that was drawn. */
  tickets: 1,
  /** Cells from here on have never been used. */
  used: 2,
  /** 1 while there are who found no cell, who wait on it. */
  crowded: 3,
  cells: 4,
} as const;

/** Words of a cell, from its base on. */
export const Cell = {
  /** The thread id of the waiter; 0 where it is vacant. */
  owner: 0,
  /** The waiter's turn, lower ones first; 0 while it has not drawn one yet. */
  ticket: 1,
  /** What the waiter waits on: 1 once it is to look again. */
  wake: 2,
  /** Whether the waiter of a condition was notified. */
  notified: 3,
  length: 4,
} as const;

/** The largest count that a word holds. */
export const LARGEST_COUNT: number = 2 ** 31 - 1;

/** Waiters that have a cell each; more of them wait for a cell. */
export const LINE_CELLS = 64;

/** Words of a line. */
export const LINE_LENGTH: number = Line.cells + LINE_CELLS * Cell.length;

/** Where a cell of a line begins. */
export function cellAt(line: number, cell: number): number {
  return line + Line.cells + cell * Cell.length;
}
