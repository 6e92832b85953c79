/**
 * Tries interleavings at random: for scenarios with more actors, or more rounds, than can be explored. What it finds is
 * no proof, but the failures it prints replay as any other.
 *
 * Where all actors are equally likely to go next, none gets far ahead of the others; mistakes that need one to do much
 * while another stands still are then hardly ever met. So each run draws first how often it switches (for the same
 * reason Burckhardt et al. 2010, "A Randomized Scheduler with Probabilistic Guarantees of Finding Bugs", draw priorities).
 */
import type { Explored } from './explorer.js';
import type { Stage } from './failure.js';
import { explainFailure } from './failure.js';
import { Random } from './random.js';
import type { ExploreOptions } from './run.js';
import { Run } from './run.js';
import type { Choice } from './schedule.js';

/** How much is tried. */
export interface SampleOptions extends Omit<ExploreOptions, 'preemptions'> {
  readonly runs: number;
  /** The same seed gives the same runs. */
  readonly seed: number;
}

/** How likely it is, before each step, that another actor goes on. */
const SWITCHING: readonly number[] = [0.5, 0.2, 0.05];
/** How likely a time-out, a wake-up for no reason, or a death comes before a step that could be made. */
const MISHAPS = 0.06;
/** The sampled runs are fair, so that code which ends does so sooner or later. */
const LONGEST_RUN = 50_000;

/** Throws ScheduleError for the first schedule that fails; it says in which run of which seed. */
export function sample(stage: Stage, options: SampleOptions): Explored {
  const { contended } = stage.memory.sharing;
  let steps = 0;
  for (let index = 0; index < options.runs; index++) {
    // Where a word turns out to be contended the run is made again: only then is it one that replays.
    for (let known = -1; known !== contended.size; ) {
      known = contended.size;
      const run = new Run(stage.memory, stage.make, { ...options, preemptions: Infinity });
      try {
        run.begin();
        runAtRandom(run, new Random(options.seed * 0x10001 + index));
      } catch (error) {
        if (contended.size !== known) continue;
        throw explainFailure(stage, new Error(`${String(error instanceof Error ? error.message : error)}\nseed: ${options.seed}, run ${index}`, { cause: error }), run.taken);
      }
      steps += run.taken.length;
    }
  }
  return { runs: options.runs, states: steps, complete: true };
}

function runAtRandom(run: Run, random: Random): void {
  const switching = random.pick(SWITCHING) ?? 0.5;
  for (;;) {
    run.scenario.invariant?.();
    const choice = draw(run, random, switching);
    if (choice === undefined) {
      run.scenario.atRest();
      return;
    }
    if (run.taken.length > LONGEST_RUN) throw new Error('this run does not come to an end');
    run.take(choice);
  }
}

function draw(run: Run, random: Random, switching: number): Choice | undefined {
  const choices = run.choices();
  const steps = choices.filter(({ move }) => move === 'step');
  if (steps.length === 0 || random.next() < MISHAPS) {
    const mishap = random.pick(choices.filter(({ move }) => move !== 'step'));
    if (mishap !== undefined) return mishap;
  }
  const same = steps.find(({ actor }) => actor === run.current);
  return same !== undefined && random.next() >= switching ? same : random.pick(steps);
}
