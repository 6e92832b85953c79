import { setImmediate } from 'node:timers/promises';

import { describe, expect, it } from 'vitest';

import { parseFigures } from '../src/attempt.js';
import { type ContenderEntry, contenders } from '../src/contenders.js';
import { hasFailures } from '../src/outcome.js';
import { type Measure, runWith } from '../src/run.js';
import { scenarios } from '../src/scenarios.js';
import { aContender, aScenario } from './fixtures.js';

const silent = { attempted: () => {}, finished: () => {} };

describe('runWith', () => {
  it('lets the contenders take turns within each round', async () => {
    const order: string[] = [];
    const measure: Measure = async (scenario, contender) => {
      order.push(`${scenario.name} ${contender.name}`);
      return { kind: 'measured', figures: { rate: order.length } };
    };
    const plan = { scenarios: [aScenario()], contenders: [aContender('a'), aContender('b')], rounds: 2, scale: 'full' as const, atOnce: 1 };
    const [outcome] = await runWith(plan, measure, silent);
    expect(order).toEqual(['scenario a', 'scenario b', 'scenario a', 'scenario b']);
    expect(outcome?.rows[1]?.attempts).toEqual([
      { kind: 'measured', figures: { rate: 2 } },
      { kind: 'measured', figures: { rate: 4 } },
    ]);
  });

  it.each([1, 2])('has at most %i at work', async (atOnce) => {
    let working = 0;
    let most = 0;
    const measure: Measure = async () => {
      most = Math.max(most, ++working);
      await setImmediate();
      working--;
      return { kind: 'absent' };
    };
    const plan = { scenarios: [aScenario(), aScenario()], contenders: ['a', 'b', 'c'].map(aContender), rounds: 2, scale: 'smoke' as const, atOnce };
    await runWith(plan, measure, silent);
    expect(most).toBe(atOnce);
  });

  it('keeps to the cap of a scenario, and to the scenarios of a contender', async () => {
    const picky: ContenderEntry = { ...aContender('picky'), scenarios: ['another'] };
    const plan = { scenarios: [{ ...aScenario(), maxRounds: 1 }], contenders: [aContender('a'), picky], rounds: 5, scale: 'full' as const, atOnce: 1 };
    const [outcome] = await runWith(plan, async () => ({ kind: 'absent' }), silent);
    expect(outcome?.rows).toEqual([{ contender: 'a', attempts: [{ kind: 'absent' }] }]);
  });

  it('asks only those of the scenario’s group', async () => {
    const locks: ContenderEntry = { ...aContender('locks'), runtime: 'node', load: { sync: () => Promise.reject(new Error('not in this test')) } };
    const python: ContenderEntry = { name: 'python', title: 'python', isPeer: false, runtime: 'python', groups: ['sync'], program: ['measure_sync.py'] };
    const scenarios = [{ ...aScenario(), inPython: true }, { ...aScenario(), group: 'sync' as const, inPython: true }, { ...aScenario(), group: 'sync' as const }];
    const plan = { scenarios, contenders: [aContender('a'), locks, python], rounds: 1, scale: 'full' as const, atOnce: 1 };
    const outcomes = await runWith(plan, async () => ({ kind: 'absent' }), silent);
    expect(outcomes.map(({ rows }) => rows.map(({ contender }) => contender))).toEqual([['a'], ['locks', 'python'], ['locks']]);
  });

  it('goes on after a failure, which is not forgotten; absence is none', async () => {
    const measure: Measure = async (_, { name }) => (name === 'a' ? { kind: 'failed', message: 'no' } : { kind: 'absent' });
    const plan = { scenarios: [aScenario()], contenders: [aContender('a'), aContender('b')], rounds: 1, scale: 'full' as const, atOnce: 1 };
    const outcomes = await runWith(plan, measure, silent);
    expect(outcomes[0]?.rows).toHaveLength(2);
    expect(hasFailures(outcomes)).toBe(true);
    expect(hasFailures(await runWith({ ...plan, contenders: [aContender('b')] }, measure, silent))).toBe(false);
  });
});

describe('parseFigures', () => {
  it('takes the last line only', () => {
    expect(parseFigures('a warning\n{"rate":1.5}\n')).toEqual({ rate: 1.5 });
  });

  it('refuses what is not a number', () => {
    expect(() => parseFigures('{"rate":null}')).toThrow(TypeError);
    expect(() => parseFigures('')).toThrow(SyntaxError);
  });
});

describe('contenders', () => {
  it('have names of their own', () => {
    const names = contenders.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('name scenarios that there are, of their groups', () => {
    for (const entry of contenders) {
      for (const name of entry.scenarios ?? []) {
        const scenario = scenarios.find((candidate) => candidate.name === name);
        expect(scenario, `${entry.name} takes part in ${name}`).toBeDefined();
        expect(entry.runtime === 'node' && Object.keys(entry.load)).toContain(scenario?.group);
      }
    }
  });
});
