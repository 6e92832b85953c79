import type { ChildProcess, StdioOptions } from 'node:child_process';
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { koffiPath } from '@heddle/mapped-memory';
import type { WorkerLink } from '@heddle/work-queue';

/** How children are started. */
export interface ChildOptions {
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly execArgv: readonly string[];
}

/** A child that runs, or what stands for one that the system did not start. */
export type Spawned = { readonly child: ChildProcess; readonly pid: number } | { readonly child: undefined; readonly link: WorkerLink };

/** Starts Node with a file of ours. Where the system refuses, the pool has a worker that ends before it is ready: it tries again as often as with others that do. */
export function spawnChild(entry: URL, { env = process.env as Record<string, string>, execArgv }: ChildOptions, stdio: StdioOptions): Spawned {
  let child: ChildProcess;
  try {
    child = spawn(process.execPath, [...execArgv, fileURLToPath(entry), koffiPath() ?? ''], {
      env,
      stdio,
      // Node's title of it in `ps`.
      argv0: process.argv0,
    });
  } catch (error) {
    return { child: undefined, link: unborn((tell) => { process.nextTick(tell, error); }) };
  }
  const { pid } = child;
  if (pid === undefined) {
    // There are none where descriptors have run out.
    for (const stream of (child.stdio as ChildProcess['stdio'] | undefined) ?? []) stream?.destroy();
    return { child: undefined, link: unborn((tell) => { child.once('error', tell); }) };
  }
  // What else may come (a signal that cannot be sent) the exit tells.
  child.on('error', () => undefined);
  return { child, pid };
}

/** @param whenKnown Tells later why the system refused. */
function unborn(whenKnown: (tell: (error: unknown) => void) => void): WorkerLink {
  return {
    platformId: 0,
    port: { post: () => undefined, receive: () => undefined, onMessage: () => undefined },
    terminate: () => undefined,
    isAlive: () => false,
    onExit: (listener) => { whenKnown((error) => { listener({ exitCode: null, signal: null, error }); }); },
  };
}
