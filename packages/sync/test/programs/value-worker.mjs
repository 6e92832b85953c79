/** Adds to numbers that others add to. */
import { workerData } from 'node:worker_threads';

import { SharedTypedArray, SharedValue } from '@heddle/sync';

const { handles, rounds, thread } = workerData;
const [float, small, big] = [handles.float, handles.small, handles.big].map((handle) => SharedValue.fromHandle(handle));
const shared = SharedTypedArray.fromHandle(handles.array);
const { array } = shared;
for (let round = 0; round < rounds; round++) {
  float.add(0.5);
  small.add(1);
  big.add(1n);
  array[thread] += 1;
  const guard = shared.getLock().acquireSync();
  array[array.length - 1] += 1;
  guard.release();
}
