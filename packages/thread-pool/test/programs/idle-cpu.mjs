// How much processor time an idle pool takes in five seconds, in milliseconds, workers included.
import { setTimeout as sleep } from 'node:timers/promises';

import { ThreadPoolExecutor } from '@heddle/thread-pool';

const pool = new ThreadPoolExecutor({ maxWorkers: 2 });
await pool.broadcast((x) => x, 1);
await Promise.all(Array.from({ length: 1000 }, (_, i) => pool.submit((x) => x, i)));
// What the start has left to do in the background.
await sleep(1000);
const before = process.cpuUsage();
await sleep(5000);
const used = process.cpuUsage(before);
console.log((used.user + used.system) / 1000);
await pool.shutdown();
