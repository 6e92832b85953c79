import type { Mapping, MemoryFile, Region } from './memory-file.js';

/** Small pieces share a region of so many bytes: to map one takes longer than all the rest, and of regions there may be some ten thousand. */
const SLAB_BYTES = 2 ** 20;
/** What is larger has a region of its own. */
const LARGEST = SLAB_BYTES / 8;
/** Of a line of the processor's caches: two primitives never share one. */
const LINE_BYTES = 64;

/** A piece of a region. */
export interface Piece {
  readonly region: Region;
  /** In bytes from the region's beginning. */
  readonly at: number;
  readonly length: number;
}

/** Gives out small pieces of a memory file, and finds those that others gave out. */
export class Slabs {
  readonly #file: MemoryFile;
  /** By their offsets; they stay mapped. */
  readonly #mapped = new Map<number, Mapping>();
  /** Large pieces that are mapped, by the offsets of their regions: who is sent one again and again maps it once. */
  readonly #large = new Map<number, { readonly buffer: WeakRef<ArrayBuffer>; readonly address: bigint }>();
  /** Pieces that came back, by length. */
  readonly #free = new Map<number, Piece[]>();
  #slab: Region | undefined;
  #used = 0;

  constructor(file: MemoryFile) {
    this.#file = file;
  }

  /** Zeroed bytes, at least so many. */
  allocate(bytes: number): Piece {
    if (bytes > LARGEST) return { region: this.#file.allocate(bytes), at: 0, length: bytes };
    const length = Math.ceil(bytes / LINE_BYTES) * LINE_BYTES;
    const freed = this.#free.get(length)?.pop();
    if (freed !== undefined) return freed;
    if (this.#slab === undefined || this.#used + length > SLAB_BYTES) {
      this.#slab = this.#file.allocate(SLAB_BYTES);
      this.#used = 0;
    }
    const at = this.#used;
    this.#used += length;
    return { region: this.#slab, at, length };
  }

  /** Nobody uses the piece any more. */
  free(piece: Piece): void {
    if (piece.length > LARGEST) {
      this.#large.delete(piece.region.offset);
      this.#file.free(piece.region);
      return;
    }
    new Uint8Array(this.#slabOf(piece.region).buffer, piece.at, piece.length).fill(0);
    const freed = this.#free.get(piece.length);
    if (freed === undefined) this.#free.set(piece.length, [piece]);
    else freed.push(piece);
  }

  /** The piece as this thread sees it. */
  map({ region, at, length }: Piece): Mapping {
    return length > LARGEST ? this.#largeOf(region) : this.#file.part(this.#slabOf(region), at, length);
  }

  #largeOf(region: Region): Mapping {
    const known = this.#large.get(region.offset);
    const buffer = known?.buffer.deref();
    if (known !== undefined && buffer !== undefined) return { ...region, buffer, address: known.address };
    const mapping = this.#file.map(region);
    this.#large.set(region.offset, { buffer: new WeakRef(mapping.buffer), address: mapping.address });
    return mapping;
  }

  #slabOf(region: Region): Mapping {
    let mapping = this.#mapped.get(region.offset);
    if (mapping === undefined) {
      mapping = this.#file.map(region);
      this.#mapped.set(region.offset, mapping);
    }
    return mapping;
  }
}
