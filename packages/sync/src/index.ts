/**
 * @heddle/sync: primitives for one event loop (event-loop), and for threads over shared memory (shared); errors is what
 * both throw. Where there is no Node, `@heddle/sync/event-loop` has the former alone. `@heddle/sync/shared` and
 * `@heddle/sync/memory` are for packages that carry primitives, and for protocols of others.
 */
/* eslint-disable no-restricted-imports -- the one place that joins the parts, each of which lists what it exports */
export * from './errors/index.js';
export * from './event-loop/index.js';
export * from './shared/index.js';
