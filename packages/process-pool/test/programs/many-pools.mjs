// Makes pools, uses them, and ends them; tells what is left.
import { readdirSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { ProcessPoolExecutor } from '@heddle/process-pool';

const [, , transport, count] = process.argv;
const once = async () => {
  const pool = new ProcessPoolExecutor({ transport, maxWorkers: 1 });
  const answer = await pool.submit((bytes) => bytes.length, new Uint8Array(300_000));
  if (answer !== 300_000) throw new Error('the pool does not work');
  await pool.shutdown();
};
const look = async () => {
  // What is garbage is unmapped some time after it was collected.
  for (let round = 0; round < 3; round++) {
    globalThis.gc();
    await setTimeout(50);
  }
  return { descriptors: readdirSync('/proc/self/fd').length, mappings: readdirSync('/proc/self/map_files').length, heap: process.memoryUsage().heapUsed };
};
for (let pool = 0; pool < 5; pool++) await once();
const before = await look();
for (let pool = 0; pool < Number(count); pool++) await once();
const after = await look();
console.log(JSON.stringify({ before, after, handles: process.getActiveResourcesInfo() }));
