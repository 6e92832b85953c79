import type { Steps } from './actor.js';
import { Actor } from './actor.js';
import type { Explored } from './explorer.js';
import { explore } from './explorer.js';
import type { Stage } from './failure.js';
import { replay } from './failure.js';
import type { Trial } from './model-scenario.js';
import type { MutationSite } from './mutations.js';
import { SiteMutator } from './mutations.js';
import type { ExploreOptions, Scenario } from './run.js';
import type { SampleOptions } from './sampler.js';
import { sample } from './sampler.js';
import { SimulatedMemory } from './simulated-memory.js';
import { SteppedModules } from './stepped-modules.js';

/** What a simulation is made of. */
export interface SimulationOptions {
  /** How many words of memory there are. */
  readonly words: number;
  /** Functions that scenarios give to the code and that step, by the names it calls them by: `run`, `#collect`. */
  readonly stepMethods?: readonly string[] | undefined;
  /** New values of top-level constants of the code: spins and the like, made small. */
  readonly constants?: Readonly<Record<string, number>> | undefined;
  /** What further globals of the platform mean to the code, by their names. */
  readonly globals?: Readonly<Record<string, unknown>> | undefined;
  /** What the code's imports from other packages mean, by the package's name. */
  readonly packages?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
  readonly trial?: Trial | undefined;
}

/** What sets a scenario up. */
type SetUp = (cast: Cast) => Omit<Scenario, 'actors'>;

/** A module's, or an object's, type when its functions step. */
export type Stepped<T> = {
  readonly [K in keyof T]: T[K] extends (...args: infer A) => infer R ? (...args: A) => Steps<R> : T[K];
};

/** What a scenario is set up with. */
export interface Cast {
  /** Adds an actor. */
  actor(name: string, code: (actor: Actor) => Steps): Actor;
}

/**
 * Production code in simulated memory.
 *
 * @example
 * ```ts
 * const simulation = new Simulation({ words: 64 });
 * const { ring, listen } = simulation.load<Stepped<typeof import('../src/bell.js')>>(new URL('../src/bell.ts', import.meta.url));
 * simulation.explore((cast) => {
 *   const host = cast.actor('host', function* () { yield* listen(memory.words); ... });
 *   return { atRest: () => { expect(host.state).toBe('done'); } };
 * }, { preemptions: 2 });
 * ```
 */
export class Simulation {
  readonly memory: SimulatedMemory;
  readonly #modules: SteppedModules;
  readonly #mutator: SiteMutator;
  readonly #trial: Trial;

  constructor(options: SimulationOptions) {
    const memory = new SimulatedMemory(options.words);
    this.memory = memory;
    this.#trial = options.trial ?? {};
    this.#mutator = new SiteMutator(this.#trial.mutation);
    this.#modules = new SteppedModules({
      ...options,
      mutator: this.#mutator,
      globals: {
        Atomics: memory.atomics,
        setImmediate: (callback: () => unknown) => memory.actor.eventLoop.push(callback),
        clearImmediate: (id: number | undefined) => { memory.actor.eventLoop.remove(id); },
        // One that never comes due is none.
        setInterval: (callback: () => unknown, interval: number) => (interval === Infinity ? 0 : memory.actor.eventLoop.startTimer(callback, { repeats: true })),
        clearInterval: (id: number | undefined) => { memory.actor.eventLoop.stopTimer(id); },
        // A clock of each actor's own, so that what it reads depends on nothing but what it has done.
        performance: { now: () => memory.actor.tick() },
        ...options.globals,
      },
    });
  }

  /** The mistakes that can be made in what has been loaded. */
  get sites(): readonly MutationSite[] {
    return this.#mutator.sites;
  }

  /** Loads the `.ts` file at that URL, with all that it imports. The type is up to the caller: see Stepped. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the one place that names it
  load<T>(url: URL): T {
    return this.#modules.load(url) as T;
  }

  /** Tries the interleavings of a scenario, which `set` sets up in zeroed memory; throws ScheduleError for one that fails. */
  explore(set: SetUp, options: ExploreOptions, nameOf?: (index: number) => string): Explored {
    const stage = this.#stage(set, nameOf);
    return this.#replayed(stage, options) ?? explore(stage, { ...options, mostStates: this.#trial.mostStates });
  }

  /** Tries interleavings at random. */
  sample(set: SetUp, options: SampleOptions, nameOf?: (index: number) => string): Explored {
    const stage = this.#stage(set, nameOf);
    return this.#replayed(stage, options) ?? sample(stage, { ...options, seed: this.#trial.seed ?? options.seed });
  }

  #replayed(stage: Stage, options: Omit<ExploreOptions, 'preemptions'>): Explored | undefined {
    const { schedule } = this.#trial;
    if (schedule === undefined) return undefined;
    replay(stage, schedule, options);
    return { runs: 1, states: 0, complete: false };
  }

  #stage(set: SetUp, nameOf: (index: number) => string = String): Stage {
    const make = (): Scenario => {
      const actors: Actor[] = [];
      const scenario = set({
        actor: (name, code) => {
          const actor = new Actor(name, code);
          actors.push(actor);
          return actor;
        },
      });
      return { ...scenario, actors };
    };
    return { memory: this.memory, make, nameOf };
  }
}
