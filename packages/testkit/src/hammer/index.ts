/**
 * @heddle/testkit/hammer: many threads at the shared primitives, for seconds in the tests and for minutes in the benchmarks.
 *
 * General layout:
 * - hammer: the way in: the threads, the time, the kills;
 * - swings: what is done to each primitive, and what must be true of it: lock-swings, condition-swings, meeting-swings,
 *   queue-swing; swing: what each is made of; exclusion: what only one thread at a time may do;
 * - crew: the threads, or processes; worker-entry: what each runs; store: memory that processes share; sync-module: what it uses of @heddle/sync.
 */
export { swings } from './swings.js';
export { hammer, type HammerOptions, type HammerReport } from './hammer.js';
