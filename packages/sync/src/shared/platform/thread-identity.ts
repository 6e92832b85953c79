import type * as fs from 'node:fs';

import type { Liveness } from '../protocol/line.js';
import { POLL_INTERVAL } from '../protocol/resource.js';
import { builtin, globalProcess } from './builtin.js';
import { RationedLiveness } from './rationed-liveness.js';

/** What the primitives ask of the platform: who runs here, and who is still alive. */
export interface ThreadIdentity extends Liveness {
  /** The id of the calling thread: above 0, below 2^30, and no other living thread has it. */
  readonly me: number;
}

let identity: ThreadIdentity | undefined;

/**
 * This thread's. Where the system does not say which threads are alive, all are taken to be: a lock whose owner was killed
 * then stays locked, and waits for it end by their time-outs alone. What ends in an orderly way says so by itself; see
 * `atThreadExit`.
 */
export function threadIdentity(): ThreadIdentity {
  return (identity ??= kernelIdentity() ?? { me: (builtin('node:worker_threads')?.threadId ?? 0) + 1, isAlive: () => true });
}

/** Whether the thread ends with its process, so that nobody is left to be told. */
export function isMainThread(): boolean {
  return builtin('node:worker_threads')?.isMainThread !== false;
}

/** The kernel's ids are below 2^22; above are bits of the time when the thread began. */
const ID_BITS = 22;
const BEGAN_BITS = 8;
/** The fields of /proc/.../stat that count, from the one after the thread's name on, which may have blanks in it. */
const STATE = 0;
const BEGAN = 19;

/**
 * On Linux threads have an id that is unique over all processes, and `/proc` says whether it still exists. The kernel
 * gives an id to a new thread some time after the old one's death (on a busy machine within minutes), which must not pass for the
 * old one, nor have its locks: so the time when the thread began, in hundredths of a second, is part of it. Of 256 that
 * get a dead owner's id one is still taken for it.
 */
function kernelIdentity(): ThreadIdentity | undefined {
  if (globalProcess()?.platform !== 'linux') return undefined;
  const files = builtin('node:fs');
  if (files === undefined) return undefined;
  try {
    const id = Number(files.readlinkSync('/proc/thread-self').split('/').at(-1));
    const me = identityOf(id, files);
    if (me === undefined) return undefined;
    const others = new RationedLiveness((thread) => isAlive(thread, files), POLL_INTERVAL);
    return { me, isAlive: (thread) => thread === me || others.isAlive(thread) };
  } catch {
    return undefined;
  }
}

function isAlive(thread: number, files: typeof fs): boolean {
  const id = thread & ((1 << ID_BITS) - 1);
  try {
    // Most of the dead are found out by this, which takes a fifth of the time.
    return files.existsSync(`/proc/${id}`) && identityOf(id, files) === thread;
  } catch (error) {
    // Too many open files, say, are no proof of death.
    const { code } = error as NodeJS.ErrnoException;
    return code !== 'ENOENT' && code !== 'ESRCH';
  }
}

/** Undefined for one that is dead and not buried yet. */
function identityOf(id: number, files: typeof fs): number | undefined {
  const line = files.readFileSync(`/proc/${id}/stat`, 'latin1');
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  if (fields[STATE] === 'Z' || fields[STATE] === 'X') return undefined;
  return ((Number(fields[BEGAN]) & ((1 << BEGAN_BITS) - 1)) << ID_BITS) | id;
}
