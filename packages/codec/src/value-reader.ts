import type { ErrorClassLookup } from './error-classes.js';
import type { LateCopies } from './late-copies.js';
import type { PayloadMemory } from './payload-memory.js';

/** What the readers of the single kinds of objects use of the one that knows them all. Reading moves `at` on. */
export interface ValueReader {
  readonly memory: PayloadMemory;
  /** The position of the next byte. */
  at: number;
  /** The position after the payload's last byte. */
  readonly end: number;
  readonly errorClass: ErrorClassLookup;
  /** Loads the modules whose handles may arrive, where a handle has arrived that is not known. */
  readonly loadHandles: () => void;
  /** What takes large blocks to copy them later; undefined where all are copied at once. */
  readonly late: LateCopies | undefined;
  /** Objects have numbers: a reference to one of them may come. */
  readonly isGraph: boolean;
  value(): unknown;
  /** A value that must be a text; RangeError for another. */
  text(): string;
  u8(): number;
  u32(): number;
  f64(): number;
  /** A number of things of which each takes a byte at least; RangeError where there cannot be so many. */
  count(): number;
  /** A text of this many Latin-1 characters. */
  latin1(length: number): string;
  /** Gives an object its number: right after it is made, before what it holds is read. */
  add<T extends object>(object: T): T;
  /** Gives a number to an object that can only be made once what it holds has been read. */
  reserve(): number;
  fill<T extends object>(number: number, object: T): T;
  /** Whether a reference to the object has been read. */
  wasReferredTo(number: number): boolean;
}
