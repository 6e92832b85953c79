// A program that marks a task in its own file: workers import it without starting the program again.
import { main, task } from '@heddle/futures';
import { ThreadPoolExecutor } from '@heddle/thread-pool';

export const cube = task(import.meta.url, (x) => x ** 3);

main(import.meta, async () => {
  console.log('started');
  const pool = new ThreadPoolExecutor({ maxWorkers: 2 });
  console.log(await Promise.all([1, 2, 3].map((x) => pool.submit(cube, x))));
  await pool.shutdown();
});
