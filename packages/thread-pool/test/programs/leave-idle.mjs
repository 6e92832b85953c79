// Leaves an idle pool behind: the process must end all the same.
import { ThreadPoolExecutor } from '@heddle/thread-pool';

const pool = new ThreadPoolExecutor({ maxWorkers: 2, minWorkers: 2 });
console.log(await pool.submit((x) => x * x, 12));
