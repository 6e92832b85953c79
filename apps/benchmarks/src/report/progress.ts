/** What is seen while it runs. */
import type { Attempt } from '../attempt.js';
import type { ContenderEntry } from '../contenders.js';
import type { Listener } from '../run.js';
import type { Scenario } from '../scenario.js';
import { formatNumber } from './format.js';
import { renderScenario } from './scenario-report.js';

/** For a smoke test, whose figures mean nothing: only who ran and who failed. */
export const briefProgress: Listener = {
  attempted(scenario, contender, round, attempt) {
    console.log(`${place(scenario, contender, round)} ${attempt.kind === 'measured' ? 'works' : describe(attempt)}`);
  },
  finished: () => undefined,
};

export const progress: Listener = {
  attempted(scenario, contender, round, attempt) {
    console.log(`${place(scenario, contender, round)} ${describe(attempt)}`);
  },
  finished(scenario, outcome) {
    console.log(`\n${renderScenario(scenario, outcome)}\n`);
  },
};

function place(scenario: Scenario, contender: ContenderEntry, round: number): string {
  return `${scenario.name.padEnd(14)} round ${round + 1}  ${contender.name.padEnd(18)}`;
}

function describe(attempt: Attempt): string {
  switch (attempt.kind) {
    case 'measured':
      return Object.entries(attempt.figures)
        .map(([name, figure]) => `${name} ${formatNumber(figure)}`)
        .join('  ');
    case 'absent':
      return 'not here';
    case 'failed':
      return `failed: ${attempt.message}`;
  }
}
