/** @heddle/sync/shared: the primitives for threads, what makes all of them known to whoever decodes values, and calls into another thread's event loop. */
/* eslint-disable no-restricted-imports -- joins parts, each of which lists what it exports */
export * from './shared/index.js';
export { loadPrimitives } from './shared/load-primitives.js';
export { SharedCallback, type SharedCallbackHandle } from './shared/calls/shared-callback.js';
export { CallbackInbox, type CallHandler, type RunningCall } from './shared/calls/callback-inbox.js';
export type { AddressHandle, CallbackAddress, CallbackPlace, LocalCalls } from './shared/calls/callback-address.js';
export { CallbackClosedError } from './errors/callback-closed-error.js';
