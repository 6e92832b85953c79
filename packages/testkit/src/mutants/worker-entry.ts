/** A worker process: tries mutants with the scenarios of the suite whose URL it was given. Ends with its parent. */
import type { ModelScenario, ModelSuite } from '../model-checker/model-scenario.js';
import { ScheduleError } from '../model-checker/failure.js';
import type { Attempt, Job, Report } from './messages.js';

/** A mistake may make a scenario larger without end. */
const MOST_STATES = 200_000;

const [, , url = ''] = process.argv;
const { suite } = (await import(url)) as { suite: ModelSuite };
const bySentence = new Map(suite.scenarios.map((scenario) => [scenario.sentence, scenario]));

function attempt(scenario: ModelScenario, mutation: string): Attempt {
  const started = performance.now();
  let failure: string | undefined;
  try {
    scenario.run({ mutation, mostStates: MOST_STATES });
  } catch (error) {
    if (!(error instanceof ScheduleError)) throw error;
    failure = error.message.split('\n')[0];
  }
  return { sentence: scenario.sentence, milliseconds: performance.now() - started, failure };
}

function report(message: Report): void {
  process.send?.(message);
}

process.on('message', ({ mutant, sentences }: Job) => {
  for (const sentence of sentences) {
    const scenario = bySentence.get(sentence);
    if (scenario === undefined) continue;
    const made = attempt(scenario, mutant);
    report({ attempt: made });
    if (made.failure !== undefined) break;
  }
  report({ finished: mutant });
});
