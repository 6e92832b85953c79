import { ThreadPoolExecutor } from '@heddle/thread-pool';
import { afterAll, beforeAll } from 'vitest';

import { cancelledAnywhere } from './property.js';
import { shutdownWaits, threadWaits } from './rows/threads.js';

let pool: ThreadPoolExecutor;
beforeAll(async () => {
  pool = new ThreadPoolExecutor({ maxWorkers: 2, minWorkers: 2, tasksPerWorker: 8 });
  await pool.broadcast(() => 'started');
});
afterAll(() => pool.shutdown());

cancelledAnywhere('for what another thread does', threadWaits(() => pool), { usual: 10 });
cancelledAnywhere('for a pool', shutdownWaits, { usual: 3, each: 300 });
