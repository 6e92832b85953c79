import { setTimeout as sleep } from 'node:timers/promises';

/** Leaves nothing behind but what is held; twice, because finalizers of the first round free what the second collects. */
export async function collectGarbage(): Promise<void> {
  if (globalThis.gc === undefined) throw new Error('needs node --expose-gc');
  for (let round = 0; round < 2; round++) {
    globalThis.gc();
    await sleep(50);
  }
}
