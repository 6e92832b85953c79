/**
 * Tries the interleavings of a scenario's actors, depth first: all of them, but that actors are interrupted in the
 * middle of their work ("preempted") at most so many times. Nearly all mistakes need two or three interruptions
 * (CHESS, Musuvathi and Qadeer 2007), and the number of interleavings is then polynomial.
 *
 * A run is made again from its beginning for each branch. What was seen before is not looked at again: memory, what each
 * actor has read so far, and where it stands make a state, and equal states have equal futures.
 *
 * Prior art: loom (Rust) and CDSChecker explore without a bound, by partial orders; that takes more machinery than merging
 * operations on words that are not contended (see sharing.ts) and bounding preemptions.
 */
import type { Branch, ExploreOptions, Scenario } from './run.js';
import { Run } from './run.js';
import type { Choice } from './schedule.js';
import { parseSchedule, printSchedule } from './schedule.js';
import type { Operation, SimulatedMemory } from './simulated-memory.js';

/** What an exploration has looked at. */
export interface Explored {
  readonly runs: number;
  readonly states: number;
}

/** Operations that are printed of a run that went round and round. */
const LONGEST_TRACE = 400;

/** A scenario that failed, with the schedule that led there. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError';
  /** For `replay`. */
  readonly schedule: string;

  constructor(cause: unknown, schedule: string, trace: readonly Operation[], nameOf: (index: number) => string) {
    const lines = trace.slice(-LONGEST_TRACE).map(({ actor, what, index, result }) => `  ${actor}: ${what} ${nameOf(index)} -> ${result}`);
    super(`${cause instanceof Error ? cause.message : String(cause)}\nschedule: ${schedule}\n${lines.join('\n')}`, { cause });
    this.schedule = schedule;
  }
}

/** Runs one scenario again and again. */
export class Explorer {
  readonly #memory: SimulatedMemory;
  readonly #make: () => Scenario;
  readonly #nameOf: (index: number) => string;

  /** `make` sets the scenario up in zeroed memory; `nameOf` tells a word's name, for printed schedules. */
  constructor(memory: SimulatedMemory, make: () => Scenario, nameOf: (index: number) => string = String) {
    this.#memory = memory;
    this.#make = make;
    this.#nameOf = nameOf;
  }

  /** Throws ScheduleError for the first schedule that fails. */
  explore(options: ExploreOptions): Explored {
    const { contended } = this.#memory.sharing;
    let explored: Explored | undefined;
    // Without preemptions first: what fails then fails soon, and its schedule is the easiest to read.
    for (let preemptions = 0; preemptions <= options.preemptions; preemptions++) {
      do explored = this.#exploreWithin({ ...options, preemptions }, contended.size);
      while (explored === undefined);
    }
    return explored ?? { runs: 0, states: 0 };
  }

  /** Makes the run of a ScheduleError again; throws the like. */
  replay(schedule: string): void {
    const { words, choices } = parseSchedule(schedule);
    this.#memory.sharing.add(words);
    const run = new Run(this.#memory, this.#make, { preemptions: 0 });
    try {
      for (const choice of choices) run.take(choice);
      run.scenario.invariant?.();
      if (run.isAtRest) run.scenario.atRest();
    } catch (error) {
      throw this.#explain(error, choices);
    }
  }

  /** Undefined where more words turned out to be contended than were `known`: then it is all to be done again. */
  #exploreWithin(options: ExploreOptions, known: number): Explored | undefined {
    const { contended } = this.#memory.sharing;
    const seen = new Map<number, number>();
    const branches: Branch[] = [];
    let runs = 0;
    do {
      runs++;
      const run = new Run(this.#memory, this.#make, options);
      try {
        run.repeat(branches);
        run.goOn(branches, seen);
      } catch (error) {
        if (contended.size === known) throw this.#explain(error, run.taken);
      }
      if (contended.size !== known) return undefined;
    } while (nextBranch(branches));
    return { runs, states: seen.size };
  }

  #explain(cause: unknown, choices: readonly Choice[]): ScheduleError {
    const trace: Operation[] = [];
    this.#memory.trace = (operation) => { trace.push(operation); };
    try {
      const run = new Run(this.#memory, this.#make, { preemptions: 0 });
      for (const choice of choices) run.take(choice);
    } catch {
      // The same failure again.
    }
    this.#memory.trace = undefined;
    return new ScheduleError(cause, printSchedule(this.#memory.sharing.contended, choices), trace, this.#nameOf);
  }
}

function nextBranch(branches: Branch[]): boolean {
  for (let last = branches.at(-1); last !== undefined; last = branches.at(-1)) {
    if (++last.taken < last.choices.length) return true;
    branches.pop();
  }
  return false;
}
