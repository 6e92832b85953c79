import { describe, expect, it } from 'vitest';

import { type Options, UsageError, parseOptions } from '../src/options.js';
import { scenarios as all } from '../src/scenarios.js';

function parse(...args: string[]): Options {
  const options = parseOptions(args);
  if (options === 'help') throw new Error('help was not asked for');
  return options;
}

describe('parseOptions', () => {
  it('measures everything and writes it down unless told otherwise', () => {
    const { scenarios, contenders, rounds, writesResults } = parse();
    expect(scenarios).toEqual(all);
    expect(contenders.length).toBeGreaterThan(8);
    expect(rounds).toBe(5);
    expect(writesResults).toBe(true);
  });

  it.each([['--smoke'], ['--only=map'], ['--contender=heddle'], ['--dry']])('writes nothing with %s', (option) => {
    expect(parse(option).writesResults).toBe(false);
  });

  it('keeps the order of the registry, whatever order was asked for', () => {
    expect(parse('--only', 'map,tiny-task').scenarios.map(({ name }) => name)).toEqual(['tiny-task', 'map']);
  });

  it('writes the results of a group', () => {
    expect(parse('--group=sync').writesResults).toBe(true);
  });

  it('picks the scenarios of a group', () => {
    const names = parse('--group', 'sync').scenarios.map(({ name }) => name);
    expect(names).toContain('lock');
    expect(names).not.toContain('map');
    expect(parse('--group', 'pools', '--only', 'lock,map').scenarios.map(({ name }) => name)).toEqual(['map']);
  });

  it.each([['--only=nothing'], ['--group=nothing'], ['--contender=nobody'], ['--rounds=0'], ['--rounds=1.5'], ['--unknown'], ['stray']])(
    'refuses %s',
    (option) => {
      expect(() => parse(option)).toThrow(UsageError);
    },
  );
});
