import type * as fs from 'node:fs';
import type * as workerThreads from 'node:worker_threads';

import type { Liveness } from '../protocol/line.js';

/** What the primitives ask of the platform: who runs here, and who is still alive. */
export interface ThreadIdentity extends Liveness {
  /** The id of the calling thread: above 0, below 2^30, and no other living thread has it. */
  readonly me: number;
}

let identity: ThreadIdentity | undefined;

/** This thread's. */
export function threadIdentity(): ThreadIdentity {
  return (identity ??= kernelIdentity() ?? { me: (builtin('node:worker_threads')?.threadId ?? 0) + 1, isAlive: () => true });
}

/** On Linux threads have an id that is unique over all processes, and `/proc` says whether it still exists. */
function kernelIdentity(): ThreadIdentity | undefined {
  if (globalProcess()?.platform !== 'linux') return undefined;
  const files = builtin('node:fs');
  if (files === undefined) return undefined;
  try {
    const me = Number(files.readlinkSync('/proc/thread-self').split('/').at(-1));
    return me > 0 ? { me, isAlive: (thread) => thread === me || files.existsSync(`/proc/${thread}`) } : undefined;
  } catch {
    return undefined;
  }
}

function globalProcess(): Partial<NodeJS.Process> | undefined {
  return (globalThis as { process?: Partial<NodeJS.Process> }).process;
}

interface NodeBuiltins {
  'node:fs': typeof fs;
  'node:worker_threads': typeof workerThreads;
}

/** A module of Node's, had when it is needed, so that browsers can load what needs none of it. */
function builtin<K extends keyof NodeBuiltins>(name: K): NodeBuiltins[K] | undefined {
  const id: string = name;
  return globalProcess()?.getBuiltinModule?.(id) as NodeBuiltins[K] | undefined;
}
