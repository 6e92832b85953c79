/** The other end of bare postMessage: run the task on every message, post what it returns. */
import { parentPort, workerData } from 'node:worker_threads';

import type { TaskName } from '../contender.js';
import * as tasks from '../tasks/tasks.js';

const { task } = workerData as { task: TaskName };
const run = tasks[task] as (argument: unknown) => unknown;
const moves = task === 'echoMoved';

parentPort?.on('message', (argument: unknown) => {
  const result = run(argument);
  if (moves) parentPort?.postMessage(result, [(result as Uint8Array<ArrayBuffer>).buffer]);
  else parentPort?.postMessage(result);
});
