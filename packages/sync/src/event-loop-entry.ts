/** @heddle/sync/event-loop: the primitives of one event loop alone, for browsers: nothing of Node. */
/* eslint-disable no-restricted-imports -- joins parts, each of which lists what it exports */
export * from './errors/index.js';
export * from './event-loop/index.js';
