/**
 * A lock that many may have for reading, or one for writing.
 *
 * Every reading thread has a place of its own in which it counts, so a dead reader is found. The writer swaps its id
 * into the writer's word and then looks at the readers; a reader counts itself and then looks at the writer (Dekker): at
 * least one of the two sees the other and steps back. Writers go first: while one waits, no new reader comes in.
 */
import type { WaitableMemory } from '../../memory/waitable-memory.js';
import { Cell, cellAt, Header, LINE_LENGTH } from './layout.js';
import type { Liveness } from './line.js';
import { clearDead, firstInLine, isAwaited, mayWait, NONE, signalAll, signalFirst, wakeThread } from './line.js';
import type { Resource, Verdict } from './resource.js';

/** Reading threads that there can be at a time; more of them wait. */
const READERS = 64;

/** Words of a read-write lock, from Header.own on. */
export const ReadWriteWord = {
  /** FREE, the id of the thread that writes, or DIED. */
  writer: 4,
  /** The numbers of the writer's tenures, two words; only the writer writes them. */
  tenures: 5,
  /** READERS places. */
  readers: 8,
} as const;

/** Words of a reader's place, from its base on. */
const Reader = {
  /** The reading thread's id; 0 where it is vacant. */
  thread: 0,
  /** How often it reads. */
  reads: 1,
  /** The numbers of its tenures, two words; only the reading thread writes them. */
  tenures: 2,
  length: 4,
} as const;

const WRITERS_LINE: number = ReadWriteWord.readers + READERS * Reader.length;
const READERS_LINE: number = WRITERS_LINE + LINE_LENGTH;

/** Words in all. */
export const READ_WRITE_LENGTH: number = READERS_LINE + LINE_LENGTH;

const FREE = 0;
const VACANT = 0;
const DIED = 1 << 30;

/** Claims of the reading side. */
export const READ = 0;
/** Of a thread that blocks: its own event loop's writers cannot take their turn while it does, and do not keep it out. */
export const READ_BLOCKING = 1;

/** Claims of the writing side. */
export const WRITE = 0;
export const RECOVER_WRITE = 1;

/** What both sides use. */
export interface ReadWriteParts {
  readonly memory: WaitableMemory;
  readonly me: number;
  readonly liveness: Liveness;
}

function readerAt(place: number): number {
  return ReadWriteWord.readers + place * Reader.length;
}

/** Where the numbers are of the tenures of whoever reads at that place. */
export function tenuresAt(place: number): number {
  return readerAt(place) + Reader.tenures;
}

/** How many reads are going on. */
export function countReaders(words: Int32Array): number {
  let count = 0;
  for (let place = 0; place < READERS; place++) count += Atomics.load(words, readerAt(place) + Reader.reads);
  return count;
}

/** Wakes whoever can go on when the writer's word is free: a writer, else the readers. */
function wakeNext(memory: WaitableMemory): void {
  const first = firstInLine(memory.words, WRITERS_LINE);
  if (first === NONE) {
    signalAll(memory, READERS_LINE);
    return;
  }
  signalFirst(memory, WRITERS_LINE);
  // Its thread may block to read, and does not wait for its own event loop.
  if (mayWait(memory.words, READERS_LINE)) wakeThread(memory, READERS_LINE, Atomics.load(memory.words, cellAt(WRITERS_LINE, first) + Cell.owner));
}

/** Takes away what the dead have left: their places in both lines, their reads, the writer's word. */
function bury({ memory, me, liveness }: ReadWriteParts): void {
  const { words } = memory;
  clearDead(memory, WRITERS_LINE, me, liveness);
  clearDead(memory, READERS_LINE, me, liveness);
  for (let place = 0; place < READERS; place++) {
    const at = readerAt(place);
    const reader = Atomics.load(words, at);
    if (reader === VACANT || reader === me || liveness.isAlive(reader)) continue;
    // ATOMICS: one of all who see the dead inherits the place; should that one die here, the next does.
    if (Atomics.compareExchange(words, at, reader, me) !== reader) continue;
    Atomics.store(words, at + Reader.reads, 0);
    Atomics.store(words, at, VACANT);
  }
  const writer = Atomics.load(words, ReadWriteWord.writer);
  if (writer !== FREE && writer !== DIED && !liveness.isAlive(writer)) {
    if (Atomics.compareExchange(words, ReadWriteWord.writer, writer, DIED) === writer) Atomics.add(words, Header.deaths, 1);
  }
  wakeNext(memory);
}

/** Reading. */
export class ReadState implements Resource {
  readonly line: number = READERS_LINE;
  readonly everyone = true;
  readonly #parts: ReadWriteParts;
  readonly #words: Int32Array;

  constructor(parts: ReadWriteParts) {
    this.#parts = parts;
    this.#words = parts.memory.words;
  }

