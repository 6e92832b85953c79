/**
 * @heddle/futures: Python's concurrent.futures, without an executor of threads or processes, which other packages add.
 *
 * General layout:
 * - future (with future-*, generator-future, plain-promise): the result of a task, and how it reaches its executor;
 *   wait, as-completed (with iteration-deadline): waiting for several;
 * - executor: the interface of all executors; check-options, option-names: what they refuse; map-engine (with map-source,
 *   map-chunk, chunk-sizer, chunk-submitter, reader-turns): their `map`;
 * - task-function describes functions for workers: by module (task, module-tasks, task-registry) or by source (inline,
 *   function-source, free-variables, global-names). resolve-task and compile-source make functions of descriptors again;
 * - task-context: what a running task reaches of itself; main, heddle-worker: which module is the program;
 * - errors, error-classes: what goes wrong, and how it keeps its class on the way;
 * - inline-executor (with inline-*): all of it on one thread.
 *
 * Entry points: this one; task-entry (`/task`) for modules of tasks and worker (`/worker`) for workers, both without the
 * parser. Nothing of Node is imported: host reaches it where it is there.
 */
export { CancelledError, HeddleError, isCancelledError, isTimeoutError, TimeoutError, type WaitOptions } from '@heddle/cancellation';

export { Future, type FutureWithResolvers } from './future.js';
export type { FutureResolvers } from './future-resolvers.js';
export type { FutureState } from './future-state.js';
export { wait, type DoneAndNotDone, type ReturnWhen, type WaitForFuturesOptions } from './wait.js';
export { asCompleted, type CompletedFuture } from './as-completed.js';

export type { Executor, GeneratorTaskFunction, MapOptions, ShutdownOptions, StreamFuture, SubmitOptions, TaskFunction } from './executor.js';
export { InlineExecutor, type InlineExecutorOptions } from './inline-executor.js';

export { task } from './task.js';
export { moduleTasks, type ModuleTasks } from './module-tasks.js';
export { inline } from './inline.js';
export { main, type MainMeta } from './main.js';
export { checkCancelled, currentTaskSignal, reportProgress } from './task-context.js';

export { InvalidStateError } from './errors/invalid-state-error.js';
export { CannotBlockError } from './errors/cannot-block-error.js';
export { TaskTimeoutError } from './errors/task-timeout-error.js';
export { ExecutorFullError, ExecutorShutdownError } from './errors/executor-errors.js';
export { BrokenExecutorError, InitializerError, WorkerCrashedError, type WorkerCrash } from './errors/broken-executor-error.js';
export { TaskLoadError, TaskSerializationError } from './errors/task-errors.js';
export { registerErrorClass, type ErrorClass, type ErrorData, type ErrorReviver } from './error-classes.js';

// For those who write executors.
export type { DrivenFuture, FutureDriver } from './future-driver.js';
export { GeneratorFuture } from './generator-future.js';
export { describeTask } from './task-function.js';
export type { ModuleTaskDescriptor, SourceTaskDescriptor, TaskDescriptor } from './task-descriptor.js';
export { mapOver } from './map-engine.js';
export type { ChunkOutcome, ChunkSubmitter } from './chunk-submitter.js';
export { setTaskContextProvider, type TaskContext, type TaskContextProvider } from './task-context.js';
export { errorClassByName, knownErrorClassOf, reviveErrorAs, type RegisteredErrorClass } from './error-classes.js';
export { checkBoolean, checkFinite, checkInteger, checkMapOptions, checkShutdownOptions, checkSubmitOptions, wrongType } from './check-options.js';
export { checkOptionNames } from './option-names.js';
