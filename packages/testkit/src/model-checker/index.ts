/**
 * @heddle/testkit/model-checker: tries the interleavings of code over shared memory, the very source that runs in
 * production.
 *
 * General layout:
 * - simulation: the way in: loads code, explores scenarios;
 * - step-transform, stepped-modules: source that stops at every operation on memory;
 * - simulated-memory, sharing, actor: the memory, which of its words are contended, and the threads that run on it;
 * - explorer, sampler, run, schedule, failure: which of them goes next, in every order or at random, and what is told of it;
 *   digest, progress: states that are equal, and whether each has a way to an end;
 * - properties: what scenarios check: mutual exclusion, first come first served, no waiting for ever, linearizability;
 * - model-scenario: a sentence and what tries it, as tests and the mutation command share it;
 * - protocol-tests (of the package's main entry point): a test for each scenario;
 * - mutations: mistakes that the checker must find; `@heddle/testkit/mutants` makes each of them.
 */
export { Actor, type Blocker, type Steps } from './actor.js';
export type { Digest } from './digest.js';
export type { Explored } from './explorer.js';
export { OutdatedScheduleError, ScheduleError } from './failure.js';
export type { ModelScenario, ModelSuite, Trial } from './model-scenario.js';
export { type MutationKind, type MutationSite } from './mutations.js';
export { ArrivalOrder } from './properties/arrival-order.js';
export { expectEnded } from './properties/expect-ended.js';
export { type Call, History } from './properties/history.js';
export { explainSequentially, fifoQueue, NOTHING, type SequentialModel } from './properties/linearizability.js';
export { Occupancy } from './properties/occupancy.js';
export type { ExploreOptions, Scenario, Witness } from './run.js';
export type { SampleOptions } from './sampler.js';
export { SimulatedMemory } from './simulated-memory.js';
export { type Cast, Simulation, type SimulationOptions, type Stepped } from './simulation.js';
