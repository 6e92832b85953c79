import * as futures from '@heddle/futures';
import * as processes from '@heddle/processes';
import * as sync from '@heddle/sync';
import * as threads from '@heddle/thread-pool';
import { expect, it } from 'vitest';

import * as callbacks from '../../src/callbacks-entry.js';
import * as eventLoop from '../../src/index.js';
import { bridgeWaits } from './rows/bridges.js';
import { eventLoopWaits } from './rows/event-loop.js';
import { futureWaits } from './rows/futures.js';
import { localHanded, sharedHanded } from './rows/handed.js';
import { localHeld, sharedHeld } from './rows/held.js';
import { localMeetings, sharedMeetings } from './rows/meetings.js';
import { waitsForProcesses } from './rows/processes.js';
import { shutdownWaits, threadWaits } from './rows/threads.js';

const never = (): never => { throw new Error('only the names are wanted'); };
const rows = Object.keys({
  ...bridgeWaits, ...eventLoopWaits, ...futureWaits, ...localHanded, ...sharedHanded, ...localHeld, ...sharedHeld, ...localMeetings, ...sharedMeetings, ...shutdownWaits,
  ...threadWaits(never), ...waitsForProcesses({ listener: never, manager: never, pool: never, child: never }),
});

/** By what rows call them, where that is not by their own name. */
const OTHER_NAMES: Readonly<Record<string, string>> = {
  Channel: 'Receiver',
  Executor: 'Executor',
  InlineExecutor: 'Executor',
  Future: 'await future',
  Task: 'await task',
  createTask: 'await task',
  Manager: 'LockProxy',
  Pipe: 'Connection',
  RemoteGuard: 'LockProxy',
  SharedCallback: 'LoopCallback',
  shield: 'shield(',
  waitFor: 'waitFor(',
  waitOn: 'waitOn',
  limit: 'limit(',
};

/** Nobody waits for these, or only a thread that blocks, or by something that has a row. */
const WAITLESS = new Set([
  // sync: memory, and what is put into it.
  'SharedBigCounter', 'SharedCounter', 'SharedTypedArray', 'SharedValue',
  // event-loop: TestClock.advance is for tests, and waits outside of tasks; run and Runner are what tasks are in.
  'TestClock', 'run', 'Runner', 'allTasks', 'callAt', 'callLater', 'callSoon', 'currentTask', 'isCancelledError', 'isTimeoutError', 'monitorLoop', 'setDefaultExecutor', 'time',
  'captureCallGraph', 'formatCallGraph', 'printCallGraph', 'exposeCallGraph',
  // futures: tasks, errors, checks.
  'checkCancelled', 'currentTaskSignal', 'functionName', 'inline', 'main', 'moduleTasks', 'reportProgress', 'task',
  // processes: as Queue is; memory; processes by name; made by Manager.
  'SimpleQueue', 'SharedMemory', 'activeChildren', 'cpuCount', 'currentProcess', 'parentProcess',
]);

it.each([
  ['sync', sync],
  ['event-loop', eventLoop],
  ['event-loop/callbacks', callbacks],
  ['processes', processes],
  ['thread-pool', threads],
  ['futures', { InlineExecutor: futures.InlineExecutor, Future: futures.Future, wait: futures.wait, asCompleted: futures.asCompleted }],
])('every export of %s that is waited for has a row', (_package, exported) => {
  const names = Object.entries(exported).filter(([name, value]) => typeof value === 'function' && !name.endsWith('Error') && !WAITLESS.has(name)).map(([name]) => name);
  const missing = names.filter((name) => !rows.some((row) => row.startsWith(OTHER_NAMES[name] ?? name)));
  expect(missing).toEqual([]);
});
