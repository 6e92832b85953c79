/**
 * Tries the interleavings of a scenario's actors, depth first: all of them, but that actors are interrupted in the
 * middle of their work ("preempted") at most so many times. Nearly all mistakes need two or three interruptions
 * (CHESS, Musuvathi and Qadeer 2007), and the number of interleavings is then polynomial.
 *
 * A run is made again from its beginning for each branch. What was seen before is not looked at again: memory, what each
 * actor has read so far, what the witnesses remember, and where it stands make a state, and equal states have equal futures.
 *
 * Prior art: loom (Rust) and CDSChecker explore without a bound, by partial orders; that takes more machinery than merging
 * operations on words that are not contended (see sharing.ts) and bounding preemptions.
 */
import type { Stage } from './failure.js';
import { explainFailure } from './failure.js';
import { Progress } from './progress.js';
import type { BoundedOptions, Branch } from './run.js';
import { Run } from './run.js';

/** What an exploration has looked at. */
export interface Explored {
  readonly runs: number;
  readonly states: number;
  /** False where it ended at `mostStates`. */
  readonly complete: boolean;
}

/** Throws ScheduleError for the first schedule that fails. */
export function explore(stage: Stage, options: BoundedOptions): Explored {
  const { contended } = stage.memory.sharing;
  let explored: Explored | undefined;
  // Without preemptions first: what fails then fails soon, and its schedule is the easiest to read.
  for (let preemptions = 0; preemptions <= options.preemptions; preemptions++) {
    do explored = exploreWithin(stage, { ...options, preemptions }, contended.size);
    while (explored === undefined);
    if (!explored.complete) break;
  }
  return explored ?? { runs: 0, states: 0, complete: true };
}

/** Undefined where more words turned out to be contended than were `known`: then it is all to be done again. */
function exploreWithin(stage: Stage, options: BoundedOptions, known: number): Explored | undefined {
  const { memory, make } = stage;
  const { contended } = memory.sharing;
  const { mostStates = Infinity } = options;
  const seen = new Map<number, number>();
  const branches: Branch[] = [];
  const progress = new Progress();
  let runs = 0;
  do {
    if (seen.size > mostStates) return { runs, states: seen.size, complete: false };
    runs++;
    const run = new Run(memory, make, options);
    try {
      run.begin();
      run.repeat(branches);
      run.goOn(branches, seen, progress);
    } catch (error) {
      if (contended.size === known) throw explainFailure(stage, error, run.taken);
    }
    if (contended.size !== known) return undefined;
  } while (nextBranch(branches));
  const endless = progress.wayToEndless();
  if (endless !== undefined) throw explainFailure(stage, new Error('the actors go round and round'), endless);
  return { runs, states: seen.size, complete: true };
}

function nextBranch(branches: Branch[]): boolean {
  for (let last = branches.at(-1); last !== undefined; last = branches.at(-1)) {
    if (++last.taken < last.choices.length) return true;
    branches.pop();
  }
  return false;
}
