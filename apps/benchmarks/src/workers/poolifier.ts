/** The worker class that poolifier asks for, with the one task that this pool is for. */
import { workerData } from 'node:worker_threads';

import { type TaskFunction, ThreadWorker } from 'poolifier';

import type { TaskName } from '../contender.js';
import * as tasks from '../tasks/tasks.js';

const { task } = workerData as { task: TaskName };

export const worker: ThreadWorker = new ThreadWorker(tasks[task] as TaskFunction);
