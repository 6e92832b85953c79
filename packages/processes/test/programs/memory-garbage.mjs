/** Makes much memory, closes some of it and forgets the rest; prints how much is mapped still, and whether all are well. */
import { readFileSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';

import { SharedMemory } from '@heddle/processes';

const [way] = process.argv.slice(2);
const ROUNDS = 40;
const SIZE = 2 ** 20;

function mapped() {
  return readFileSync('/proc/self/maps', 'utf8').split('\n').filter((line) => line.includes('/dev/shm/')).length;
}

function use() {
  const memory = SharedMemory.create({ size: SIZE });
  const view = new Uint8Array(memory.buffer);
  view.fill(1);
  memory.unlink();
  if (way === 'closed') memory.close();
  return view;
}

const kept = use();
for (let round = 0; round < ROUNDS; round++) {
  use();
  globalThis.gc();
  await setImmediate();
}
globalThis.gc();
await setImmediate();
process.stdout.write(JSON.stringify({ mapped: mapped(), kept: kept.length, first: kept[0] ?? null }));
