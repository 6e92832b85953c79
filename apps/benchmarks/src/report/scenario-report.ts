/** One scenario: what was measured, everybody's figures, and Heddle's targets. */
import { contenders } from '../contenders.js';
import { type Outcome, type Row, metricOf, ratioOf, rowOf, summaryOf } from '../outcome.js';
import type { Metric, Scenario, Target } from '../scenario.js';
import { type Verdict, verdictsOn } from '../verdict.js';
import { formatNumber, formatRatio } from './format.js';
import { renderTable } from './table.js';

const titles: ReadonlyMap<string, string> = new Map(contenders.map(({ name, title }) => [name, title]));

export function titleOf(contender: string): string {
  return titles.get(contender) ?? contender;
}

export function renderScenario(scenario: Scenario, outcome: Outcome): string {
  const ours = rowOf(outcome, 'heddle');
  const header = ['', ...scenario.metrics.flatMap(({ label, hasNoRatio }) => (hasNoRatio ? [label] : [label, 'Heddle is']))];
  const rows = outcome.rows.map((row) => [
    titleOf(row.contender),
    ...scenario.metrics.flatMap((metric) => {
      const figure = figureCell(row, metric);
      return metric.hasNoRatio ? [figure] : [figure, ratioCell(ours, row, metric)];
    }),
  ]);
  const verdicts = verdictsOn(scenario, outcome).map((verdict) => `- ${renderVerdict(scenario, verdict)}`);
  return [
    `### ${scenario.title} (\`${scenario.name}\`)`,
    scenario.method,
    renderTable(header, rows),
    ...failuresIn(outcome),
    ...(ours === undefined ? [] : [verdicts.join('\n')]),
  ].join('\n\n');
}

/** The median, and in brackets the smallest and the largest of the rounds. */
function figureCell(row: Row, metric: Metric): string {
  const summary = summaryOf(row, metric.name);
  if (summary !== undefined) {
    const { median, min, max } = summary;
    const spread = min === max ? '' : ` (${formatNumber(min)}–${formatNumber(max)})`;
    return `${formatNumber(median)}${spread}`;
  }
  if (row.attempts.some(({ kind }) => kind === 'failed')) return 'failed';
  return row.attempts.some(({ kind }) => kind === 'absent') ? 'not here' : '–';
}

function ratioCell(ours: Row | undefined, row: Row, metric: Metric): string {
  if (ours === undefined || ours === row) return '';
  const ratio = ratioOf(ours, row, metric);
  return ratio === undefined || !Number.isFinite(ratio) ? '' : formatRatio(ratio);
}

function failuresIn({ rows }: Outcome): string[] {
  return rows.flatMap(({ contender, attempts }) =>
    attempts.flatMap((attempt, round) =>
      attempt.kind === 'failed' ? [`${titleOf(contender)} failed in round ${round + 1}:\n\n\`\`\`\n${attempt.message}\n\`\`\``] : [],
    ),
  );
}

/** For instance: tasks/s, Promise.all: 33.6x piscina, wanted at least 20x: pass */
export function renderVerdict(scenario: Scenario, { target, measured, rival, result }: Verdict): string {
  const write = target.rival === undefined ? formatNumber : formatRatio;
  const compared = rival === undefined ? '' : ` ${titleOf(rival)}`;
  const figure = measured === undefined ? '' : ` ${write(measured)}${compared},`;
  const { label } = metricOf(scenario, target.metric);
  const whose = target.of === undefined ? '' : `${titleOf(target.of)}, `;
  return `${whose}${label}:${figure} wanted ${renderBound(target)}: **${result}**`;
}

function renderBound({ bound, rival }: Target): string {
  const write = rival === undefined ? formatNumber : formatRatio;
  const than = rival === 'best pool' ? ' the best pool' : rival === undefined ? '' : ` ${titleOf(rival)}`;
  return `${'atLeast' in bound ? `at least ${write(bound.atLeast)}` : `at most ${write(bound.atMost)}`}${than}`;
}
