/**
 * The words at the beginning of a memory file. Everything after the first {@link HEADER_BYTES} is given out by pages.
 */
export const FileWord = {
  /** {@link FORMAT}: that this is one of ours, and of which kind. */
  format: 0,
  /** The number of the first page that was never given out. */
  nextPage: 1,
  /** Two words that no other file has. */
  identity: 2,
  /** The process that made it: the first of a family. */
  root: 4,
  /** One more than the descriptor of the root's lifeline; 0 where it has none. */
  lifeline: 5,
  /** The process that clears up after the family; 0 where there is none, negative while that process starts it. */
  janitor: 6,
  /** From here on the bells, and then the waiting table. */
  bells: 16,
} as const;

/** Changes with this layout. */
export const FORMAT = 0x48454404;

/** Who has an event loop that can be woken, one for each thread. */
export const Bell = {
  /** The thread's identity; its negative while the thread makes the pipe; 0 where the place is free. */
  thread: 0,
  /** The end of its pipe to write to: a descriptor of the thread's process. */
  pipe: 1,
  /** The pipe's inode, its lower 32 bits: the descriptor may be another file's by the time when it is opened. */
  inode: 2,
  length: 4,
} as const;

/** Threads that can wait in their event loops at a time; of more the last have to look by themselves. */
export const BELLS = 128;

/** Words are spread over so many rows by their place; those of one row are told of each other's notifications. */
export const ROWS = 1024;

/** Who waits for words of a row. */
export const Row = {
  /** Threads that block, and those without a bell. Where one died there is one too many, which costs others a call of the system. */
  blocked: 0,
  /** How often its words were notified while somebody waited for one. */
  notified: 1,
  /** Bells of those whose event loops wait, a bit each, which nobody but the bell's owner sets or clears. */
  bells: 2,
  length: 8,
} as const;

export const BITS = 32;

/** Words of a row that hold bells. */
export const BELL_WORDS: number = BELLS / BITS;

const TABLE: number = FileWord.bells + BELLS * Bell.length;

export const PAGE_BYTES = 4096;

export const HEADER_BYTES: number = Math.ceil(((TABLE + ROWS * Row.length) * 4) / PAGE_BYTES) * PAGE_BYTES;

/** Where the words of a bell begin. */
export function bellAt(bell: number): number {
  return FileWord.bells + bell * Bell.length;
}

/** Where the row of a word begins, by the word's place in the file. */
export function rowOf(place: number): number {
  // The upper ten bits.
  return rowAt(Math.imul(place, 0x9e3779b1) >>> 22);
}

/** Where a row begins, by its number. */
export function rowAt(row: number): number {
  return TABLE + row * Row.length;
}
