import { leakCheck, watchedAbortController } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { FakeTask } from './fake-task.js';
import { whatWaits } from './what-waits.js';

leakCheck();

const WAITS = 1_000_000;
const BATCH = 2_000;
/** A waiter is more than 100 bytes; of a million that stay behind, one in forty would be seen. */
const MOST_BYTES = 2_500_000;

describe.each(Object.entries(whatWaits).filter(([name]) => ['Lock.acquire', 'Queue.get', 'Queue.put', 'Receiver.receive'].includes(name)))(
  '%s',
  (_name, make) => {
    it('leaves nothing behind of a million waits that were given up', { timeout: 120_000 }, async () => {
      const waits = make();
      const signal = watchedAbortController().signal;
      const task = new FakeTask();
      const error = new Error('enough');
      const round = async (): Promise<void> => {
        const promises: Promise<unknown>[] = [];
        // The signal outlives them all: it must not remember them either.
        task.run(() => {
          for (let i = 0; i < BATCH; i++) promises.push(waits.begin({ signal, timeout: i % 8 === 0 ? 3_600_000 : Infinity }));
        });
        const ended = Promise.allSettled(promises);
        task.cancel(error);
        await ended;
      };
      for (let i = 0; i < 10; i++) await round();
      const before = await heapUsed();
      for (let i = 0; i < WAITS / BATCH; i++) await round();
      expect((await heapUsed()) - before).toBeLessThan(MOST_BYTES);
      expect([waits.waiting(), task.waits.size]).toEqual([0, 0]);
    });
  },
);

async function heapUsed(): Promise<number> {
  if (globalThis.gc === undefined) throw new Error('Needs node --expose-gc');
  for (let turn = 0; turn < 3; turn++) {
    await new Promise((resolve) => setImmediate(resolve));
    globalThis.gc();
  }
  return process.memoryUsage().heapUsed;
}
