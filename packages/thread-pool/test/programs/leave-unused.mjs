// Leaves a pool behind whose workers still start.
import { ThreadPoolExecutor } from '@heddle/thread-pool';

new ThreadPoolExecutor({ maxWorkers: 2, minWorkers: 2 });
console.log('made');
