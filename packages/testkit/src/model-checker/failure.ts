import type { ExploreOptions, Scenario } from './run.js';
import { Run } from './run.js';
import type { Choice } from './schedule.js';
import { parseSchedule, printChoice, printSchedule } from './schedule.js';
import type { Operation, SimulatedMemory } from './simulated-memory.js';

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

/** A scenario that is set up in zeroed memory again and again. */
export interface Stage {
  readonly memory: SimulatedMemory;
  readonly make: () => Scenario;
  /** A word's name, for printed schedules. */
  readonly nameOf: (index: number) => string;
}

/** Makes a failed run again, noting each operation. */
export function explainFailure({ memory, make, nameOf }: Stage, cause: unknown, choices: readonly Choice[]): ScheduleError {
  const trace: Operation[] = [];
  memory.trace = (operation) => { trace.push(operation); };
  try {
    const run = new Run(memory, make, { preemptions: 0 });
    run.begin();
    for (const choice of choices) run.take(choice);
  } catch {
    // The same failure again.
  }
  memory.trace = undefined;
  return new ScheduleError(cause, printSchedule(memory.sharing.contended, choices), trace, nameOf);
}

/** A schedule that the scenario, or the code, does not go any more. */
export class OutdatedScheduleError extends Error {
  override readonly name = 'OutdatedScheduleError';
}

/**
 * Makes the run of a ScheduleError again; throws the like. Throws OutdatedScheduleError where the schedule asks for what
 * cannot happen: a failure is one of the code, never of a schedule that was made for other code.
 */
export function replay(stage: Stage, schedule: string, options: Omit<ExploreOptions, 'preemptions'>): void {
  const { words, choices } = parseSchedule(schedule);
  stage.memory.sharing.add(words);
  const run = new Run(stage.memory, stage.make, { ...options, preemptions: Infinity });
  try {
    run.begin();
    for (const choice of choices) {
      if (!run.choices().some(({ actor, move }) => actor === choice.actor && move === choice.move)) {
        throw new OutdatedScheduleError(`the schedule is of another scenario, or of other code: after ${run.taken.length} choices ${printChoice(choice)} cannot happen`);
      }
      run.take(choice);
      run.scenario.invariant?.();
    }
    if (run.isAtRest) run.scenario.atRest();
  } catch (error) {
    throw error instanceof OutdatedScheduleError ? error : explainFailure(stage, error, run.taken);
  }
}
