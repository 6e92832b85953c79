/** A worker process: tries mutants with the scenarios of the suite whose URL it was given. Ends with its parent. */
import type { ModelScenario, ModelSuite, Trial } from '../model-checker/model-scenario.js';
import { OutdatedScheduleError, ScheduleError } from '../model-checker/failure.js';
import type { Attempt, Job, Report } from './messages.js';

/** A mistake may make a scenario larger without end. */
const MOST_STATES = 200_000;

const [, , url = ''] = process.argv;
const { suite } = (await import(url)) as { suite: ModelSuite };
const bySentence = new Map(suite.scenarios.map((scenario) => [scenario.sentence, scenario]));

function attempt(scenario: ModelScenario, trial: Trial): Attempt {
  const started = performance.now();
  const error = failureOf(scenario, trial);
  const schedule = error !== undefined && failureOf(scenario, { ...trial, schedule: error.schedule }) !== undefined ? error.schedule : undefined;
  return { sentence: scenario.sentence, milliseconds: performance.now() - started, failure: error?.message.split('\n')[0], schedule };
}

function failureOf(scenario: ModelScenario, trial: Trial): ScheduleError | undefined {
  try {
    scenario.run(trial);
  } catch (error) {
    if (error instanceof ScheduleError) return error;
    // It was made for other code: it catches nothing any more.
    if (!(error instanceof OutdatedScheduleError)) throw error;
  }
  return undefined;
}

function report(message: Report): void {
  process.send?.(message);
}

process.on('message', ({ mutant, proposals }: Job) => {
  for (const { sentence, schedule } of proposals) {
    const scenario = bySentence.get(sentence);
    if (scenario === undefined) continue;
    const made = attempt(scenario, { mutation: mutant, mostStates: MOST_STATES, schedule });
    report({ attempt: made });
    if (made.failure !== undefined) break;
  }
  report({ finished: mutant });
});
