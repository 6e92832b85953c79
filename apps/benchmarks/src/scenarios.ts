/** All scenarios, in the order in which they run and are reported. */
import type { Scenario } from './scenario.js';
import { bytes } from './scenarios/bytes.js';
import { cpuBound } from './scenarios/cpu-bound.js';
import { firstResult } from './scenarios/first-result.js';
import { idleCpu } from './scenarios/idle-cpu.js';
import { idleMemory } from './scenarios/idle-memory.js';
import { loopLag } from './scenarios/loop-lag.js';
import { mapNumbers } from './scenarios/map-numbers.js';
import { millionTasks } from './scenarios/million-tasks.js';
import { mixed } from './scenarios/mixed.js';
import { oneAtATime } from './scenarios/one-at-a-time.js';
import { smallObject } from './scenarios/small-object.js';
import { processBytes, processLatency, processTinyTask } from './scenarios/processes/pools.js';
import { largeResults } from './scenarios/processes/large-results.js';
import { partners } from './scenarios/processes/partners.js';
import { cancelled } from './scenarios/sync/cancelled.js';
import { contention } from './scenarios/sync/contention.js';
import { hammer } from './scenarios/sync/hammer.js';
import { limit } from './scenarios/sync/limit.js';
import { lock } from './scenarios/sync/lock.js';
import { lockQueue } from './scenarios/sync/lock-queue.js';
import { pingPong } from './scenarios/sync/ping-pong.js';
import { queue } from './scenarios/sync/queue.js';
import { semaphore } from './scenarios/sync/semaphore.js';
import { sharedLock } from './scenarios/sync/shared-lock.js';
import { sharedQueue } from './scenarios/sync/shared-queue.js';
import { waiters } from './scenarios/sync/waiters.js';
import { cancelGroup } from './scenarios/tasks/cancel-group.js';
import { gatherTasks } from './scenarios/tasks/gather.js';
import { tinyTask } from './scenarios/tiny-task.js';

export const scenarios: readonly Scenario[] = [
  tinyTask,
  oneAtATime,
  smallObject,
  bytes,
  mixed,
  mapNumbers,
  cpuBound,
  firstResult,
  idleMemory,
  idleCpu,
  loopLag,
  millionTasks,
  processTinyTask,
  processLatency,
  processBytes,
  largeResults,
  partners,
  lock,
  lockQueue,
  semaphore,
  limit,
  queue,
  waiters,
  cancelled,
  sharedLock,
  contention,
  pingPong,
  sharedQueue,
  hammer,
  gatherTasks,
  cancelGroup,
];
