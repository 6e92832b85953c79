/** What a run has measured, and what the report asks of it. Plain data: it is also what `--json` writes. */
import type { Attempt } from './attempt.js';
import type { Metric, Scenario } from './scenario.js';
import { type Summary, pairedRatio, summarise } from './statistics.js';

export interface Row {
  readonly contender: string;
  /** One for each round, in order. */
  readonly attempts: readonly Attempt[];
}

export interface Outcome {
  readonly scenario: string;
  readonly rows: readonly Row[];
}

/** A row's figures of one metric, round by round. */
function figuresOf(row: Row, metric: string): (number | undefined)[] {
  return row.attempts.map((attempt) => (attempt.kind === 'measured' ? attempt.figures[metric] : undefined));
}

export function summaryOf(row: Row, metric: string): Summary | undefined {
  const figures = figuresOf(row, metric).filter((figure) => figure !== undefined);
  return figures.length === 0 ? undefined : summarise(figures);
}

/** Ours divided by theirs, round by round, the median. */
export function ratioOf(ours: Row, theirs: Row, { name, hasNoRatio }: Metric): number | undefined {
  return hasNoRatio ? undefined : pairedRatio(figuresOf(ours, name), figuresOf(theirs, name));
}

export function rowOf(outcome: Outcome, contender: string): Row | undefined {
  return outcome.rows.find((row) => row.contender === contender);
}

/** Of some rows, the one with the best median. */
export function bestOf(rows: readonly Row[], { name, better }: Metric): Row | undefined {
  let best: { row: Row; median: number } | undefined;
  for (const row of rows) {
    const median = summaryOf(row, name)?.median;
    if (median === undefined) continue;
    if (best === undefined || (better === 'more' ? median > best.median : median < best.median)) best = { row, median };
  }
  return best?.row;
}

export function hasFailures(outcomes: readonly Outcome[]): boolean {
  return outcomes.some(({ rows }) => rows.some(({ attempts }) => attempts.some(({ kind }) => kind === 'failed')));
}

export function metricOf(scenario: Scenario, name: string): Metric {
  const metric = scenario.metrics.find((candidate) => candidate.name === name);
  if (metric === undefined) throw new Error(`${scenario.name} has no metric ${name}`);
  return metric;
}
