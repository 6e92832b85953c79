import type { Explored } from './explorer.js';
import type { MutationSite } from './mutations.js';

/** How a scenario is run: as it is, unless something is said here. */
export interface Trial {
  /** The id of a mistake to make in the code; see mutations.ts. */
  readonly mutation?: string | undefined;
  /** An exploration of more states ends there. */
  readonly mostStates?: number | undefined;
  /** For what is tried at random, in place of the scenario's own seed. */
  readonly seed?: number | undefined;
  /** Only this schedule, of a ScheduleError. */
  readonly schedule?: string | undefined;
}

/** A sentence that holds in every interleaving. */
export interface ModelScenario {
  readonly sentence: string;
  /** The file names of the modules whose mistakes it may find. */
  readonly covers: readonly string[];
  /** Tries it; throws ScheduleError where the sentence does not hold. */
  run(trial: Trial): Explored;
}

/** All that is tried of a package's protocols. */
export interface ModelSuite {
  /** The quick ones first. */
  readonly scenarios: readonly ModelScenario[];
  /** The mistakes that can be made in the modules of its protocols. */
  sites(): readonly MutationSite[];
}
