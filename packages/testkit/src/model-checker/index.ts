/**
 * @heddle/testkit/model-checker: tries the interleavings of code over shared memory, the very source that runs in
 * production.
 *
 * General layout:
 * - simulation: the way in: loads code, explores scenarios;
 * - step-transform, stepped-modules: source that stops at every operation on memory;
 * - simulated-memory, actor: the memory and the threads it runs on;
 * - explorer, run, schedule: which of them goes next, in every order;
 * - mutations: mistakes that the checker must find.
 */
export { Actor, type Blocker, type Steps } from './actor.js';
export { type Explored, ScheduleError } from './explorer.js';
export { type MutationKind, type MutationSite, SiteMutator } from './mutations.js';
export type { ExploreOptions, Scenario } from './run.js';
export { SimulatedMemory } from './simulated-memory.js';
export { type Cast, Simulation, type SimulationOptions, type Stepped } from './simulation.js';
