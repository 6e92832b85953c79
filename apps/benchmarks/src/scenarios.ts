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
];
