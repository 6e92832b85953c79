/** Puts as many items into the queue as it is asked for, over and over. */
import { workerData } from 'node:worker_threads';

import type { Item } from '../../sync-contender.js';
import { Signals } from '../../sync-threads.js';
import { awaitStart, data, isOver, openAll } from './start.js';

const { isAsync, objects } = workerData as { readonly isAsync: boolean; readonly objects: boolean };
const [queue] = await openAll(({ threadQueue }) => threadQueue);
if (queue === undefined) throw new Error('a queue was given');
const { words } = data;

awaitStart();
for (let seen = 0; !isOver(); ) {
  // The consumer writes how many it wants, and counts its wishes up.
  Atomics.wait(words, Signals.own, seen);
  seen = Atomics.load(words, Signals.own);
  const items = isOver() ? 0 : Atomics.load(words, Signals.own + 1);
  for (let index = 1; index <= items; index++) {
    const item: Item = objects ? { id: index, name: 'an item' } : index;
    if (isAsync) await queue.put(item);
    else queue.putSync(item);
  }
}
