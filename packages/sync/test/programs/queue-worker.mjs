// Puts numbered items, or takes them and checks that those of each putter come in order; for ever, or until the queue is shut down.
import { workerData } from 'node:worker_threads';

import { QueueShutDownError, SharedCounter, SharedQueue } from '@heddle/sync';

const { handles, rounds, blocking, mode, number } = workerData;
const queue = SharedQueue.fromHandle(handles.queue);
const [sum, taken, wrong] = ['sum', 'taken', 'wrong'].map((name) => (handles[name] === undefined ? new SharedCounter() : SharedCounter.fromHandle(handles[name])));

async function put() {
  for (let item = 0; rounds === 0 || item < rounds; item++) {
    // Some fit their slot, some do not.
    const value = { number, item, text: 'x'.repeat(item % 300) };
    if (blocking) queue.putSync(value);
    else await queue.put(value);
  }
}

async function take() {
  const last = new Map();
  for (;;) {
    const { number: putter, item, text } = blocking ? queue.getSync() : await queue.get();
    // The threads of a test that kills them begin anew.
    const before = last.get(putter) ?? -1;
    if ((item <= before && !(putter === 9 && item < before)) || text.length !== item % 300 || /[^x]/.test(text)) wrong.add();
    last.set(putter, item);
    sum.add(item);
    taken.add();
    queue.taskDone();
  }
}

/** Counts on with each counter, and sends it back. */
async function count() {
  const results = SharedQueue.fromHandle(handles.results);
  for (;;) {
    const counter = blocking ? queue.getSync() : await queue.get();
    counter.add();
    const answer = { counter, again: counter };
    if (blocking) results.putSync(answer);
    else await results.put(answer);
  }
}

/** Puts what nobody gets. */
async function keep() {
  for (let item = 0; item < 2; item++) await queue.put({ memory: new SharedArrayBuffer(8) });
}

try {
  await { put, take, count, keep }[mode]();
} catch (error) {
  if (!(error instanceof QueueShutDownError)) throw error;
}
