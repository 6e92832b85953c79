// Takes items that others count up, one for each notification; the mode says how it waits.
import { workerData } from 'node:worker_threads';

import { SharedCondition, SharedCounter } from '@heddle/sync';

const { blocking, rounds } = workerData;
const condition = SharedCondition.fromHandle(workerData.condition);
const items = SharedCounter.fromHandle(workerData.items);
const taken = SharedCounter.fromHandle(workerData.taken);

for (let round = 0; round < rounds; round++) {
  const guard = blocking ? condition.acquireSync() : await condition.acquire();
  if (blocking) condition.waitForSync(() => items.value > 0);
  else await condition.waitFor(() => items.value > 0);
  items.subtract();
  taken.add();
  guard.release();
}
