/**
 * @heddle/futures/worker: what a worker of an executor needs, without the parser that submitting needs. For
 * executors; tasks import from @heddle/futures/task or @heddle/futures.
 */
export { compileTaskFactory, compileTaskSource, type TaskFactory } from './task/compile-source.js';
export {
  errorClassByName,
  knownErrorClassOf,
  registerErrorClass,
  reviveErrorAs,
  type ErrorClass,
  type ErrorData,
  type ErrorReviver,
  type RegisteredErrorClass,
} from './errors/error-classes.js';
export { isHeddleWorker, markHeddleWorker } from './task/heddle-worker.js';
export { isThenable } from './future/thenable.js';
export { isGenerator } from './task/is-generator.js';
export { resolveTask } from './task/resolve-task.js';
export { setTaskContextProvider, type TaskContext, type TaskContextProvider } from './task/task-context.js';
export type { ModuleTaskDescriptor, SourceTaskDescriptor, TaskDescriptor } from './task/task-descriptor.js';
export { InitializerError } from './errors/broken-executor-error.js';
export { TaskLoadError, TaskSerializationError } from './errors/task-errors.js';
