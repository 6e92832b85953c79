/**
 * @heddle/futures/task: what the modules of tasks need, and nothing that only submitting needs. A worker that imports
 * this loads no parser; @heddle/futures offers all of it as well.
 */
export { registerErrorClass, type ErrorClass, type ErrorData, type ErrorReviver } from './errors/error-classes.js';
export { main, type MainMeta } from './task/main.js';
export { moduleTasks, type ModuleTasks } from './task/module-tasks.js';
export { task } from './task/task.js';
export { checkCancelled, currentTaskSignal, reportProgress } from './task/task-context.js';
