// Has children that compute, sleep and wait, and says who they are.
import { setInterval, setTimeout } from 'node:timers';

import { ProcessPoolExecutor } from '@heddle/process-pool';
import { SharedLock } from '@heddle/sync';

const pool = new ProcessPoolExecutor({ transport: process.argv[2], maxWorkers: 3 });
const lock = new SharedLock();
lock.acquireSync();
const pids = await Promise.all([1, 2, 3].map(() => pool.submit((milliseconds) => {
  const end = Date.now() + milliseconds;
  while (Date.now() < end);
  return process.pid;
}, 100)));
pool.submit(() => { for (;;); }).catch(() => undefined);
pool.submit((held) => { held.acquireSync(); }, lock).catch(() => undefined);
setTimeout(() => { console.log(JSON.stringify(pids)); }, 300);
setInterval(() => undefined, 1000);
