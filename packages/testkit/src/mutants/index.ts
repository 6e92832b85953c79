/**
 * @heddle/testkit/mutants: the proof that the model checker finds mistakes.
 *
 * General layout:
 * - check-mutants: the command, which a package runs over its suite;
 * - known-mutants: what is known of them: what catches each, and which change nothing that matters;
 * - worker-process, worker-entry, messages: the processes that try the mutants.
 */
export { checkMutants, type MutantFiles } from './check-mutants.js';
