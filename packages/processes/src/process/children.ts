import { sharedSlot } from '@heddle/cancellation';

import { canLookUpChildren } from './child-status.js';
import type { Sentinel } from './sentinel.js';

/** What ends with this process: a child that runs. */
export interface RunningChild {
  readonly daemon: boolean;
  readonly sentinel: Sentinel;
  /** Undefined while it runs. */
  readonly exitcode: number | undefined;
  terminate(): void;
}

/** Milliseconds that daemons get to end after SIGTERM, before this process ends and they are killed with it. */
const DAEMON_GRACE = 1000;
/** Milliseconds between two looks at children while this thread blocks. */
const LOOK_EVERY = 1;

/** Of this thread; one for all copies of this package. */
const children = sharedSlot('@heddle/processes:children', () => new Set<RunningChild>());
const pause = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));

/** Notes a child that has been started, until it ends. */
export function addChild(child: RunningChild): void {
  if (children.size === 0) process.on('exit', endWithProcess);
  children.add(child);
  child.sentinel.signal.addEventListener('abort', () => { removeChild(child); }, { once: true });
}

/** It has ended, as the event loop has heard or somebody has looked up. Does nothing where that was said before. */
export function removeChild(child: RunningChild): void {
  children.delete(child);
  if (children.size === 0) process.off('exit', endWithProcess);
}

/** Those that run. */
export function runningChildren(): readonly RunningChild[] {
  return [...children].filter((child) => child.exitcode === undefined);
}

/** At the end of a process: daemons are terminated, then all children are waited for. Python's order, at exit. */
export async function joinChildren(): Promise<void> {
  terminateDaemons();
  await Promise.all(runningChildren().map((child) => child.sentinel));
}

/**
 * Blocks this thread until the children have ended.
 *
 * @param timeout In milliseconds.
 * @returns Whether they have.
 */
export function waitBlocking(awaited: readonly Pick<RunningChild, 'exitcode'>[], timeout: number): boolean {
  const end = performance.now() + timeout;
  for (;;) {
    if (awaited.every((child) => child.exitcode !== undefined)) return true;
    if (performance.now() >= end) return false;
    Atomics.wait(pause, 0, 0, LOOK_EVERY);
  }
}

/** `process.exit()`, or an event loop that has nothing left to do. No event comes any more, so it blocks. */
function endWithProcess(): void {
  terminateDaemons();
  if (!canLookUpChildren) return;
  const running = runningChildren();
  waitBlocking(running.filter((child) => !child.daemon), Infinity);
  waitBlocking(running, DAEMON_GRACE);
}

function terminateDaemons(): void {
  for (const child of runningChildren()) if (child.daemon) child.terminate();
}
