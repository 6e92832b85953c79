/** @heddle/sync/shared: the primitives for threads, and what makes all of them known to whoever decodes values. */
/* eslint-disable no-restricted-imports -- joins parts, each of which lists what it exports */
export * from './shared/index.js';
export { loadPrimitives } from './shared/load-primitives.js';
