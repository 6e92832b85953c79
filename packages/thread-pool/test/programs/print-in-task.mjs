// What tasks print gets out, also when the pool is shut down right after.
import { ThreadPoolExecutor } from '@heddle/thread-pool';

const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
for (let i = 0; i < 100; i++) void pool.submit((n) => console.log(`line ${n}`), i);
await pool.shutdown();
