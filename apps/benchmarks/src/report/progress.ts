/** What is seen while it runs. */
import type { Attempt } from '../attempt.js';
import type { Listener } from '../run.js';
import { formatNumber } from './format.js';
import { renderScenario } from './scenario-report.js';

export const progress: Listener = {
  attempted(scenario, contender, round, attempt) {
    const place = `${scenario.name.padEnd(14)} round ${round + 1}  ${contender.name.padEnd(18)}`;
    console.log(`${place} ${describe(attempt)}`);
  },
  finished(scenario, outcome) {
    console.log(`\n${renderScenario(scenario, outcome)}\n`);
  },
};

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
