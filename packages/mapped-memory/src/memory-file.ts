import type { Libc } from './libc.js';
import { Lifeline } from './lifeline.js';
import { mapDescriptor } from './map-descriptor.js';
import { MemoryError } from './memory-error.js';
import { FileWord, FORMAT, HEADER_BYTES, PAGE_BYTES } from './memory-layout.js';

/** How large the file is said to be: it takes up what is used of it. */
const FILE_BYTES = 2 ** 42;
/** One piece: what an ArrayBuffer over mapped memory may have. */
const MOST_BYTES = 2 ** 31;

const MFD_CLOEXEC = 1;
const KEEP_SIZE_AND_PUNCH_HOLE = 3;

/** A piece of a memory file. */
export interface Region {
  /** In bytes from the file's beginning. */
  readonly offset: number;
  readonly length: number;
}

/** A piece of it as this thread sees it. */
export interface Mapping extends Region {
  readonly buffer: ArrayBuffer;
  /** Of its first byte, in this process. */
  readonly address: bigint;
}

/** Not of a file: a mapping may outlive the object that made it. */
const mapped = new FinalizationRegistry<() => void>((unmap) => { unmap(); });

/**
 * An anonymous file in memory that processes share: who has its descriptor can map it, and it is gone once the last has closed it
 * or has died. It is as good as endless; its pages are taken up as they are touched, and given back by {@link free}.
 */
export class MemoryFile {
  readonly descriptor: number;
  readonly header: Mapping;
  readonly lifeline: Lifeline;
  readonly #libc: Libc;
  readonly #words: Int32Array;
  /** Regions that were freed here, by their length in bytes. */
  readonly #free = new Map<number, number[]>();

  private constructor(libc: Libc, descriptor: number) {
    this.#libc = libc;
    this.descriptor = descriptor;
    this.header = this.map({ offset: 0, length: HEADER_BYTES });
    this.#words = new Int32Array(this.header.buffer);
    this.lifeline = new Lifeline(libc, this.#words);
  }

  /** A new one. Throws where the system has none to give. */
  static create(libc: Libc): MemoryFile {
    const descriptor = libc.memfdCreate('heddle', MFD_CLOEXEC);
    if (descriptor < 0) throw new MemoryError('cannot create a memory file', libc.errno());
    try {
      if (libc.ftruncate(descriptor, FILE_BYTES) < 0) throw new MemoryError('cannot make a memory file large enough', libc.errno());
      const file = new MemoryFile(libc, descriptor);
      Atomics.store(file.#words, FileWord.nextPage, HEADER_BYTES / PAGE_BYTES);
      for (const word of [0, 1]) Atomics.store(file.#words, FileWord.identity + word, Math.random() * 2 ** 32);
      Atomics.store(file.#words, FileWord.root, process.pid);
      Atomics.store(file.#words, FileWord.format, FORMAT);
      return file;
    } catch (error) {
      libc.close(descriptor);
      throw error;
    }
  }

  /** One that another process made, by the descriptor that this one inherited. Throws where it is none of ours. */
  static open(libc: Libc, descriptor: number): MemoryFile {
    const file = new MemoryFile(libc, descriptor);
    if (Atomics.load(file.#words, FileWord.format) !== FORMAT) throw new TypeError(`Descriptor ${descriptor} is not a memory file of this version of Heddle`);
    return file;
  }

  /** The same in all processes, and another file's nowhere. */
  get identity(): number {
    const [low, high] = [0, 1].map((word) => Atomics.load(this.#words, FileWord.identity + word) >>> 0) as [number, number];
    return low + (high >>> 11) * 2 ** 32;
  }

  /** Zeroed bytes that nobody else has, at least so many, as whole pages. Throws RangeError for more than 2 GiB. */
  allocate(bytes: number): Region {
    if (!(bytes > 0 && bytes <= MOST_BYTES)) throw new RangeError(`Mapped memory comes in pieces of 1 to ${MOST_BYTES} bytes, not of ${bytes}`);
    const pages = Math.ceil(bytes / PAGE_BYTES);
    const length = pages * PAGE_BYTES;
    const freed = this.#free.get(length)?.pop();
    if (freed !== undefined) return { offset: freed, length };
    const page = Atomics.add(this.#words, FileWord.nextPage, pages);
    const offset = (page >>> 0) * PAGE_BYTES;
    if (offset + length > FILE_BYTES) throw new RangeError('There is no mapped memory left');
    return { offset, length };
  }

  /** Gives a region's memory back to the system; nobody may use it any more. This process gives it out again, zeroed. */
  free({ offset, length }: Region): void {
    this.#libc.fallocate(this.descriptor, KEEP_SIZE_AND_PUNCH_HOLE, offset, length);
    const freed = this.#free.get(length);
    if (freed === undefined) this.#free.set(length, [offset]);
    else freed.push(offset);
  }

  /** Maps a region here, for as long as its buffer is in use. */
  map({ offset, length }: Region): Mapping {
    const libc = this.#libc;
    const pointer = mapDescriptor(libc, this.descriptor, { offset, length });
    const address = libc.address(pointer);
    const buffer = libc.view(pointer, length);
    mapped.register(buffer, () => { libc.munmap(pointer, length); });
    return { offset, length, buffer, address };
  }

  /** A part of a mapping, with a buffer of its own, which does not keep the mapping. */
  part(mapping: Mapping, at: number, length: number): Mapping {
    const address = mapping.address + BigInt(at);
    return { offset: mapping.offset + at, length, buffer: this.#libc.view(address, length), address };
  }

  /** Closes the descriptor, which {@link create} has opened, and the lifeline where it is this process's. What is mapped stays mapped. */
  close(): void {
    this.lifeline.cut();
    this.#libc.close(this.descriptor);
  }
}
