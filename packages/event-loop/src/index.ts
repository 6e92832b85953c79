/**
 * @heddle/event-loop: asyncio's tasks, groups, scopes and time-outs, on the event loop that Node already has.
 *
 * General layout:
 * - scope: what a cancellation reaches. wait-scope is the one place where waits and cancellations meet; context says which scope the
 *   running code belongs to; cancel-scope makes one of a part of a task;
 * - task: a function that runs by itself; linked-future is what it shares with gather: a future that is asked to end;
 * - group: tasks that end together;
 * - waiting: timeout, waitFor, gather, shield;
 * - run: a main task, signals, and what is left at the end;
 * - bridges: executors; what is not of Heddle as waits: signals (aborted), events (once, on, over event-source), iterables (wait-on-each);
 * - callbacks (entry point `/callbacks`): functions of this loop that workers call;
 * - seeing: how late the loop is, and because of which task; debug-mode; who waits for whom: capture-call-graph makes a call-graph, find-deadlocks and
 *   print-call-graph read it;
 * - ps: the same for a running process, as the command `heddle ps` shows it: expose-call-graph answers on a socket, ask-process asks;
 * - time: clock and system-clock, sleep, callLater, every; test-clock, over timer-heap.
 */
export { CancelledError, isCancelledError, isTimeoutError, TimeoutError, type Timer, waitOn, type WaitOptions } from '@heddle/cancellation';
export { asCompleted, Future, wait, type DoneAndNotDone, type ReturnWhen } from '@heddle/futures';

export { allTasks, currentTask, Task, type TaskBody } from './task/task.js';
export { createTask, type TaskOptions } from './task/create-task.js';
export { TaskGroup, type GroupPolicy, type TaskGroupOptions } from './group/task-group.js';
export { CancelScope, type CancelScopeOptions } from './scope/cancel-scope.js';
export { timeout, timeoutAt, waitFor, type Timeout } from './waiting/timeout.js';
export { gather, type Gatherable, type Gathered, type GatherOptions } from './waiting/gather.js';
export { shield } from './waiting/shield.js';
export { sleep, yieldNow, type SleepOptions } from './time/sleep.js';
export { callAt, callLater, callSoon, time, type Handle, type TimerHandle } from './time/call-later.js';
export { run } from './run/run.js';
export { Runner, type RunOptions } from './run/runner.js';
export { InterruptedError, type InterruptSignal } from './run/interrupted-error.js';
export { setDefaultExecutor, type DefaultExecutor } from './bridges/default-executor.js';
export { runInExecutor, toThread } from './bridges/run-in-executor.js';
export { aborted } from './bridges/aborted.js';
export { once } from './bridges/once.js';
export { on, type Events } from './bridges/on.js';
export type { EventOverflow, OnOptions } from './bridges/event-options.js';
export type { EmitterLike, TargetLike } from './bridges/event-source.js';
export { EventOverflowError } from './bridges/event-overflow-error.js';
export { type EachOf, waitOnEach } from './bridges/wait-on-each.js';
export { every, type EveryOptions, type Tick } from './time/every.js';
export { TestClock, type TestClockOptions } from './time/test-clock.js';
export type { Clock } from './time/clock.js';
export { monitorLoop, type LoopLag, type LoopMonitor, type MonitorLoopOptions } from './seeing/monitor-loop.js';
export type { SlowStep } from './seeing/slow-step.js';
export { captureCallGraph } from './seeing/capture-call-graph.js';
export { formatCallGraph, printCallGraph } from './seeing/print-call-graph.js';
export { exposeCallGraph, type CallGraphExposure } from './ps/expose-call-graph.js';
export type { CallGraph, CallGraphNode, CallGraphWait } from './seeing/call-graph.js';
