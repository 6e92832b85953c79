// Waits for a word in its event loop, until it is ended.
import { setImmediate } from 'node:timers';
import { parentPort, workerData } from 'node:worker_threads';

import { FileWaits, loadLibc, MappedMemory, MemoryFile } from '@heddle/mapped-memory';

const { descriptor, region } = workerData;
const libc = loadLibc();
const file = MemoryFile.open(libc, descriptor);
const memory = new MappedMemory(file.map(region), new FileWaits(libc, file));
process.on('warning', ({ message }) => { parentPort.postMessage(`warned: ${message}`); });
const wait = memory.waitAsync(0, 0);
// What was warned of is told first.
setImmediate(() => { parentPort.postMessage('waits'); });
parentPort.once('message', () => { process.exit(); });
parentPort.postMessage(await wait.value);
