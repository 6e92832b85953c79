import { checkOptionNames } from '@heddle/cancellation';
import { HANDLE_TAG, registerHandle } from '@heddle/codec/handles';
import { checkInteger } from '@heddle/futures';
import type { Libc, RevocableMapping } from '@heddle/mapped-memory';
import { loadLibc, NamedFile, sharePrimitives } from '@heddle/mapped-memory';

import { SharedMemoryClosedError, SharedMemoryError, SharedMemoryExistsError, SharedMemoryNotFoundError } from '../errors/shared-memory-errors.js';
import { MemoryJanitor } from './memory-janitor.js';
import { checkMemoryName, randomName } from './memory-name.js';

/** What memory to make. */
export interface SharedMemoryOptions {
  /** In bytes, from 1 to 2 GiB. */
  readonly size: number;
  /** Up to 255 bytes, without slashes and blanks. One that nobody else has where it is left out. */
  readonly name?: string | undefined;
}

/** As much as an ArrayBuffer over mapped memory may have. */
const MOST_BYTES = 2 ** 31;
const TAG = 'heddle.shared-memory';

/** What a process has of shared memory, until it closes it. */
interface Source {
  readonly name: string;
  readonly size: number;
  /** The system's number of the file. */
  readonly inode: number;
  readonly mapping: RevocableMapping;
}

/**
 * Memory with a name: any process of this user that knows the name has the same bytes, without a copy. Python's
 * `multiprocessing.shared_memory.SharedMemory`, which finds this one's memory, and whose memory this one finds (Python's names begin with a
 * slash that the system does not see). Linux, with koffi.
 *
 * The memory is there until somebody calls `unlink`, and every process that has it has closed it or ended. What nobody has unlinked when the first
 * process of the family that made it ends is removed then, with a warning, also where that process was killed.
 *
 * It may be an argument of a Process, and go through pipes and queues: the other side attaches by the name. Nobody is told when bytes change:
 * locks and events of `@heddle/sync` are for that. To share numbers within a family of processes, `SharedTypedArray` is simpler, and has no name to be removed.
 *
 * @example
 * ```ts
 * using memory = SharedMemory.create({ size: 1024 });
 * new Float64Array(memory.buffer)[0] = 1.5;
 * using same = SharedMemory.attach(memory.name); // here or in any other process
 * console.log(new Float64Array(same.buffer)[0]); // 1.5
 * memory.unlink();
 * ```
 *
 * @see https://docs.python.org/3/library/multiprocessing.shared_memory.html
 */
export class SharedMemory implements Disposable {
  readonly #source: Source;
  #isClosed = false;

  static {
    Object.defineProperty(this.prototype, HANDLE_TAG, { value: TAG });
    registerHandle<SharedMemory>(TAG, {
      is: (object) => #source in object,
      encode: (memory) => memory.name,
      decode: (name) => SharedMemory.attach(name as string),
    });
  }

  private constructor(source: Source) {
    this.#source = source;
  }

  /**
   * Makes zeroed memory, for this user alone. All of it is reserved, so that nobody who uses it finds later that there is no more; Python leaves that to
   * the first access, and the process is ended where it fails. In containers `/dev/shm` often has no more than 64 MB.
   *
   * @throws SharedMemoryExistsError where the name is taken; SharedMemoryError where there is not so much memory, or none to be had here; TypeError or RangeError
   *   for a size or name that cannot be.
   */
  static create(options: SharedMemoryOptions): SharedMemory {
    const operation = 'SharedMemory.create';
    checkOptionNames(options, ['size', 'name'], operation);
    const { size, name } = options;
    checkInteger(size, 1, operation, 'size');
    if (size > MOST_BYTES) throw new RangeError(`${operation}: size must be at most 2 GiB (${MOST_BYTES}), received ${size}`);
    if (name !== undefined) checkMemoryName(name, operation);
    const libc = needLibc(operation);
    const janitor = janitorOf(operation);
    return tryTo(operation, () => {
      const file = NamedFile.create(libc, size);
      try {
        const mapping = file.map(libc);
        return new SharedMemory({ name: publish(libc, file, janitor, name), size, inode: file.inode, mapping });
      } finally {
        file.close();
      }
    });
  }

