import { readFile, writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

import type { ModelSuite } from '../model-checker/model-scenario.js';
import type { MutationSite } from '../model-checker/mutations.js';
import type { Attempt, Job } from './messages.js';
import { WorkerProcess } from './worker-process.js';

/** Where the command finds a package's suite, and what is known of its mutants. */
export interface MutantFiles {
  /** The module that exports `suite: ModelSuite`. */
  readonly suite: URL;
  /** JSON: for each mutant a scenario that catches it, to be tried first; `--update` writes it. */
  readonly known: URL;
  /** JSON: a list of mutants that change nothing that matters, each with the reason why. */
  readonly equivalent: URL;
}

/** A mutant that no scenario can catch. */
interface EquivalentMutant {
  readonly mutant: string;
  readonly reason: string;
}

const USAGE = `Usage: npm run mutants -- [options]
Makes each mistake that can be made in the protocols, one at a time, and looks which scenario catches it.
  --known        only mutants that are not listed as equivalent; each with the scenario that is known to catch it first
  --update       write down which scenario catches each mutant
  --only <text>  only mutants whose name contains the text
  --jobs <n>     processes at a time, by default one for each core
  --list         names the mutants, and tries none`;

/** The command: prints a table, and sets the exit code to 1 where a mutant survived that is not listed, or a listed one was caught. */
export async function checkMutants(files: MutantFiles): Promise<void> {
  const { values } = parseArgs({
    options: {
      known: { type: 'boolean', default: false },
      update: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const jobs = Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1) throw new RangeError('--jobs must be a whole number, 1 or more');
  if (values.help) {
    console.log(USAGE);
    return;
  }
  const { suite } = (await import(files.suite.href)) as { suite: ModelSuite };
  const sites = suite.sites().filter(({ id }) => id.includes(values.only));
  if (values.list) {
    for (const { id, line } of sites) console.log(`${id} (line ${line})`);
    return;
  }
  const known = await readJson<Record<string, string>>(files.known, {});
  const equivalent = await readJson<readonly EquivalentMutant[]>(files.equivalent, []);
  const run = new MutantRun(suite, known, new Set(equivalent.map(({ mutant }) => mutant)), values);
  await run.tryAll(files.suite, sites, jobs);
  const present = new Set(suite.sites().map(({ id }) => id));
  if (values.update) {
    const catching = Object.entries(run.catching).filter(([mutant]) => present.has(mutant)).sort(([a], [b]) => (a < b ? -1 : 1));
    await writeFile(files.known, `${JSON.stringify(Object.fromEntries(catching), undefined, 2)}\n`);
  }
  for (const { mutant } of equivalent) if (!present.has(mutant)) run.complain(`listed as equivalent, but there is no such mutant: ${mutant}`);
  run.sumUp();
  if (run.complaints.length > 0) process.exitCode = 1;
}

/** Goes through the mutants. */
class MutantRun {
  readonly complaints: string[] = [];
  /** By mutant, the sentence that catches it. */
  readonly catching: Record<string, string>;
  readonly #suite: ModelSuite;
  readonly #equivalent: ReadonlySet<string>;
  readonly #mode: { readonly known: boolean };
  readonly #counts = { caught: 0, equivalent: 0, survived: 0 };
  readonly #started = performance.now();

  constructor(suite: ModelSuite, known: Readonly<Record<string, string>>, equivalent: ReadonlySet<string>, mode: { readonly known: boolean }) {
    this.#suite = suite;
    this.catching = { ...known };
    this.#equivalent = equivalent;
    this.#mode = mode;
  }

  async tryAll(suite: URL, sites: readonly MutationSite[], jobs: number): Promise<void> {
    const left = sites.filter(({ id }) => !(this.#mode.known && this.#equivalent.has(id)));
    const work = async (): Promise<void> => {
      const worker = new WorkerProcess(suite);
      try {
        for (let site = left.shift(); site !== undefined; site = left.shift()) this.#tell(site, await worker.try(this.#jobFor(site)));
      } finally {
        worker.close();
      }
    };
    await Promise.all(Array.from({ length: jobs }, work));
  }

  complain(complaint: string): void {
    this.complaints.push(complaint);
  }

  sumUp(): void {
    const { caught, equivalent, survived } = this.#counts;
    const seconds = ((performance.now() - this.#started) / 1000).toFixed(0);
    for (const complaint of this.complaints) console.log(complaint);
    console.log(`${caught} caught, ${survived} survived, ${equivalent} equivalent, in ${seconds} s`);
  }

  #jobFor({ id, module }: MutationSite): Job {
    const first = this.catching[id];
    const covering = this.#suite.scenarios.filter(({ covers }) => covers.includes(module)).map(({ sentence }) => sentence);
    const sentences = first === undefined ? covering : [first, ...covering.filter((sentence) => sentence !== first)];
    return { mutant: id, sentences };
  }

  #tell({ id, line }: MutationSite, attempts: readonly Attempt[]): void {
    const caught = attempts.find(({ failure }) => failure !== undefined);
    const listed = this.#equivalent.has(id);
    const time = attempts.reduce((sum, { milliseconds }) => sum + milliseconds, 0).toFixed(0).padStart(6);
    if (caught === undefined) {
      this.#counts[listed ? 'equivalent' : 'survived']++;
      if (!listed) this.complain(`survived: ${id} (line ${line})`);
      console.log(`${listed ? 'equivalent' : 'SURVIVED  '} ${time} ms  ${id} (line ${line})`);
      return;
    }
    this.#counts.caught++;
    this.catching[id] = caught.sentence;
    if (listed) this.complain(`listed as equivalent, but caught: ${id}`);
    console.log(`caught     ${caught.milliseconds.toFixed(0).padStart(6)} ms  ${id} (line ${line})\n             by "${caught.sentence}": ${caught.failure ?? ''}`);
  }
}

async function readJson<T>(url: URL, fallback: T): Promise<T> {
  try {
    return JSON.parse(await readFile(url, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return fallback;
    throw error;
  }
}
