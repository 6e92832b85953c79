/** Tells how many objects a manager has whose proxies were in items that did not get into a queue. */
import { performance } from 'node:perf_hooks';
import { setImmediate } from 'node:timers';

import { Manager, Queue } from '@heddle/processes';

const manager = await new Manager().start();
const queue = new Queue(1);
const failures = [];

async function fail() {
  const list = await manager.list();
  // Larger than what is tried first, so that it is written twice.
  const item = [list, 'x'.repeat(10_000)];
  const note = (error) => { failures.push(error.name); };
  await queue.put('full');
  try {
    queue.putNowait(item);
  } catch (error) {
    note(error);
  }
  await queue.put(item, { timeout: 1 }).catch(note);
  await queue.put([list, () => 1]).catch(note);
  queue.getNowait();
  await queue.put(item);
  await queue.get();
}

for (let round = 0; round < 20; round++) await fail();
let { objects } = await manager.statistics();
for (const end = performance.now() + 5000; objects > 0 && performance.now() < end; { objects } = await manager.statistics()) {
  globalThis.gc();
  await new Promise((resolve) => { setImmediate(resolve); });
}
console.log(JSON.stringify({ failures: [...new Set(failures)], objects }));
await manager.shutdown();
