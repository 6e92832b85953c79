import { closeSync, openSync } from 'node:fs';
import { getEnvironmentData, isMainThread, setEnvironmentData } from 'node:worker_threads';

import type { PrimitiveStore, StoredMemory } from '@heddle/sync/memory';

import { FileWaits } from './file-waits.js';
import type { Libc } from './libc.js';
import type { Lifeline } from './lifeline.js';
import { MappedMemory } from './mapped-memory.js';
import { MemoryError } from './memory-error.js';
import { MemoryFile } from './memory-file.js';
import type { Piece } from './slabs.js';
import { Slabs } from './slabs.js';

/** The descriptor of this process's file, for its threads. */
const FILE = 'heddle.primitive-file';

/** What stands for a primitive's memory in a message. */
interface Place extends Piece {
  /** Which file. */
  readonly file: number;
  /** A process that has the file open, and its descriptor there. */
  readonly process: number;
  readonly descriptor: number;
}

/** A file, and what this thread does with it. */
interface OpenFile {
  readonly file: MemoryFile;
  readonly identity: number;
  readonly waits: FileWaits;
  readonly slabs: Slabs;
}

/** A piece that may go back to its slab, unless somebody was told of it. */
interface Tenancy {
  readonly slabs: Slabs;
  readonly piece: Piece;
  isKnownToOthers: boolean;
}

/**
 * Where primitives have memory that goes beyond their process: in one memory file for a process and its descendants.
 *
 * The memory of a primitive that was never sent anywhere is used again once it is garbage. Of the others nobody knows who
 * may still make one from what was sent, so they stay until the last process has ended that has the file.
 */
export class MappedPrimitives implements PrimitiveStore {
  readonly #libc: Libc;
  readonly #files = new Map<number, OpenFile>();
  readonly #collected = new FinalizationRegistry<Tenancy>(({ slabs, piece, isKnownToOthers }) => {
    if (!isKnownToOthers) slabs.free(piece);
  });
  #own: OpenFile | undefined;

  /** @param inherited The descriptor of the file of those from whom this process descends. */
  constructor(libc: Libc, inherited?: number) {
    this.#libc = libc;
    if (inherited !== undefined) this.#own = this.#use(inherited);
  }

  /** Undefined where the system has no memory to give. */
  static create(libc: Libc): MappedPrimitives | undefined {
    const made = new MappedPrimitives(libc);
    try {
      made.#ownFile();
      return made;
    } catch (error) {
      if (error instanceof MemoryError) return undefined;
      throw error;
    }
  }

  /** For children, who inherit it. */
  get descriptor(): number {
    const { file } = this.#ownFile();
    file.lifeline.tie();
    return file.descriptor;
  }

  /** Tells of the end of the first of those from whom this process descends. */
  get lifeline(): Lifeline {
    const { lifeline } = this.#ownFile().file;
    lifeline.tie();
    return lifeline;
  }

  allocate(bytes: number): StoredMemory {
    const open = this.#ownFile();
    const piece = open.slabs.allocate(bytes);
    const tenancy = { slabs: open.slabs, piece, isKnownToOthers: false };
    const stored = storedMemory(open, piece, () => { tenancy.isKnownToOthers = true; });
    this.#collected.register(stored.memory.buffer, tenancy);
    return stored;
  }

  open(place: unknown): StoredMemory {
    const { region, at, length, ...where } = place as Place;
    return storedMemory(this.#files.get(where.file) ?? this.#find(where), { region, at, length });
  }

  #ownFile(): OpenFile {
    if (this.#own !== undefined) return this.#own;
    const descriptor = getEnvironmentData(FILE);
    this.#own = typeof descriptor === 'number' ? this.#use(descriptor) : this.#create();
    return this.#own;
  }

  #create(): OpenFile {
    const file = MemoryFile.create(this.#libc);
    // A process that ends closes it, a thread that ends does not.
    if (isMainThread) setEnvironmentData(FILE, file.descriptor);
    else process.once('exit', () => { file.close(); });
    return this.#keep(file);
  }

  #use(descriptor: number): OpenFile {
    if (isMainThread) setEnvironmentData(FILE, descriptor);
    return this.#keep(MemoryFile.open(this.#libc, descriptor));
  }

  #find({ file, process: pid, descriptor }: Omit<Place, keyof Piece>): OpenFile {
    if (pid === process.pid) return this.#keep(MemoryFile.open(this.#libc, descriptor));
    let opened: number | undefined;
    try {
      opened = openSync(`/proc/${pid}/fd/${descriptor}`, 'r+');
      const found = MemoryFile.open(this.#libc, opened);
      if (found.identity === file) return this.#keep(found);
    } catch (error) {
      throw gone(pid, error);
    } finally {
      if (opened !== undefined && !this.#files.has(file)) closeSync(opened);
    }
    throw gone(pid);
  }

  #keep(file: MemoryFile): OpenFile {
    const open = { file, identity: file.identity, waits: new FileWaits(this.#libc, file), slabs: new Slabs(file) };
    this.#files.set(open.identity, open);
    return open;
  }
}

function storedMemory({ file, identity, waits, slabs }: OpenFile, piece: Piece, told: () => void = () => undefined): StoredMemory {
  return {
    memory: new MappedMemory(slabs.map(piece), waits),
    toPlace: () => {
      told();
      return { ...piece, file: identity, process: process.pid, descriptor: file.descriptor } satisfies Place;
    },
  };
}

function gone(pid: number, cause?: unknown): Error {
  return new Error(`This primitive's memory cannot be had: process ${pid}, which has sent it, has ended`, { cause });
}