  /**
   * The memory of that name.
   *
   * @throws SharedMemoryNotFoundError where there is none; SharedMemoryError where it is another user's, empty, or larger than 2 GiB.
   */
  static attach(name: string): SharedMemory {
    const operation = 'SharedMemory.attach';
    checkMemoryName(name, operation);
    const libc = needLibc(operation);
    return tryTo(operation, () => {
      const file = openFile(name, operation);
      try {
        const { size, inode } = file;
        if (size === 0 || size > MOST_BYTES) throw new SharedMemoryError(`${operation}: '${name}' has ${size} bytes, and 1 to ${MOST_BYTES} can be mapped`);
        return new SharedMemory({ name, size, inode, mapping: file.map(libc) });
      } finally {
        file.close();
      }
    });
  }

  /** By which others attach. */
  get name(): string {
    return this.#source.name;
  }

  /** In bytes: as many as it was made with. */
  get size(): number {
    return this.#source.size;
  }

  /**
   * Its bytes. Closing the memory empties the buffer and all views of it.
   *
   * @throws SharedMemoryClosedError once this object was closed.
   */
  get buffer(): ArrayBuffer {
    if (this.#isClosed) throw new SharedMemoryClosedError(`SharedMemory.buffer: '${this.name}' has been closed here`);
    return this.#source.mapping.buffer;
  }

  /**
   * This object will not be used any more; the memory stays, for others, until somebody calls `unlink`. Views of the buffer have length 0 from now on. (Python
   * refuses to close memory that somebody has a view of; JavaScript cannot know.) Closing twice is harmless.
   */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#source.mapping.revoke();
  }

  /**
   * Takes the name away: nobody can attach any more, and the memory is gone when all have closed it. One process of all does so, before
   * or after it has closed it.
   *
   * @throws SharedMemoryNotFoundError where somebody has done so already, also if there is other memory of that name since.
   */
  unlink(): void {
    const operation = 'SharedMemory.unlink';
    const { name, inode } = this.#source;
    const isRemoved = tryTo(operation, () => NamedFile.remove(name, inode));
    janitorOf(operation).forget(inode, name);
    if (!isRemoved) throw new SharedMemoryNotFoundError(`${operation}: '${name}' has been unlinked already`);
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Gives the file the name, or else one that nobody has; answers which. */
function publish(libc: Libc, file: NamedFile, janitor: MemoryJanitor, wanted: string | undefined): string {
  for (;;) {
    const name = wanted ?? randomName();
    // First, or a process that is killed in between would leave it.
    janitor.note(file.inode, name);
    let isPublished = false;
    try {
      isPublished = file.publish(libc, name);
    } finally {
      if (!isPublished) janitor.forget(file.inode, name);
    }
    if (isPublished) return name;
    if (wanted !== undefined) throw new SharedMemoryExistsError(`SharedMemory.create: there is a '${wanted}' already`);
  }
}

function openFile(name: string, operation: string): NamedFile {
  try {
    return NamedFile.open(name);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    throw new SharedMemoryNotFoundError(`${operation}: there is no '${name}'`, { cause });
  }
}

function needLibc(operation: string): Libc {
  const libc = loadLibc();
  if (libc === undefined) throw new SharedMemoryError(`${operation}: shared memory takes Linux and the optional dependency koffi; a Pipe needs neither`);
  return libc;
}

function janitorOf(operation: string): MemoryJanitor {
  const { mapped } = sharePrimitives();
  if (mapped === undefined) throw new SharedMemoryError(`${operation}: memory cannot be mapped here`);
  return new MemoryJanitor(mapped.lifeline);
}

/** Makes what the system says an error of ours. */
function tryTo<T>(operation: string, act: () => T): T {
  try {
    return act();
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && String(cause.code).startsWith('ERR_HEDDLE_')) throw cause;
    throw new SharedMemoryError(`${operation}: ${cause instanceof Error ? cause.message : String(cause)}`, { cause });
  }
}
