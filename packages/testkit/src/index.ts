/**
 * @heddle/testkit: what Heddle's packages are tested with. Private.
 *
 * General layout:
 * - leaks: nothing may be left behind, after every test;
 */
export { leakCheck } from './leaks/leak-check.js';
export { LeakDetector, type LeakPatience } from './leaks/leak-detector.js';
export { watchedAbortController } from './leaks/signal-probe.js';
