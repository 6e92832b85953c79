// process.exit in the main thread while a task runs.
import { ThreadPoolExecutor } from '@heddle/thread-pool';

const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
const flag = new Int32Array(new SharedArrayBuffer(4));
void pool.submit((words) => {
  Atomics.store(words, 0, 1);
  Atomics.notify(words, 0);
  for (;;);
}, flag);
const poll = setInterval(() => {
  if (Atomics.load(flag, 0) === 0) return;
  clearInterval(poll);
  console.log('exiting');
  process.exit(7);
}, 1);
