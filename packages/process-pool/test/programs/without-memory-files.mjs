// To be run where the system gives no memory files: says which transport a pool has, and what its task answered.
import { ProcessPoolExecutor } from '@heddle/process-pool';
import { SharedLock } from '@heddle/sync';

new SharedLock().acquireSync().release();
const pool = new ProcessPoolExecutor({ maxWorkers: 1 });
console.log(pool.statistics().transport, await pool.submit((x) => x * x, 12));
await pool.shutdown();
