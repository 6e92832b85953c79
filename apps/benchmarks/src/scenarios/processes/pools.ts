/** What pools of threads are measured by, for pools of processes. */
import type { Scenario } from '../../scenario.js';
import { bytes } from '../bytes.js';
import { oneAtATime } from '../one-at-a-time.js';
import { tinyTask } from '../tiny-task.js';

export const processTinyTask: Scenario = {
  ...tinyTask,
  name: 'process-tiny-task',
  group: 'processes',
  title: 'Tiny task in a process: a number in, a number out',
  targets: [
    { metric: 'all', rival: 'jest-worker-processes', bound: { atLeast: 20 } },
    { metric: 'all', rival: 'cpython-processes', bound: { atLeast: 60 } },
    { metric: 'all', of: 'heddle-pipes', rival: 'jest-worker-processes', bound: { atLeast: 5 } },
  ],
};

export const processLatency: Scenario = {
  ...oneAtATime,
  name: 'process-one-at-a-time',
  group: 'processes',
  title: 'One at a time in a process: latency',
  targets: [
    { metric: 'median', rival: 'jest-worker-processes', bound: { atMost: 0.6 } },
    { metric: 'median', of: 'heddle-pipes', rival: 'jest-worker-processes', bound: { atMost: 1 } },
  ],
};

export const processBytes: Scenario = {
  ...bytes,
  name: 'process-bytes',
  group: 'processes',
  title: 'A Uint8Array of 1 MiB to a process and back',
  method: 'Four tasks under way at any time, 200 in all: the task returns the array it got. Repeated for a second.',
  metrics: bytes.metrics.filter(({ name }) => name === 'copied'),
  targets: [
    { metric: 'copied', rival: 'jest-worker-processes', bound: { atLeast: 5 } },
    { metric: 'copied', rival: 'cpython-processes', bound: { atLeast: 3 } },
  ],
};
