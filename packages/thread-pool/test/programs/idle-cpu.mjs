// How much processor time an idle pool takes in five seconds, in milliseconds, workers included, beyond what an idle Node takes: there
// are machines on which every return from a long sleep costs some. It is the least of a few such spans, because what the start has left
// to V8 (to compile, to collect) may fall into one of them, and on a slow machine into two.
import { setTimeout as sleep } from 'node:timers/promises';

import { ThreadPoolExecutor } from '@heddle/thread-pool';

const SPANS = 4;
/** Milliseconds of processor time. */
const LITTLE = 10;

async function usedInFiveSeconds() {
  const before = process.cpuUsage();
  await sleep(5000);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

await sleep(1000);
const byNode = await usedInFiveSeconds();
const pool = new ThreadPoolExecutor({ maxWorkers: 2 });
await pool.broadcast((x) => x, 1);
await Promise.all(Array.from({ length: 1000 }, (_, i) => pool.submit((x) => x, i)));
await sleep(1000);
let least = Infinity;
for (let span = 0; span < SPANS && least >= byNode + LITTLE; span++) least = Math.min(least, await usedInFiveSeconds());
console.log(least, byNode);
await pool.shutdown();
