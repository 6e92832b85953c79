import { parseArgs } from 'node:util';

import { type ContenderEntry, contenders } from './contenders.js';
import type { Scenario } from './scenario.js';
import { scenarios } from './scenarios.js';

const groups = [...new Set(scenarios.map(({ group }) => group))];

export interface Options {
  readonly smoke: boolean;
  readonly rounds: number;
  readonly scenarios: readonly Scenario[];
  readonly contenders: readonly ContenderEntry[];
  /** Majors asked for; empty for the Node that runs this. */
  readonly nodes: readonly string[];
  readonly allNodes: boolean;
  readonly json?: string;
  /** Only a whole run may replace a section of RESULTS.md. */
  readonly writesResults: boolean;
}

export function usage(): string {
  return `Usage: npm run bench -- [options]

  --smoke               everything for a moment, to see that it works; writes nothing
  --only <names>        these scenarios: ${scenarios.map(({ name }) => name).join(', ')}
  --group <names>       the scenarios of these groups: ${groups.join(', ')}
  --contender <names>   these contenders: ${contenders.map(({ name }) => name).join(', ')}
  --rounds <n>          rounds of every scenario (5)
  --node <majors>       under these Node versions, e.g. 24 or 20,24 (the one that runs this)
  --all-nodes           under every Node that is here
  --json <file>         write all figures to this file, too
  --dry                 do not write RESULTS.md

Names and versions are separated by commas. RESULTS.md is written only by a run of everything.`;
}

export class UsageError extends Error {
  override readonly name = 'UsageError';
}

export function parseOptions(args: readonly string[]): Options | 'help' {
  const values = parse(args);
  if (values.help === true) return 'help';
  const smoke = values.smoke ?? false;
  const isWhole = values.only === undefined && values.contender === undefined;
  return {
    smoke,
    rounds: smoke ? 1 : parseRounds(values.rounds ?? '5'),
    scenarios: pickGroups(pick(scenarios, values.only, 'scenario'), values.group),
    contenders: pick(contenders, values.contender, 'contender'),
    nodes: split(values.node),
    allNodes: values['all-nodes'] ?? false,
    ...(values.json === undefined ? {} : { json: values.json }),
    writesResults: isWhole && !smoke && values.dry !== true,
  };
}

function parse(args: readonly string[]): ReturnType<typeof parseWithNode>['values'] {
  try {
    return parseWithNode(args).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

const parseWithNode = (args: readonly string[]) =>
  parseArgs({
    args: [...args],
    options: {
      smoke: { type: 'boolean' },
      only: { type: 'string' },
      group: { type: 'string' },
      contender: { type: 'string' },
      rounds: { type: 'string' },
      node: { type: 'string' },
      'all-nodes': { type: 'boolean' },
      json: { type: 'string' },
      dry: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    },
  });

function parseRounds(text: string): number {
  const rounds = Number(text);
  if (!Number.isInteger(rounds) || rounds < 1) throw new UsageError(`--rounds must be a whole number from 1 on: ${text}`);
  return rounds;
}

function pick<T extends { readonly name: string }>(all: readonly T[], names: string | undefined, kind: string): readonly T[] {
  if (names === undefined) return all;
  const wanted = split(names);
  const known = all.map(({ name }) => name);
  for (const name of wanted) if (!known.includes(name)) throw new UsageError(`no ${kind} ${name}; there are ${known.join(', ')}`);
  return all.filter(({ name }) => wanted.includes(name));
}

function pickGroups(all: readonly Scenario[], names: string | undefined): readonly Scenario[] {
  if (names === undefined) return all;
  const wanted = split(names);
  for (const name of wanted) if (!groups.some((group) => group === name)) throw new UsageError(`no group ${name}; there are ${groups.join(', ')}`);
  return all.filter(({ group }) => wanted.includes(group));
}

function split(names: string | undefined): string[] {
  return (names ?? '').split(',').filter((name) => name !== '');
}
