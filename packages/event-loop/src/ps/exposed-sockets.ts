import { lstatSync, mkdirSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A thread of a process that shows its call graph, and where. */
export interface ExposedSocket {
  readonly pid: number;
  /** 0 for the main thread. */
  readonly thread: number;
  readonly path: string;
}

/** By process and thread. */
const FILE_NAME = /^(\d+)-(\d+)\.sock$/;

/** Where a thread of this process shows its call graph. Only this user may enter the directory. */
export function socketOf(pid: number, thread: number): string {
  // Windows keeps pipes in a place of their own.
  if (process.platform === 'win32') return join('\\\\.\\pipe', `heddle-ps-${pid}-${thread}`);
  const directory = directoryOfUser();
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  checkOwner(directory);
  return join(directory, `${pid}-${thread}.sock`);
}

/** All that there are, of one process or of all, also those of processes that are no more. */
export function exposedSockets(pid?: number): readonly ExposedSocket[] {
  if (process.platform === 'win32') return pid === undefined ? [] : [{ pid, thread: 0, path: socketOf(pid, 0) }];
  const directory = directoryOfUser();
  return namesIn(directory).flatMap((name) => {
    const [, owner, thread] = FILE_NAME.exec(name) ?? [];
    const socket = { pid: Number(owner), thread: Number(thread), path: join(directory, name) };
    return owner === undefined || (pid !== undefined && socket.pid !== pid) ? [] : [socket];
  }).sort((a, b) => a.pid - b.pid || a.thread - b.thread);
}

function directoryOfUser(): string {
  return join(tmpdir(), `heddle-ps-${process.getuid?.() ?? ''}`);
}

/** In a directory for all, somebody else may have made it. */
function checkOwner(directory: string): void {
  const { uid, mode } = lstatSync(directory);
  if (uid !== process.getuid?.() || (mode & 0o077) !== 0) throw new Error(`${directory} is not this user's alone`);
}

function namesIn(directory: string): readonly string[] {
  try {
    checkOwner(directory);
    return readdirSync(directory);
  } catch (error) {
    // Nobody has ever shown one.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
