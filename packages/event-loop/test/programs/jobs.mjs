import { setTimeout } from 'node:timers/promises';

import { currentWaitingTask } from '@heddle/cancellation';

/** Tells whether its waits belong to a task: at its beginning, and after one. */
export async function waitAndTell() {
  const before = currentWaitingTask() !== undefined;
  await setTimeout(2);
  return [before, currentWaitingTask() !== undefined];
}
