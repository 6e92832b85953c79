// Blocks for results within done-callbacks, which run while results are handed out. In a process of its own, because
// a thread that hangs in it could not even notice that its time is up.
import { ThreadPoolExecutor } from '@heddle/thread-pool';

const square = (x) => x * x;
const pool = new ThreadPoolExecutor({ maxWorkers: 2 });

let wrong = 0;
for (let round = 0; round < 20; round++) {
  const futures = Array.from({ length: 200 }, (_, i) => pool.submit(square, i));
  const seen = [];
  futures[0].addDoneCallback(() => seen.push(futures[150].resultSync({ timeout: 5000 })));
  futures[20].addDoneCallback(() => seen.push(pool.submit(square, 7).resultSync({ timeout: 5000 })));
  futures[40].addDoneCallback(() => seen.push(pool.submit(square, 8).resultSync({ timeout: 5000 })));
  const results = await Promise.all(futures);
  if (results.some((value, i) => value !== i * i)) wrong++;
  if (seen.sort((a, b) => a - b).join() !== '49,64,22500') wrong++;
}
console.log(`wrong: ${wrong}`);

// A callback that blocks for a task whose callback blocks, and so on.
let depth = 0;
let deepest = 0;
const dived = new Promise((resolve) => {
  const dive = () => {
    depth++;
    deepest = Math.max(deepest, depth);
    if (deepest === 20) {
      resolve();
    } else {
      const next = pool.submit(square, depth);
      next.addDoneCallback(dive);
      next.resultSync({ timeout: 5000 });
    }
    depth--;
  };
  pool.submit(square, 0).addDoneCallback(dive);
});
const others = Array.from({ length: 500 }, (_, i) => pool.submit(square, i));
await dived;
await Promise.all(others);
console.log(`deepest: ${deepest}`);

const { completed, failed, running, queued } = pool.statistics();
console.log(completed, failed, running, queued);
await pool.shutdown();
