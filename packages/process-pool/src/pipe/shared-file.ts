import { closeSync, constants, ftruncateSync, openSync, unlinkSync } from 'node:fs';
import { randomUUID } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Linux: a file that has no name. Node does not name it, and a part of it depends on the processor. */
const O_TMPFILE = 0o20000000 | constants.O_DIRECTORY;
/** Kept in memory where there is such a place. */
const DIRECTORIES: readonly string[] = process.platform === 'linux' ? ['/dev/shm', tmpdir()] : [tmpdir()];

/** Opens a small file that nobody finds, and that is gone when the last process that inherited it is. Undefined where none can be had. */
export function openSharedFile(flags: number): number | undefined {
  if (process.platform === 'win32') return undefined;
  for (const directory of DIRECTORIES) {
    const file = tryOpen(directory, flags);
    if (file !== undefined) return file;
  }
  return undefined;
}

/** More than any of them has in it. */
const MOST_BYTES = 2 ** 26;

function tryOpen(directory: string, flags: number): number | undefined {
  const file = openIn(directory, flags);
  if (file === undefined) return undefined;
  try {
    // Where files may not be that large (`ulimit -f`), it is better known now.
    ftruncateSync(file, MOST_BYTES);
    ftruncateSync(file, 0);
    return file;
  } catch {
    closeSync(file);
    return undefined;
  }
}

function openIn(directory: string, flags: number): number | undefined {
  const mode = 0o600;
  if (process.platform === 'linux') {
    try {
      return openSync(directory, constants.O_RDWR | O_TMPFILE | flags, mode);
    } catch {
      // A file system that has only files with names.
    }
  }
  try {
    const path = join(directory, `heddle-${randomUUID()}`);
    const file = openSync(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL | flags, mode);
    unlinkSync(path);
    return file;
  } catch {
    return undefined;
  }
}

/** Closes what may not have been opened. */
export function closeSharedFile(file: number | undefined): void {
  if (file !== undefined) closeSync(file);
}
