import { once } from 'node:events';
import type { Worker } from 'node:worker_threads';

import { nativeGate } from '@heddle/sync/memory';

/** Terminates a thread of a test, at a moment at which that is allowed: over mapped memory it may be loading what maps that. */
export async function terminate(worker: Worker): Promise<void> {
  if (worker.threadId < 0) return;
  const exit = once(worker, 'exit');
  nativeGate().terminate(worker);
  await exit;
}
