/** How every program of this folder begins. */
import { parentPort, workerData } from 'node:worker_threads';

import type { BetweenThreads, SyncContender } from '../../sync-contender.js';
import { loadSync, Signals, type ThreadData } from '../../sync-threads.js';

export const data = workerData as ThreadData;

/** What the program is about, opened in this thread: one for each handle. */
export async function openAll<T>(pick: (contender: SyncContender) => BetweenThreads<T> | undefined): Promise<T[]> {
  const primitive = pick(await loadSync(data.contender));
  if (primitive === undefined) throw new Error(`${data.contender} has nothing of that kind`);
  return data.handles.map((handle) => primitive.open(handle));
}

/** Says that this thread is ready, and blocks until all begin. */
export function awaitStart(): void {
  parentPort?.postMessage('ready');
  Atomics.wait(data.words, Signals.go, 0);
}

export function isOver(): boolean {
  return Atomics.load(data.words, Signals.stop) === 1;
}
