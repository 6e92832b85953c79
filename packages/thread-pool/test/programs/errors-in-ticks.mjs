/* global setTimeout, queueMicrotask */
// Errors thrown by what tasks leave to process.nextTick and to microtasks, each in a pool of its own. In a process of its
// own, because Node ends the whole process where its bookkeeping of callbacks is disturbed.
import { spawn } from 'node:child_process';
import { Readable } from 'node:stream';

import { moduleTasks } from '@heddle/futures/task';
import { isMainThread } from 'node:worker_threads';

export function throwInTick() {
  process.nextTick(() => { throw new Error('in a tick'); });
}
export async function throwInTickAfterTimer() {
  await new Promise((resolve) => setTimeout(resolve, 2));
  throwInTick();
}
export function throwInMicrotask() {
  queueMicrotask(() => { throw new Error('in a microtask'); });
}
export function emitErrorUnheard() {
  new Readable({ read() {} }).destroy(new Error('nobody listens'));
}
export function spawnNothing() {
  spawn('/there/is/no/such/program');
}

if (isMainThread) {
  const { ThreadPoolExecutor } = await import('@heddle/thread-pool');
  let strays = 0;
  const seen = {};
  process.on('warning', ({ code, detail }) => {
    if (code !== 'HEDDLE_STRAY_ERROR') return;
    strays++;
    const [what] = detail.split('\n');
    seen[what] = (seen[what] ?? 0) + 1;
  });
  const tasks = moduleTasks(import.meta.url);
  let wrong = 0;
  for (let round = 0; round < 5; round++) {
    for (const name of ['throwInTick', 'throwInTickAfterTimer', 'throwInMicrotask', 'emitErrorUnheard', 'spawnNothing']) {
      const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
      await pool.submit(tasks[name]);
      const others = await Promise.all([1, 2, 3].map((x) => pool.submit((y) => y * y, x)));
      if (others.join() !== '1,4,9') wrong++;
      await pool.shutdown();
    }
  }
  // The last warnings are told in turns of the event loop that are still to come.
  for (let i = 0; i < 200 && strays < 25; i++) await new Promise((resolve) => setTimeout(resolve, 5));
  console.log(`wrong: ${wrong}, strays: ${strays}`);
  if (strays !== 25) console.log(seen);
}
