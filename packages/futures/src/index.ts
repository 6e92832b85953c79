/**
 * @heddle/futures: Python's concurrent.futures, without an executor of threads or processes, which other packages add.
 *
 * General layout:
 * - future: the result of a task, and how it reaches its executor; wait, asCompleted: waiting for several;
 * - executor: the interface of all executors, and what they refuse;
 * - map: the one implementation of `map`, over chunks that an executor runs;
 * - task: functions as tasks. task-function describes them for workers: by module (task, module-tasks, task-registry) or by
 *   source (inline, function-source, free-variables, global-names); resolve-task and compile-source make functions of
 *   descriptors again; task-context is what a running task reaches of itself; main, heddle-worker: which module is the program;
 * - errors: what goes wrong, and how it keeps its class on the way;
 * - inline-executor: all of it on one thread;
 * - platform: what Node has and browsers have not.
 *
 * Entry points: this one; task-entry (`/task`) for modules of tasks and worker (`/worker`) for workers, both without the
 * parser. Nothing of Node is imported: platform reaches it where it is there.
 */
export { CancelledError, HeddleError, isCancelledError, isTimeoutError, TimeoutError, type WaitOptions } from '@heddle/cancellation';

export { Future, type FutureWithResolvers } from './future/future.js';
export type { FutureResolvers } from './future/future-resolvers.js';
export type { FutureState } from './future/future-state.js';
export { wait, type DoneAndNotDone, type ReturnWhen, type WaitForFuturesOptions } from './future/wait.js';
export { asCompleted, type CompletedFuture } from './future/as-completed.js';

export type { Executor, GeneratorTaskFunction, MapOptions, ShutdownOptions, StreamFuture, SubmitOptions, TaskFunction } from './executor/executor.js';
export { InlineExecutor, type InlineExecutorOptions } from './inline-executor/inline-executor.js';

export { task } from './task/task.js';
export { moduleTasks, type ModuleTasks } from './task/module-tasks.js';
export { inline } from './task/inline.js';
export { main, type MainMeta } from './task/main.js';
export { checkCancelled, currentTaskSignal, reportProgress } from './task/task-context.js';

export { InvalidStateError } from './errors/invalid-state-error.js';
export { CannotBlockError } from './errors/cannot-block-error.js';
export { TaskTimeoutError } from './errors/task-timeout-error.js';
export { ExecutorFullError, ExecutorShutdownError } from './errors/executor-errors.js';
export { BrokenExecutorError, InitializerError, WorkerCrashedError, type WorkerCrash } from './errors/broken-executor-error.js';
export { TaskLoadError, TaskSerializationError } from './errors/task-errors.js';
export { registerErrorClass, type ErrorClass, type ErrorData, type ErrorReviver } from './errors/error-classes.js';

// For those who write executors.
export type { DrivenFuture, FutureDriver } from './future/future-driver.js';
export type { FutureWatcher } from './future/future-extras.js';
export { noteRead, observeFutures, type FutureObserver } from './future/future-observer.js';
export { awaitAsParent } from './future/plain-promise.js';
export { describeFuture, endAwaitsWithTask, hasFailed, unwatchFuture, watchFuture } from './future/future.js';
export { notAGenerator, valuesDropped, valuesReadByAnother } from './errors/stream-errors.js';
export { GeneratorFuture } from './future/generator-future.js';
export { describeTask } from './task/task-function.js';
export type { ModuleTaskDescriptor, SourceTaskDescriptor, TaskDescriptor } from './task/task-descriptor.js';
export { mapOver } from './map/map-engine.js';
export type { ChunkOutcome, ChunkSubmitter } from './map/chunk-submitter.js';
export { setTaskContextProvider, type TaskContext, type TaskContextProvider } from './task/task-context.js';
export { errorClassByName, knownErrorClassOf, reviveErrorAs, type RegisteredErrorClass } from './errors/error-classes.js';
export { checkBoolean, checkFinite, checkInteger, checkMapOptions, checkShutdownOptions, checkSubmitOptions, wrongType } from './executor/check-options.js';
export { checkOptionNames } from '@heddle/cancellation';
