/** Everything measured under one Node version. */
import { contenders } from '../contenders.js';
import type { Environment } from '../environment.js';
import { type Outcome, type Row, ratioOf, rowOf, summaryOf } from '../outcome.js';
import type { Metric, Scenario } from '../scenario.js';
import { verdictsOn } from '../verdict.js';
import { formatRatio } from './format.js';
import { renderScenario, renderVerdict, titleOf } from './scenario-report.js';

/** Closer than this is a draw. */
const draw = 0.03;

/** A load from which on the machine was not ours alone; building just before makes for less. */
const busy = 1;

export interface Measured {
  /** With the load: how many threads wanted a core in the minute before the run. */
  readonly environment: Environment & { readonly load: number };
  readonly rounds: number;
  readonly outcomes: readonly Outcome[];
}

export function renderSection(measured: Measured, scenarios: readonly Scenario[]): string {
  const details = pairUp(measured, scenarios).map(({ scenario, outcome }) => renderScenario(scenario, outcome));
  return [renderSummary(measured, scenarios), ...details].join('\n\n');
}

/** The section without the scenarios' own tables, which have been seen when the run ends. */
export function renderSummary(measured: Measured, scenarios: readonly Scenario[]): string {
  const { environment, rounds } = measured;
  const pairs = pairUp(measured, scenarios);
  return [
    `## Node ${environment.node}: ${[...new Set(pairs.map(({ scenario }) => scenario.group))].join(', ')}`,
    `${environment.date}; ${environment.machine}; 2 workers; ${rounds === 1 ? '1 round' : `${rounds} rounds`}.`,
    ...(environment.load >= busy ? [`**The machine was busy with something else (load ${environment.load.toFixed(1)}): rough figures.**`] : []),
    renderVersions(environment),
    '### Targets',
    renderTargets(pairs),
    '### Where Heddle loses',
    renderLosses(pairs),
  ].join('\n\n');
}

interface Pair {
  readonly scenario: Scenario;
  readonly outcome: Outcome;
}

function pairUp({ outcomes }: Measured, scenarios: readonly Scenario[]): Pair[] {
  return outcomes.flatMap((outcome) => {
    const scenario = scenarios.find(({ name }) => name === outcome.scenario);
    return scenario === undefined ? [] : [{ scenario, outcome }];
  });
}

function renderVersions({ versions }: Environment): string {
  const list = Object.entries(versions).map(([contender, version]) => `${titleOf(contender)} ${version}`);
  return `${list.join('; ')}.`;
}

function renderTargets(pairs: readonly Pair[]): string {
  return pairs
    .flatMap(({ scenario, outcome }) =>
      verdictsOn(scenario, outcome).map((verdict) => `- \`${scenario.name}\` ${renderVerdict(scenario, verdict)}`),
    )
    .join('\n');
}

/** Every figure in which somebody is ahead of Heddle, whether there is a target for it or not. */
function renderLosses(pairs: readonly Pair[]): string {
  if (!pairs.some(({ outcome }) => rowOf(outcome, 'heddle'))) return 'Heddle was not measured.';
  const losses = pairs.flatMap(({ scenario, outcome }) =>
    scenario.metrics.flatMap((metric) => {
      const ahead = lossesIn(outcome, metric);
      return ahead.length === 0 ? [] : [`- \`${scenario.name}\` ${metric.label}: ${ahead.join(', ')}`];
    }),
  );
  return losses.length === 0 ? 'Nowhere in these scenarios.' : losses.join('\n');
}

/** Who is ahead, each with Heddle's ratio to it. */
function lossesIn(outcome: Outcome, metric: Metric): string[] {
  const ours = rowOf(outcome, 'heddle');
  if (ours === undefined) return [];
  const hasFigure = summaryOf(ours, metric.name) !== undefined;
  return outcome.rows.flatMap((row) => {
    if (row === ours || isVariant(row) || summaryOf(row, metric.name) === undefined) return [];
    if (!hasFigure) return [`no figure beside ${titleOf(row.contender)}`];
    const ratio = ratioOf(ours, row, metric);
    return ratio !== undefined && isLoss(ratio, metric.better) ? [`${formatRatio(ratio)} ${titleOf(row.contender)}`] : [];
  });
}

const variants: ReadonlySet<string> = new Set(contenders.filter((entry) => entry.isVariant).map(({ name }) => name));

function isVariant({ contender }: Row): boolean {
  return variants.has(contender);
}

function isLoss(ratio: number, better: 'more' | 'less'): boolean {
  return better === 'more' ? ratio < 1 - draw : ratio > 1 + draw;
}
