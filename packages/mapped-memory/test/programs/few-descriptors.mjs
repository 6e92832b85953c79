// Notifies words, and waits for one, while it has hardly a descriptor left. Its memory file is the one that it inherits as 3.
import { closeSync, openSync } from 'node:fs';
import { setTimeout } from 'node:timers';

import { FileWaits, loadLibc, MappedMemory, MemoryFile } from '@heddle/mapped-memory';

const [offset, first, second, own] = process.argv.slice(2).map(Number);
const libc = loadLibc();
const file = MemoryFile.open(libc, 3);
const memory = new MappedMemory(file.map({ offset, length: 4096 }), new FileWaits(libc, file));
const taken = [];

function change(word) {
  Atomics.add(memory.words, word, 1);
  return memory.notify(word);
}

/** Takes the descriptors that are left; answers how many it were. */
function takeAll() {
  const before = taken.length;
  try {
    for (;;) taken.push(openSync('/dev/null'));
  } catch {
    return taken.length - before;
  }
}

const woken = [change(first)];
takeAll();
woken.push(change(second));
const keepAlive = setInterval(() => undefined, 1000);
const outcomes = [];
const left = [];
// For a pipe it needs two, for a bell one more.
for (const [value, free] of [0, 2].entries()) {
  for (let count = 0; count < free; count++) closeSync(taken.pop());
  const wait = memory.waitAsync(own, value);
  setTimeout(change, 1, own);
  outcomes.push(await wait.value);
  left.push(takeAll());
}
clearInterval(keepAlive);
for (const descriptor of taken) closeSync(descriptor);
const last = memory.waitAsync(own, 2);
change(own);
outcomes.push(await last.value);
process.stdout.write(JSON.stringify({ woken, outcomes, left }));
