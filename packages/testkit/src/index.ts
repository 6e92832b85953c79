/**
 * @heddle/testkit: what Heddle's packages are tested with. Private.
 *
 * General layout:
 * - contract: what every executor must do, one suite for all of them;
 * - lock-contract: what everything must do that is held and released, and tasks that can be cancelled;
 * - leaks: nothing may be left behind, after every test;
 * - board: how a test and its tasks keep each other in step, in place of sleeping;
 * - scenario-tables: the pages of CPython's scenarios name tests that there are;
 * - tasks: the modules that workers import; the contract refers to them by their URLs;
 * - hammer (entry point `@heddle/testkit/hammer`): many threads at the shared primitives, to see that they keep their promises;
 * - model-checker (entry point `@heddle/testkit/model-checker`): protocols over simulated memory;
 * - mutants (entry point `@heddle/testkit/mutants`): the command that makes each mistake in turn, for the checker to catch;
 * - typescript (entry point `@heddle/testkit/typescript`, for `node --import`): programs among the tests run as they are.
 */
export { executorContract } from './contract/executor-contract.js';
export type { ContractExecutorOptions, ContractSubject, ExecutorCapabilities } from './contract/contract-context.js';
export { basic, crashing, failing, missing, neverLoads, stepping, stopping, streaming, unloadable } from './task-references.js';
export { TestContext, type TestBoard } from './test-context.js';
export type { Board, BoardHandle } from './board/board.js';
export { collect, collectUntilError } from './contract/collect.js';
export { FakeTask } from './lock-contract/fake-task.js';
export { lockContract } from './lock-contract/lock-contract.js';
export type { Held, LockCapabilities, LockCount, LockLike, LockSubject } from './lock-contract/lock-subject.js';
export { protocolTests, type SuitePart } from './model-checker/protocol-tests.js';
export { leakCheck } from './leaks/leak-check.js';
export { LeakDetector, type LeakPatience } from './leaks/leak-detector.js';
export { scenarioFaults, scenarioRows } from './scenario-tables.js';
export { watchedAbortController } from './leaks/signal-probe.js';
