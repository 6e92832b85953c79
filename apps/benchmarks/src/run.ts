/** The whole measurement: scenario by scenario, in each round every contender in turn. */
import { type Attempt, type Runtimes, attempt } from './attempt.js';
import type { ContenderEntry } from './contenders.js';
import type { Outcome } from './outcome.js';
import type { Scale, Scenario } from './scenario.js';

export interface Plan {
  readonly scenarios: readonly Scenario[];
  readonly contenders: readonly ContenderEntry[];
  readonly rounds: number;
  readonly scale: Scale;
  /** Contenders at work at a time: one where it matters how fast they are. */
  readonly atOnce: number;
}

export type Measure = (scenario: Scenario, contender: ContenderEntry) => Promise<Attempt>;

/** Told about every attempt as it ends, and about every scenario. */
export interface Listener {
  attempted(scenario: Scenario, contender: ContenderEntry, round: number, attempt: Attempt): void;
  finished(scenario: Scenario, outcome: Outcome): void;
}

export async function run(plan: Plan, runtimes: Runtimes, listener: Listener): Promise<Outcome[]> {
  return runWith(plan, (scenario, contender) => attempt(scenario, contender, plan.scale, runtimes), listener);
}

/**
 * Rounds outside, contenders inside: A B C, A B C, and not A A, B B, C C, so that whatever else the machine does in the
 * meantime hits all of them alike.
 */
export async function runWith(plan: Plan, measure: Measure, listener: Listener): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const scenario of plan.scenarios) {
    const rows = plan.contenders
      .filter((contender) => takesPart(contender, scenario))
      .map((contender) => ({ contender, attempts: [] as Attempt[] }));
    const rounds = Math.min(plan.rounds, scenario.maxRounds ?? plan.rounds);
    for (let round = 0; round < rounds; round++) {
      for (let first = 0; first < rows.length; first += plan.atOnce) {
        const together = rows.slice(first, first + plan.atOnce).map(async ({ contender, attempts }) => {
          const made = await measure(scenario, contender);
          attempts.push(made);
          listener.attempted(scenario, contender, round, made);
        });
        await Promise.all(together);
      }
    }
    const outcome = {
      scenario: scenario.name,
      rows: rows.map(({ contender, attempts }) => ({ contender: contender.name, attempts })),
    };
    outcomes.push(outcome);
    listener.finished(scenario, outcome);
  }
  return outcomes;
}

function takesPart(contender: ContenderEntry, scenario: Scenario): boolean {
  const isInGroup =
    contender.runtime === 'python'
      ? scenario.inPython && contender.groups.includes(scenario.group)
      : contender.load[scenario.group] !== undefined;
  if (!isInGroup) return false;
  return contender.scenarios?.includes(scenario.name) ?? true;
}
