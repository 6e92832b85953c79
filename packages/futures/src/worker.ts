export { setTaskContextProvider, type TaskContext, type TaskContextProvider } from './task-context.js';
