import { appendFileSync } from 'node:fs';
import { performance } from 'node:perf_hooks';

/** Notes that it has begun, computes for a moment, and answers. */
export function work(file, number, milliseconds) {
  appendFileSync(file, `${number}\n`);
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
  return number;
}

/** Grows until the process's memory is used up. */
export function devour() {
  const all = [];
  for (;;) all.push(new Array(100_000).fill(all.length));
}

export function exit(code) {
  process.exit(code);
}

export function pid() {
  return process.pid;
}

/** Takes the lock and dies with it. */
export function dieWith(lock) {
  lock.acquireSync();
  process.kill(process.pid, 'SIGKILL');
}

export async function lockLater(lock) {
  const guard = await lock.acquire();
  guard.release();
  return 'had it';
}

/** The process stands still until somebody kills it. */
export function stop() {
  process.kill(process.pid, 'SIGSTOP');
  return 'went on';
}

export function forever() {
  for (;;);
}
