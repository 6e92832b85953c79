import type { PayloadMemory } from './payload-memory.js';

/**
 * What the writers of the single kinds of objects (platform-objects, errors, handles) use of the one that knows them all.
 * Every method writes at `at` and returns the position after what it wrote; where there is no room it throws OVERFLOWED.
 */
export interface ValueWriter {
  readonly memory: PayloadMemory;
  hasRoom(position: number): boolean;
  /** Checks that the bytes up to `position` are inside the region. */
  reserve(position: number): void;
  value(value: unknown, at: number): number;
  text(text: string, at: number): number;
  /** What to go back to by `undo` if writing from here on fails. */
  mark(): WriterMark;
  undo(mark: WriterMark): void;
  /** Gives an object that comes along with another its number; false if it has one already. */
  see(object: object): boolean;
  /** Uses up a number for an object that nothing will refer to. */
  seeNothing(): void;
  /** Writes an object that the bytes cannot hold as one of the externals. */
  external(object: object, at: number): number;
  /** Above 0 inside an error: what cannot be copied becomes a description of it instead of failing the whole. */
  lenience: number;
  /** Inside an object that the platform has cloned, to see whether it can. */
  inClone: boolean;
  isTransferred(object: object): boolean;
}

export interface WriterMark {
  readonly seen: number;
  readonly externals: number;
  readonly depth: number;
  readonly lenience: number;
  readonly inClone: boolean;
}

/**
 * How writing stops. Made once, because they are signals within this codec and never reach a caller: no stack of theirs is
 * ever read.
 */
export const OVERFLOWED: Error = new Error('the region is too small for the value');
export const NOT_COPYABLE: Error = new Error('the value needs the structured clone of the platform');
