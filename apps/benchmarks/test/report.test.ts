import { describe, expect, it } from 'vitest';

import { formatNumber, formatRatio } from '../src/report/format.js';
import { mergeResults } from '../src/report/results-file.js';
import { renderScenario } from '../src/report/scenario-report.js';
import { renderSection } from '../src/report/section.js';
import { renderTable } from '../src/report/table.js';
import { aRow, aScenario } from './fixtures.js';

describe('formatNumber', () => {
  it.each([
    [0, '0.00'],
    [0.4567, '0.46'],
    [13.44, '13.4'],
    [812.3, '812'],
    [9994, '9994'],
    [57_123, '57.1k'],
    [999_600, '1.00M'],
    [1_923_000, '1.92M'],
    [-2048, '-2048'],
  ])('writes %d as %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it('marks a ratio', () => {
    expect(formatRatio(33.61)).toBe('33.6x');
  });
});

describe('renderTable', () => {
  it('lines up as plain text and is Markdown', () => {
    expect(renderTable(['', 'tasks/s'], [['piscina', '57.1k']])).toBe(
      ['|         | tasks/s |', '| ------- | ------: |', '| piscina |   57.1k |'].join('\n'),
    );
  });
});

describe('renderScenario', () => {
  const scenario = aScenario([{ metric: 'rate', rival: 'piscina', bound: { atLeast: 20 } }]);
  const rows = [
    aRow('heddle', [2000, 10], [2200, 12]),
    aRow('piscina', [100, 20], [100, 24]),
    { contender: 'tinypool', attempts: [{ kind: 'failed' as const, message: 'it broke' }] },
    { contender: 'cpython-threads', attempts: [{ kind: 'absent' as const }] },
  ];
  const text = renderScenario(scenario, { scenario: 'scenario', rows });

  it('shows the median with the spread, and the ratio', () => {
    expect(text).toContain('2100 (2000–2200)');
    expect(text).toMatch(/\| piscina .* 100 +\| +21\.0x \| +22\.0 \(20\.0–24\.0\) +\| +0\.50x \|/);
  });

  it('names who failed and why, and who is not here', () => {
    expect(text).toMatch(/\| tinypool +\| +failed/);
    expect(text).toContain('tinypool failed in round 1:\n\n```\nit broke\n```');
    expect(text).toMatch(/\| CPython ThreadPoolExecutor +\| +not here/);
  });

  it('puts each target beside what was measured', () => {
    expect(text).toContain('- tasks/s: 21.0x piscina, wanted at least 20.0x piscina: **pass**');
  });
});

describe('renderSection', () => {
  it('lists the losing cases', () => {
    const rows = [aRow('heddle', [100, 10]), aRow('piscina', [200, 20]), aRow('poolifier', [101, 9])];
    const measured = {
      environment: { date: '2026-01-02', machine: 'a machine', load: 1.25, node: '20.1.2', versions: { heddle: '1.0.0', piscina: '5.3.2' } },
      rounds: 1,
      outcomes: [{ scenario: 'scenario', rows }],
    };
    const text = renderSection(measured, [aScenario()]);
    expect(text).toContain('## Node 20.1.2');
    expect(text).toContain('The machine was busy with something else (load 1.3)');
    expect(text).toContain('Heddle 1.0.0; piscina 5.3.2.');
    const losses = text.slice(text.indexOf('### Where Heddle loses'), text.indexOf('### A scenario'));
    expect(losses).toContain('- `scenario` tasks/s: 0.50x piscina\n- `scenario` µs: 1.11x poolifier');
    expect(losses).not.toContain('0.99x');
  });
});

describe('a variant of Heddle', () => {
  it('stands in the table and is nobody to lose against', () => {
    const rows = [aRow('heddle', [100, 10]), aRow('heddle-barging', [900, 1])];
    const environment = { date: '2026-01-02', machine: 'a machine', load: 0, node: '20.1.2', versions: {} };
    const text = renderSection({ environment, rounds: 1, outcomes: [{ scenario: 'scenario', rows }] }, [aScenario()]);
    expect(text).toContain('Nowhere in these scenarios.');
    expect(text).toMatch(/\| Heddle, barging \|/);
  });
});

describe('mergeResults', () => {
  it('replaces the section of one group under one Node and keeps the others, in order', () => {
    const first = mergeResults('', { '24 pools': '## Node 24.1\n\nold', '24 sync': '## Locks' });
    const second = mergeResults(first, { '20 sync': '## Node 20.2\n\nfigures' });
    const third = mergeResults(second, { '24 pools': '## Node 24.2\n\nnew' });
    expect(third).not.toContain('old');
    expect(third.indexOf('## Node 20.2')).toBeLessThan(third.indexOf('## Node 24.2'));
    expect(third.indexOf('## Node 24.2')).toBeLessThan(third.indexOf('## Locks'));
    expect(mergeResults(third, {})).toBe(third);
    expect(third.startsWith('# Results\n')).toBe(true);
  });

  it('keeps what was written by hand below the sections', () => {
    const measured = mergeResults('', { '20 pools': '## Node 20.1\n\nold' });
    const noted = `${measured}\n## Notes\n\nby hand\n`;
    const again = mergeResults(noted, { '20 pools': '## Node 20.2\n\nnew', '24 pools': '## Node 24\n\nfirst' });
    expect(again).not.toContain('old');
    expect(again.endsWith('\n## Notes\n\nby hand\n')).toBe(true);
    expect(mergeResults(again, {})).toBe(again);
  });
});
