import { currentTask, sleep, type Task } from '../src/index.js';

/** Lets everything happen that needs no timer. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise<void>((resolve) => { setImmediate(resolve); });
}

/** How a promise stands: 'pending', its value, or its error. */
export async function stateOf(promise: Promise<unknown>): Promise<unknown> {
  let state: unknown = 'pending';
  promise.then(
    (value) => (state = value),
    (error: unknown) => (state = error),
  );
  await settle();
  return state;
}

/** Computes for so many milliseconds: no timer can fire meanwhile. */
export function compute(milliseconds: number): void {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
}

/** What Node would report as unhandled rejections while the function runs, and right after it. */
export async function unhandledDuring(fn: () => unknown): Promise<unknown[]> {
  const reported: unknown[] = [];
  const listeners = process.listeners('unhandledRejection');
  process.removeAllListeners('unhandledRejection');
  process.on('unhandledRejection', (reason) => reported.push(reason));
  try {
    await fn();
    await settle();
  } finally {
    process.removeAllListeners('unhandledRejection');
    for (const listener of listeners) process.on('unhandledRejection', listener);
  }
  return reported;
}

/** Waits until its task is cancelled. */
export function forever(): Promise<void> {
  return sleep(Infinity);
}

/** The task of the code that calls. */
export function self(): Task<unknown> {
  const task = currentTask();
  if (task === undefined) throw new Error('there is no task');
  return task;
}

/** For cleanup that fails. */
export function fail(message: string): never {
  throw new RangeError(message);
}
