/**
 * Compares Heddle with released libraries, with what one would write by hand, and with CPython.
 *
 * General layout: `scenarios/` say what is measured, `contenders/` how each library does it, `tasks/` and `workers/` run in
 * the workers; a folder `sync` of each has what is about locks and queues. `run.ts` goes through all of it in rounds,
 * `attempt.ts` starts a child process (`measure-one.ts`, or a program of python/) for each measurement, `verdict.ts` holds
 * the figures against the targets, `report/` writes them down.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, constants, loadavg } from 'node:os';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

import { describeEnvironment } from './environment.js';
import { type Options, UsageError, parseOptions, usage } from './options.js';
import { hasFailures, type Outcome } from './outcome.js';
import { briefProgress, progress } from './report/progress.js';
import { mergeResults } from './report/results-file.js';
import { type Measured, renderSection, renderSummary } from './report/section.js';
import { run } from './run.js';
import { majorOf, nodeRuntimes, pythonRuntime } from './runtimes.js';
import type { Group } from './scenario.js';
import { scenarios } from './scenarios.js';

const resultsFile = fileURLToPath(new URL('../RESULTS.md', import.meta.url));

// Exiting ends the child under way, which a signal to this process alone would not.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.once(signal, () => process.exit(128 + constants.signals[signal]));
}

try {
  const options = parseOptions(process.argv.slice(2));
  if (options === 'help') console.log(usage());
  else process.exitCode = await main(options);
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`${error.message}\n\n${usage()}`);
  process.exitCode = 2;
}

async function main(options: Options): Promise<number> {
  // Before anything of ours adds to it.
  const load = loadavg()[0] ?? 0;
  const python = pythonRuntime();
  const all: Measured[] = [];
  for (const node of nodeRuntimes(options)) {
    console.log(`Node ${node.version}\n`);
    const environment = { ...describeEnvironment(options.contenders, node.version, python?.version), load };
    const runtimes = { node: node.path, ...(python === undefined ? {} : { python: python.path }) };
    const kind = options.smoke ? ({ scale: 'smoke', atOnce: availableParallelism() } as const) : ({ scale: 'full', atOnce: 1 } as const);
    const plan = { ...options, ...kind };
    const outcomes = await run(plan, runtimes, options.smoke ? briefProgress : progress);
    const measured = { environment, rounds: options.rounds, outcomes };
    all.push(measured);
    if (!options.smoke) console.log(renderSummary(measured, scenarios));
    // After each version, so that stopping the next one loses nothing.
    if (options.writesResults) writeResults(measured);
  }
  if (options.json !== undefined) writeFileSync(fromCaller(options.json), `${JSON.stringify(all, undefined, 2)}\n`);
  return all.some(({ outcomes }) => hasFailures(outcomes)) ? 1 : 0;
}

function writeResults(measured: Measured): void {
  const existing = existsSync(resultsFile) ? readFileSync(resultsFile, 'utf8') : '';
  const major = majorOf(measured.environment.node);
  const sections: Record<string, string> = {};
  for (const [group, outcomes] of groupOutcomes(measured)) sections[`${major} ${group}`] = renderSection({ ...measured, outcomes }, scenarios);
  writeFileSync(resultsFile, mergeResults(existing, sections));
}

/** What was measured, by the groups of the scenarios. */
function groupOutcomes({ outcomes }: Measured): Map<Group, Outcome[]> {
  const grouped = new Map<Group, Outcome[]>();
  for (const outcome of outcomes) {
    const group = scenarios.find(({ name }) => name === outcome.scenario)?.group;
    if (group !== undefined) grouped.set(group, [...(grouped.get(group) ?? []), outcome]);
  }
  return grouped;
}

/** npm changes into the package before it runs a script; a path means what it meant where the command was typed. */
function fromCaller(path: string): string {
  return resolve(process.env.INIT_CWD ?? process.cwd(), path);
}
