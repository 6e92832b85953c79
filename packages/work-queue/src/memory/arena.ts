/**
 * Room for payloads that do not fit their slot. Each side has an arena of its own that it alone allocates from: the
 * host for arguments, each worker for its results. The other side only reads, and gives a worker's chunk back by one
 * atomic store, so no allocator is ever shared.
 *
 * Chunks come in powers of two. Small ones are cut from segments of a megabyte; a large one is a segment by itself.
 * Segments are kept and used again, because fresh memory costs more (page faults) than the copy into it.
 */
import type { PayloadMemory } from '@heddle/codec';
import { payloadMemory } from '@heddle/codec';

import type { SegmentHandle, SegmentStore } from './segments.js';

/** Bytes before each chunk's payload: a state word, and padding that keeps payloads aligned to 16. */
const CHUNK_HEADER_BYTES = 16;
const SMALLEST_CLASS = 10;
/** Chunks of up to 2^17 bytes share a segment. */
const LARGEST_SHARED_CLASS = 17;
const SHARED_SEGMENT_BYTES = 1 << 20;
/** Free large segments are kept up to so many bytes; the rest goes back to the system. */
const KEPT_BYTES = 64 << 20;

const FREE = 0;
const IN_USE = 1;

/** A piece of an arena. */
export interface Chunk {
  readonly segment: number;
  /** Byte offset of the payload in the segment. */
  readonly offset: number;
  /** Bytes of room. */
  readonly length: number;
  readonly memory: PayloadMemory;
  readonly sizeClass: number;
  readonly state: Int32Array;
}

/** How an arena tells its readers of a segment, always before a slot refers to it. */
export interface SegmentAnnouncer {
  announce(segment: number, handle: SegmentHandle): void;
  drop(segment: number): void;
}

/** The allocating side of an arena. */
export class Arena {
  readonly #store: SegmentStore;
  readonly #announcer: SegmentAnnouncer;
  readonly #segments = new Map<number, SegmentHandle>();
  readonly #free: Chunk[][] = [];
  /** Chunks that a reader will give back by their state word, oldest first. */
  #lent: Chunk[] = [];
  #keptBytes = 0;
  #nextSegment = 0;

  constructor(store: SegmentStore, announcer: SegmentAnnouncer) {
    this.#store = store;
    this.#announcer = announcer;
  }

  /** See SegmentStore. */
  get movesBuffers(): boolean {
    return this.#store.movesBuffers;
  }

  /** The segments there are, for a reader that comes late. */
  get segments(): ReadonlyMap<number, SegmentHandle> {
    return this.#segments;
  }

  /** A chunk with room for `bytes`. Throws RangeError where the system has no memory left. */
  allocate(bytes: number): Chunk {
    const sizeClass = Math.max(SMALLEST_CLASS, Math.ceil(Math.log2(bytes + CHUNK_HEADER_BYTES)));
    const chunk = this.#pop(sizeClass) ?? this.#reclaimed(sizeClass) ?? this.#grow(sizeClass);
    Atomics.store(chunk.state, 0, IN_USE);
    return chunk;
  }

  /** Gives a chunk back: the owner does it itself. */
  release(chunk: Chunk): void {
    Atomics.store(chunk.state, 0, FREE);
    this.#keep(chunk);
  }

  /** The owner hands a chunk to its reader, who gives it back with `giveBack`. */
  lend(chunk: Chunk): void {
    this.#lent.push(chunk);
  }

  #pop(sizeClass: number): Chunk | undefined {
    const chunk = this.#free[sizeClass]?.pop();
    if (chunk !== undefined && sizeClass > LARGEST_SHARED_CLASS) this.#keptBytes -= 2 ** sizeClass;
    return chunk;
  }

  #reclaimed(sizeClass: number): Chunk | undefined {
    if (this.#lent.length === 0) return undefined;
    const still: Chunk[] = [];
    for (const chunk of this.#lent) {
      // ATOMICS: the reader stores FREE after it has read the payload; seeing it orders our next writes after that.
      if (Atomics.load(chunk.state, 0) === FREE) this.#keep(chunk);
      else still.push(chunk);
    }
    this.#lent = still;
    return this.#pop(sizeClass);
  }

  #keep(chunk: Chunk): void {
    if (chunk.sizeClass > LARGEST_SHARED_CLASS) {
      const bytes = 2 ** chunk.sizeClass;
      if (this.#keptBytes + bytes > KEPT_BYTES) {
        const handle = this.#segments.get(chunk.segment);
        this.#segments.delete(chunk.segment);
        this.#announcer.drop(chunk.segment);
        this.#store.free(handle);
        return;
      }
      this.#keptBytes += bytes;
    }
    (this.#free[chunk.sizeClass] ??= []).push(chunk);
  }

  #grow(sizeClass: number): Chunk {
    const bytes = 2 ** sizeClass;
    const shared = sizeClass <= LARGEST_SHARED_CLASS;
    const { buffer, handle } = this.#store.allocate(shared ? SHARED_SEGMENT_BYTES : bytes);
    const segment = this.#nextSegment++;
    this.#segments.set(segment, handle);
    this.#announcer.announce(segment, handle);
    const memory = payloadMemory(buffer);
    const free = (this.#free[sizeClass] ??= []);
    for (let start = buffer.byteLength - bytes; start >= 0; start -= bytes) {
      free.push({
        segment,
        offset: start + CHUNK_HEADER_BYTES,
        length: bytes - CHUNK_HEADER_BYTES,
        memory,
        sizeClass,
        state: new Int32Array(buffer, start, 1),
      });
    }
    const chunk = free.pop();
    if (chunk === undefined) throw new RangeError(`no room for a payload of ${bytes} bytes`);
    return chunk;
  }
}

/** The reading side of an arena: the segments it was told of. */
export class SegmentReader {
  readonly #store: SegmentStore;
  readonly #segments = new Map<number, PayloadMemory>();

  constructor(store: SegmentStore) {
    this.#store = store;
  }

  add(segment: number, handle: SegmentHandle): void {
    this.#segments.set(segment, payloadMemory(this.#store.open(handle)));
  }

  drop(segment: number): void {
    this.#segments.delete(segment);
  }

  get(segment: number): PayloadMemory | undefined {
    return this.#segments.get(segment);
  }

  /** Tells the owner that the chunk whose payload starts there has been read. */
  giveBack(segment: number, offset: number): void {
    const memory = this.#segments.get(segment);
    if (memory === undefined) return;
    // ATOMICS: after the reads of the payload; the owner writes there again only once it has seen this.
    const words = new Int32Array(memory.bytes.buffer, offset - CHUNK_HEADER_BYTES, 1);
    Atomics.store(words, 0, FREE);
  }
}
