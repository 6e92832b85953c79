// A task that has a pool of its own, in its worker.
import { moduleTasks } from '@heddle/futures';
import { ThreadPoolExecutor } from '@heddle/thread-pool';

const here = moduleTasks(import.meta.url);

export function square(x) {
  return x * x;
}

/** Squares the numbers on a pool within the worker, and shuts that down. */
export async function squareOnOwnPool(numbers) {
  const pool = new ThreadPoolExecutor({ maxWorkers: 2 });
  const squares = [];
  for await (const value of pool.map(here.square, numbers)) squares.push(value);
  await pool.shutdown();
  return squares;
}

/** The same, blocking its worker for the results. */
export function squareBlocking(numbers) {
  const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  const futures = numbers.map((x) => pool.submit(here.square, x));
  const squares = futures.map((future) => future.resultSync({ timeout: 10_000 }));
  void pool.shutdown();
  return squares;
}

/** Leaves its own pool to itself, busy or idle, when its task ends. */
export async function leaveOwnPool(numbers) {
  const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  return Promise.all(numbers.map((x) => pool.submit(here.square, x)));
}

/** A pool in a pool in a pool, `depth` deep. */
export async function nest(depth) {
  if (depth === 0) return 0;
  const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  const rest = await pool.submit(here.nest, depth - 1);
  await pool.shutdown();
  return rest + 1;
}

/** Crashes a worker of its own pool, and tells with what code its future failed. */
export async function crashOwnWorker() {
  const pool = new ThreadPoolExecutor({ maxWorkers: 1 });
  const error = await pool.submit(() => process.exit(3)).exception();
  const after = await pool.submit(here.square, 4);
  await pool.shutdown();
  return [error.code, after];
}
