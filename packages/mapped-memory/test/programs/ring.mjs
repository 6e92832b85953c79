// Notifies a word again and again, and says when it is done.
import { workerData } from 'node:worker_threads';

import { FileWaits, loadLibc, MappedMemory, MemoryFile } from '@heddle/mapped-memory';

const { descriptor, region, times, done } = workerData;
const libc = loadLibc();
const file = MemoryFile.open(libc, descriptor);
const memory = new MappedMemory(file.map(region), new FileWaits(libc, file));
for (let time = 0; time < times; time++) memory.notify(0);
Atomics.store(memory.words, 0, 1);
memory.notify(0);
Atomics.store(done, 0, 1);
Atomics.notify(done, 0);
