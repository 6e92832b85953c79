/** Takes the lock as often as it can, and adds to a number that only the lock guards. */
import { Signals } from '../../sync-threads.js';
import { awaitStart, data, isOver, openAll } from './start.js';

const [lock] = await openAll(({ threadLock }) => threadLock);
if (lock === undefined) throw new Error('a lock to contend for was given');
const { words } = data;
const guarded = Signals.own;
/** Each thread has a word of its own for what it did. */
const mine = guarded + 1 + Atomics.add(words, Signals.ready, 1);

awaitStart();
let count = 0;
while (!isOver()) {
  lock.acquire();
  words[guarded] = (words[guarded] ?? 0) + 1;
  count++;
  lock.release();
}
Atomics.store(words, mine, count);
