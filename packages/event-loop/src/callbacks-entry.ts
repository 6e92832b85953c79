/**
 * @heddle/event-loop/callbacks: functions of an event loop that workers call. By itself, because it needs the shared memory of @heddle/sync, which most programs
 * with tasks do not.
 */
export { LoopCallback, type LoopCallbackOptions } from './callbacks/loop-callback.js';
export { CallbackClosedError, SharedCallback, type SharedCallbackHandle } from '@heddle/sync/shared';
