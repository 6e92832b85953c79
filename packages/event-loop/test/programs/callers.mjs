// Tasks that call back, for what a stand-alone function cannot do.
import { createTask, isCancelledError, sleep } from '@heddle/event-loop';

/** Calls in a task, which is cancelled once the function has told that it began. */
export async function callInTask(callback, began) {
  const task = createTask(() => callback.call());
  await began.wait();
  task.cancel('not needed');
  try {
    await task;
  } catch (error) {
    return isCancelledError(error) && error.reason;
  }
}

/** Calls, and dies while the call runs. */
export async function callAndDie(callback, began) {
  void callback.call();
  await began.wait();
  process.exit(3);
}

/** Blocks for an answer in a task, while other tasks of its loop wait for theirs. */
export async function callBothWays(callback) {
  const waiting = [1, 2, 3].map((value) => callback.call(value));
  const blocked = callback.callSync(10);
  await sleep(0);
  return [...(await Promise.all(waiting)), blocked];
}
