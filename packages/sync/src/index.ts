/**
 * @heddle/sync: primitives for one event loop (event-loop), and for threads over shared memory (shared).
 */
/* eslint-disable no-restricted-imports -- the one place that joins the two halves, each of which lists what it exports */
// eslint-disable-next-line @typescript-eslint/consistent-type-exports -- nothing is there yet
export * from './event-loop/index.js';
export * from './shared/index.js';
