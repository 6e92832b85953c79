import type { ContenderEntry } from '../src/contenders.js';
import type { Attempt } from '../src/attempt.js';
import type { Row } from '../src/outcome.js';
import type { Scenario, Target } from '../src/scenario.js';

export function aScenario(targets: readonly Target[] = []): Scenario {
  return {
    name: 'scenario',
    group: 'pools',
    title: 'A scenario',
    method: 'Something is done.',
    metrics: [
      { name: 'rate', label: 'tasks/s', better: 'more' },
      { name: 'latency', label: 'µs', better: 'less' },
    ],
    targets,
    counts: { full: {}, smoke: {} },
    inPython: false,
    measure: () => Promise.reject(new Error('not in this test')),
  };
}

export function aContender(name: string): ContenderEntry {
  return { name, title: name, isPeer: true, runtime: 'node', load: { pools: () => Promise.reject(new Error('not in this test')) } };
}

/** A row with one round for each pair of figures. */
export function aRow(contender: string, ...rounds: readonly (readonly [rate: number, latency: number])[]): Row {
  const attempts = rounds.map(([rate, latency]): Attempt => ({ kind: 'measured', figures: { rate, latency } }));
  return { contender, attempts };
}
