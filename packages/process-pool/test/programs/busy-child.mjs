/** Has two processes, one of which never lets its event loop turn, tells their pids, and waits to be killed. */
import { setTimeout as sleep } from 'node:timers/promises';

import { ProcessPoolExecutor } from '@heddle/process-pool';

const pool = new ProcessPoolExecutor({ maxWorkers: 2, transport: process.argv[2] });
const [one, other] = await Promise.all([pool.submit(() => process.pid), pool.broadcast(() => process.pid)]);
void pool.submit(() => { for (;;); });
while (pool.statistics().running === 0) await sleep(5);
console.log(JSON.stringify({ transport: pool.statistics().transport, pids: [one, ...other] }));
