import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

import { SharedLock, SharedSemaphore } from '@heddle/sync';
import { expect, it } from 'vitest';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as () => void;

const BATCH = 1000;

async function heapUsed(): Promise<number> {
  for (let round = 0; round < 3; round++) {
    collectGarbage();
    await new Promise(setImmediate);
  }
  return process.memoryUsage().heapUsed;
}

it.each([['SharedLock', () => new SharedLock()], ['SharedSemaphore', () => new SharedSemaphore(1)]] as const)('a million cancelled waits for a %s leave nothing behind', { timeout: 180_000 }, async (_, make) => {
  const held = make();
  const guard = held.acquireSync();
  const cancel = async (waits: number): Promise<void> => {
    for (let done = 0; done < waits; done += BATCH) {
      const controller = new AbortController();
      const pending = Array.from({ length: BATCH }, () => held.acquire({ signal: controller.signal }).catch(() => undefined));
      controller.abort();
      await Promise.all(pending);
    }
  };
  await cancel(20 * BATCH);
  const before = await heapUsed();
  await cancel(1_000_000);
  // One byte and a half for each of them would be too much.
  expect(await heapUsed() - before).toBeLessThan(1_500_000);
  guard.release();
  expect(held.statistics().waiting).toBe(0);
  held.acquireSync().release();
});
