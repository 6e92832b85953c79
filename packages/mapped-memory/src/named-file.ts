import { closeSync, constants, fstatSync, openSync, statSync, unlinkSync } from 'node:fs';

import type { Libc } from './libc.js';
import { MemoryError } from './memory-error.js';
import { RevocableMapping } from './revocable-mapping.js';

/** Memory that looks like files. */
const FOLDER = '/dev/shm';
/** A file without a name; Node has no constant for it. */
const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;
const OWNER_ONLY = 0o600;
/** Paths are absolute. */
const AT_FDCWD = -100;
const AT_SYMLINK_FOLLOW = 0x400;
const EINTR = 4;
const EEXIST = 17;

/** A file in memory that processes find by a name: what `shm_open` gives. */
export class NamedFile {
  readonly size: number;
  /** The system's number of it, which no other file there has. */
  readonly inode: number;
  readonly #descriptor: number;

  private constructor(descriptor: number) {
    this.#descriptor = descriptor;
    const { size, ino } = fstatSync(descriptor);
    this.size = size;
    this.inode = ino;
  }

  /**
   * A new one, zeroed and for this user alone, which has no name yet. All of its memory is reserved: where that came with the first
   * access, there would be nothing to say where there is none, and the process would be ended.
   */
  static create(libc: Libc, bytes: number): NamedFile {
    const descriptor = openSync(FOLDER, O_TMPFILE | constants.O_RDWR, OWNER_ONLY);
    try {
      while (libc.fallocate(descriptor, 0, 0, bytes) < 0) {
        const errno = libc.errno();
        if (errno !== EINTR) throw new MemoryError(`cannot reserve ${bytes} bytes of ${FOLDER}`, errno);
      }
      return new NamedFile(descriptor);
    } catch (error) {
      closeSync(descriptor);
      throw error;
    }
  }

  /** The one of that name. Throws as `openSync` does. */
  static open(name: string): NamedFile {
    return new NamedFile(openSync(`${FOLDER}/${name}`, constants.O_RDWR | constants.O_NOFOLLOW));
  }

  /** Takes a name away, if it is that file's. Throws as `unlinkSync` does. */
  static remove(name: string, inode: number): boolean {
    const path = `${FOLDER}/${name}`;
    if (statSync(path, { throwIfNoEntry: false })?.ino !== inode) return false;
    unlinkSync(path);
    return true;
  }

  /** Gives it a name, if no other has it: whoever finds it finds it whole. */
  publish(libc: Libc, name: string): boolean {
    if (libc.linkat(AT_FDCWD, `/proc/self/fd/${this.#descriptor}`, AT_FDCWD, `${FOLDER}/${name}`, AT_SYMLINK_FOLLOW) >= 0) return true;
    if (libc.errno() === EEXIST) return false;
    throw new MemoryError(`cannot name a file in ${FOLDER}`, libc.errno());
  }

  /** All of it, for this process. */
  map(libc: Libc): RevocableMapping {
    return new RevocableMapping(libc, this.#descriptor, this.size);
  }

  /** Closes the descriptor. What is mapped stays mapped. */
  close(): void {
    closeSync(this.#descriptor);
  }
}
