import { spawnSync } from 'node:child_process';
import { constants, openSync } from 'node:fs';
import { join } from 'node:path';
import { getSystemErrorName } from 'node:util';

import { loadLibc } from '@heddle/mapped-memory';

import { PipeError } from '../errors/connection-errors.js';
import { TemporaryDirectory } from './temporary-directory.js';

/** Node does not name it. */
const O_CLOEXEC = 0o2000000;

/** A pipe of the system's: its two ends, neither of which blocks. */
export interface AnonymousPipe {
  readonly toRead: number;
  readonly toWrite: number;
}

/** Makes one, or throws PipeError: by the system's call where koffi can make it, otherwise by a named one whose name is taken away at once. */
export function makePipe(): AnonymousPipe {
  const libc = loadLibc();
  if (libc === undefined) return makeNamedPipe();
  const ends = libc.pipe2(constants.O_NONBLOCK | O_CLOEXEC);
  if (ends === undefined) throw new PipeError(`Pipe: the system refuses to make one: ${getSystemErrorName(-libc.errno())}`);
  const [toRead, toWrite] = ends;
  return { toRead, toWrite };
}

function makeNamedPipe(): AnonymousPipe {
  const directory = new TemporaryDirectory();
  try {
    const path = join(directory.path, 'pipe');
    const { status, error } = spawnSync('mkfifo', ['-m', '600', path]);
    if (status !== 0) throw new PipeError('Pipe: koffi is not installed, and the system has no mkfifo either', { cause: error });
    const toRead = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    return { toRead, toWrite: openSync(path, constants.O_WRONLY | constants.O_NONBLOCK) };
  } finally {
    directory.remove();
  }
}
