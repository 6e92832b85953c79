// A map that nobody reads to its end must not keep the process alive, once what was started is done.
import { ThreadPoolExecutor } from '@heddle/thread-pool';

const pool = new ThreadPoolExecutor({ maxWorkers: 2 });
function* endless() {
  for (let i = 0; ; i++) yield i;
}
const squares = pool.map((x) => x * x, endless());
console.log((await squares.next()).value, (await squares.next()).value);
