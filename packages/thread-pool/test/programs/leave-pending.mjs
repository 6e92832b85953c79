/* global setTimeout */
// Leaves tasks behind that nobody awaits: the process must not end before they have run.
import { ThreadPoolExecutor } from '@heddle/thread-pool';

const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
const shared = new Int32Array(new SharedArrayBuffer(4));
for (let i = 0; i < 50; i++) {
  void pool.submit(async (words) => {
    await new Promise((resolve) => setTimeout(resolve, 2));
    Atomics.add(words, 0, 1);
  }, shared);
}
process.on('exit', () => console.log(Atomics.load(shared, 0)));
