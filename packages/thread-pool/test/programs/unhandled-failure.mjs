/* global setTimeout */
// A failure that nobody looks at is reported as Node reports an unhandled rejection; a cancellation is not.
import { ThreadPoolExecutor } from '@heddle/thread-pool';

const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
void pool.submit((ms) => new Promise((resolve) => setTimeout(resolve, ms)), 20);
pool.submit((x) => x, 1).cancel();
process.on('unhandledRejection', (error) => console.log('unhandled:', error.message));
void pool.submit(() => {
  throw new Error('nobody looks');
});
