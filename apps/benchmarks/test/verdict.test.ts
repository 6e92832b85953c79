import { describe, expect, it } from 'vitest';

import type { Row } from '../src/outcome.js';
import type { Target } from '../src/scenario.js';
import { verdictsOn } from '../src/verdict.js';
import { aRow, aScenario } from './fixtures.js';

function verdictOn(target: Target, rows: readonly Row[]): unknown {
  const { target: _, ...verdict } = verdictsOn(aScenario([target]), { scenario: 'scenario', rows })[0] ?? {};
  return verdict;
}

describe('verdictsOn', () => {
  const heddle = aRow('heddle', [2000, 10], [1000, 20]);
  const piscina = aRow('piscina', [100, 20], [50, 40]);

  it('passes a ratio that is high enough', () => {
    const target: Target = { metric: 'rate', rival: 'piscina', bound: { atLeast: 20 } };
    expect(verdictOn(target, [heddle, piscina])).toEqual({ measured: 20, rival: 'piscina', result: 'pass' });
  });

  it('is short of a latency that is too high', () => {
    const target: Target = { metric: 'latency', rival: 'piscina', bound: { atMost: 0.4 } };
    expect(verdictOn(target, [heddle, piscina])).toEqual({ measured: 0.5, rival: 'piscina', result: 'short' });
  });

  it('compares with the best of the pools, and not with bare postMessage', () => {
    const target: Target = { metric: 'rate', rival: 'best pool', bound: { atLeast: 1 } };
    const rows = [heddle, aRow('post-message', [9000, 1], [9000, 1]), piscina, aRow('tinypool', [500, 1], [500, 1])];
    expect(verdictOn(target, rows)).toEqual({ measured: 3, rival: 'tinypool', result: 'pass' });
  });

  it('holds a bound without a rival against the median', () => {
    expect(verdictOn({ metric: 'rate', bound: { atLeast: 1501 } }, [heddle])).toEqual({ measured: 1500, result: 'short' });
  });

  it('says so when somebody was not measured', () => {
    const target: Target = { metric: 'rate', rival: 'piscina', bound: { atLeast: 20 } };
    expect(verdictOn(target, [heddle])).toEqual({ result: 'not measured' });
    expect(verdictOn(target, [piscina])).toEqual({ rival: 'piscina', result: 'not measured' });
  });
});
