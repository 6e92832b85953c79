/** Targets held against what was measured. */
import { contenders } from './contenders.js';
import { type Outcome, bestOf, metricOf, ratioOf, rowOf, summaryOf } from './outcome.js';
import type { Scenario, Target } from './scenario.js';

export interface Verdict {
  readonly target: Target;
  /** Heddle's figure, or its ratio to the rival's; absent where one of them is. */
  readonly measured?: number;
  /** Who it was compared with, where the target only says "the best". */
  readonly rival?: string;
  readonly result: 'pass' | 'short' | 'not measured';
}

const us = 'heddle';
const peers: ReadonlySet<string> = new Set(contenders.filter(({ isPeer }) => isPeer).map(({ name }) => name));

export function verdictsOn(scenario: Scenario, outcome: Outcome): Verdict[] {
  return scenario.targets.map((target) => verdictOn(target, scenario, outcome));
}

function verdictOn(target: Target, scenario: Scenario, outcome: Outcome): Verdict {
  const ours = rowOf(outcome, target.of ?? us);
  const metric = metricOf(scenario, target.metric);
  if (target.rival === undefined) return judge(target, ours && summaryOf(ours, metric.name)?.median);
  const theirs =
    target.rival === 'best pool'
      ? bestOf(
          outcome.rows.filter((row) => peers.has(row.contender)),
          metric,
        )
      : rowOf(outcome, target.rival);
  return judge(target, ours && theirs && ratioOf(ours, theirs, metric), theirs?.contender);
}

function judge(target: Target, measured: number | undefined, rival?: string): Verdict {
  const named = rival === undefined ? {} : { rival };
  if (measured === undefined) return { target, ...named, result: 'not measured' };
  return { target, measured, ...named, result: holds(target, measured) ? 'pass' : 'short' };
}

function holds({ bound }: Target, measured: number): boolean {
  return 'atLeast' in bound ? measured >= bound.atLeast : measured <= bound.atMost;
}
