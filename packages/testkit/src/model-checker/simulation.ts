import type { Steps } from './actor.js';
import { Actor } from './actor.js';
import type { Explored } from './explorer.js';
import { Explorer } from './explorer.js';
import type { Mutator } from './mutations.js';
import type { ExploreOptions, Scenario } from './run.js';
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
  readonly mutator?: Mutator | undefined;
}

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

  constructor(options: SimulationOptions) {
    const memory = new SimulatedMemory(options.words);
    this.memory = memory;
    this.#modules = new SteppedModules({
      ...options,
      globals: {
        Atomics: memory.atomics,
        setImmediate: (callback: () => unknown) => memory.actor.eventLoop.push(callback),
        clearImmediate: (id: number | undefined) => { memory.actor.eventLoop.remove(id); },
        // A clock of each actor's own, so that what it reads depends on nothing but what it has done.
        performance: { now: () => memory.actor.tick() },
      },
    });
  }

  /** Loads the `.ts` file at that URL, with all that it imports. The type is up to the caller: see Stepped. */
  // eslint-disable-next-line @typescript-eslint/no-unnecessary-type-parameters -- the one place that names it
  load<T>(url: URL): T {
    return this.#modules.load(url) as T;
  }

  /** Tries the interleavings of a scenario, which `set` sets up in zeroed memory; throws ScheduleError for one that fails. */
  explore(set: (cast: Cast) => Omit<Scenario, 'actors'>, options: ExploreOptions, nameOf?: (index: number) => string): Explored {
    return this.#explorer(set, nameOf).explore(options);
  }

  /** Runs one schedule of a ScheduleError again. */
  replay(set: (cast: Cast) => Omit<Scenario, 'actors'>, schedule: string, nameOf?: (index: number) => string): void {
    this.#explorer(set, nameOf).replay(schedule);
  }

  #explorer(set: (cast: Cast) => Omit<Scenario, 'actors'>, nameOf: ((index: number) => string) | undefined): Explorer {
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
    return new Explorer(this.memory, make, nameOf);
  }
}