  /** A read, if nobody alive writes or waits to. */
  tryTake(): boolean {
    if (this.take(READ) === 'taken') return true;
    const { memory, me, liveness } = this.#parts;
    // A writer that died while it waited may stand in line still.
    if (Atomics.load(this.#words, ReadWriteWord.writer) !== FREE || isAwaited(memory, WRITERS_LINE, me, liveness)) return false;
    return this.take(READ) === 'taken';
  }

  /** How often this thread reads. */
  depth(): number {
    const place = this.place();
    return place === NONE ? 0 : Atomics.load(this.#words, readerAt(place) + Reader.reads);
  }

  /** Where this thread reads; NONE where it does not. */
  place(): number {
    for (let place = 0; place < READERS; place++) {
      if (Atomics.load(this.#words, readerAt(place) + Reader.thread) === this.#parts.me) return place;
    }
    return NONE;
  }

  take(claim: number): Verdict {
    const words = this.#words;
    const writer = Atomics.load(words, ReadWriteWord.writer);
    if (writer === DIED) return 'refused';
    if (writer !== FREE) return 'wait';
    if (mayWait(words, WRITERS_LINE) && this.#isBehind(firstInLine(words, WRITERS_LINE), claim)) return 'wait';
    const place = this.#takePlace();
    if (place === NONE) return 'wait';
    // ATOMICS: the count goes up before the second look at the writer; see above.
    Atomics.add(words, readerAt(place) + Reader.reads, 1);
    if (Atomics.load(words, ReadWriteWord.writer) === FREE) return 'taken';
    this.#leave(place);
    return 'wait';
  }

  /** False where this thread does not read. */
  release(): boolean {
    const place = this.place();
    if (place === NONE) return false;
    this.#leave(place);
    return true;
  }

  pass(): void {
    // Readers take nothing from each other, and whoever makes way for them tells all.
  }

  probe(): void {
    bury(this.#parts);
  }

  threadEnds(): void {
    while (this.release());
  }

  /** Whether to let the writer of that cell go first. */
  #isBehind(writer: number, claim: number): boolean {
    if (writer === NONE) return false;
    return claim !== READ_BLOCKING || Atomics.load(this.#words, cellAt(WRITERS_LINE, writer) + Cell.owner) !== this.#parts.me;
  }

  /** This thread's place, or a vacant one. */
  #takePlace(): number {
    const words = this.#words;
    const { me } = this.#parts;
    let vacant = NONE;
    for (let place = 0; place < READERS; place++) {
      const reader = Atomics.load(words, readerAt(place));
      if (reader === me) return place;
      if (reader === VACANT && vacant === NONE) vacant = place;
    }
    for (let place = vacant; place !== NONE && place < READERS; place++) {
      if (Atomics.compareExchange(words, readerAt(place), VACANT, me) === VACANT) return place;
    }
    return NONE;
  }

  #leave(place: number): void {
    const words = this.#words;
    if (Atomics.sub(words, readerAt(place) + Reader.reads, 1) > 1) return;
    Atomics.store(words, readerAt(place), VACANT);
    // ATOMICS: after the count. A writer that saw it stepped back, and waits; else a reader may wait for the place.
    if (mayWait(words, WRITERS_LINE)) signalFirst(this.#parts.memory, WRITERS_LINE);
    if (mayWait(words, READERS_LINE)) signalAll(this.#parts.memory, READERS_LINE);
  }
}

/** Writing. */
export class WriteState implements Resource {
  readonly line: number = WRITERS_LINE;
  readonly everyone = false;
  readonly #parts: ReadWriteParts;
  readonly #words: Int32Array;

  constructor(parts: ReadWriteParts) {
    this.#parts = parts;
    this.#words = parts.memory.words;
  }

  /** The thread that writes, 0 for none. */
  writer(): number {
    const writer = Atomics.load(this.#words, ReadWriteWord.writer);
    return writer === DIED ? FREE : writer;
  }

  /** The write, if nobody reads, writes, or waits to write. */
  tryTake(): boolean {
    const { memory, me, liveness } = this.#parts;
    if (isAwaited(memory, WRITERS_LINE, me, liveness)) return false;
    if (this.take(WRITE) === 'taken') return true;
    // A writer or a reader that came meanwhile may have seen the word taken for this look; where no writer waits nobody else
    // would tell a reader.
    this.pass();
    return false;
  }

  take(claim: number): Verdict {
    const words = this.#words;
    const { me } = this.#parts;
    const before = Atomics.compareExchange(words, ReadWriteWord.writer, FREE, me);
    if (before !== FREE && before !== DIED) return 'wait';
    if (before === DIED) {
      if (claim !== RECOVER_WRITE) return 'refused';
      // ATOMICS: another may have recovered it since, and released it, too.
      if (Atomics.compareExchange(words, ReadWriteWord.writer, DIED, me) !== DIED) return 'wait';
    }
    if (countReaders(words) === 0) return 'taken';
    // The dead writer, too, may have met readers and died before it stepped back.
    Atomics.store(words, ReadWriteWord.writer, before);
    return 'wait';
  }

  /** False where this thread does not write. */
  release(): boolean {
    const { me, memory } = this.#parts;
    if (Atomics.compareExchange(this.#words, ReadWriteWord.writer, me, FREE) !== me) return false;
    wakeNext(memory);
    return true;
  }

  pass(): void {
    const writer = Atomics.load(this.#words, ReadWriteWord.writer);
    if (writer === DIED) signalAll(this.#parts.memory, READERS_LINE);
    if (writer === FREE || writer === DIED) wakeNext(this.#parts.memory);
  }

  probe(): void {
    bury(this.#parts);
  }

  threadEnds(): void {
    const { me, memory } = this.#parts;
    if (Atomics.compareExchange(this.#words, ReadWriteWord.writer, me, DIED) !== me) return;
    Atomics.add(this.#words, Header.deaths, 1);
    wakeNext(memory);
  }
}
