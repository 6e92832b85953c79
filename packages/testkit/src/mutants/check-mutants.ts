import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

import type { ModelSuite } from '../model-checker/model-scenario.js';
import type { MutationSite } from '../model-checker/mutations.js';
import type { KnownMutants } from './known-mutants.js';
import { readEquivalent, readKnown, writeKnown } from './known-mutants.js';
import type { Attempt, Job } from './messages.js';
import { WorkerProcess } from './worker-process.js';

/** Where the command finds a package's suite, and what is known of its mutants. */
export interface MutantFiles {
  /** The module that exports `suite: ModelSuite`. */
  readonly suite: URL;
  /** JSON: for each mutant a scenario that catches it and a schedule of it, to be tried first; `--update` writes it. */
  readonly known: URL;
  /** JSON: a list of mutants that change nothing that matters, each with the reason why. */
  readonly equivalent: URL;
}

const MODES = ['known', 'new', 'equivalent'] as const;

/** Which mutants are tried: those that are known, are new, or are listed; else all. */
type Mode = (typeof MODES)[number] | undefined;

const USAGE = `Usage: npm run mutants -- [options]
Makes each mistake that can be made in the protocols, one at a time, and looks which scenario catches it.
  --known        only mutants of which it is known what catches them; any other, not listed as equivalent, is an error
  --new          only mutants of which nothing is known
  --equivalent   only mutants that are listed as equivalent
  --update       write down what catches each mutant: a scenario, and the schedule at which it fails
  --only <text>  only mutants whose name contains the text
  --jobs <n>     processes at a time, by default one for each core
  --list         names the mutants, and tries none`;

/** The command: prints a table, and sets the exit code to 1 where a mutant survived that is not listed, or a listed one was caught. */
export async function checkMutants(files: MutantFiles): Promise<void> {
  const { values } = parseArgs({
    options: {
      known: { type: 'boolean', default: false },
      new: { type: 'boolean', default: false },
      equivalent: { type: 'boolean', default: false },
      update: { type: 'boolean', default: false },
      only: { type: 'string', default: '' },
      jobs: { type: 'string', default: String(availableParallelism()) },
      list: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const jobs = Number(values.jobs);
  if (!Number.isInteger(jobs) || jobs < 1) throw new RangeError('--jobs must be a whole number, 1 or more');
  const modes = MODES.filter((mode) => values[mode]);
  if (modes.length > 1) throw new TypeError(`--${modes.join(' and --')} exclude each other`);
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
  const equivalent = await readEquivalent(files.equivalent);
  const run = new MutantRun(suite, await readKnown(files.known), new Set(equivalent.map(({ mutant }) => mutant)), modes[0]);
  let written = Promise.resolve();
  // What an interrupted run has found is not looked for again.
  await run.tryAll(files.suite, sites, jobs, () => {
    if (values.update) written = written.then(() => writeKnown(files.known, run.catching));
    return written;
  });
  const present = new Set(suite.sites().map(({ id }) => id));
  if (values.update) run.forget((mutant) => !present.has(mutant));
  for (const mutant of Object.keys(run.catching)) if (!present.has(mutant)) run.complain(`known, but there is no such mutant any more (--update forgets it): ${mutant}`);
  for (const { mutant } of equivalent) if (!present.has(mutant)) run.complain(`listed as equivalent, but there is no such mutant: ${mutant}`);
  if (values.update) await writeKnown(files.known, run.catching);
  run.sumUp();
  if (run.complaints.length > 0) process.exitCode = 1;
}

/** Goes through the mutants. */
class MutantRun {
  readonly complaints: string[] = [];
  /** By mutant, what catches it. */
  catching: KnownMutants;
  readonly #suite: ModelSuite;
  readonly #equivalent: ReadonlySet<string>;
  readonly #mode: Mode;
  readonly #counts = { caught: 0, equivalent: 0, survived: 0, outdated: 0 };
  readonly #started = performance.now();

  constructor(suite: ModelSuite, known: KnownMutants, equivalent: ReadonlySet<string>, mode: Mode) {
    this.#suite = suite;
    this.catching = { ...known };
    this.#equivalent = equivalent;
    this.#mode = mode;
  }

  /** @param found Called after each. */
  async tryAll(suite: URL, sites: readonly MutationSite[], jobs: number, found: () => Promise<void>): Promise<void> {
    const left = sites.filter((site) => this.#isToBeTried(site));
    const work = async (): Promise<void> => {
      const worker = new WorkerProcess(suite);
      try {
        for (let site = left.shift(); site !== undefined; site = left.shift()) {
          this.#tell(site, await worker.try(this.#jobFor(site)));
          await found();
        }
      } finally {
        worker.close();
      }
    };
    await Promise.all(Array.from({ length: jobs }, work));
  }

  complain(complaint: string): void {
    this.complaints.push(complaint);
  }

  /** Of those it is not known any more what catches them. */
  forget(which: (mutant: string) => boolean): void {
    this.catching = Object.fromEntries(Object.entries(this.catching).filter(([mutant]) => !which(mutant)));
  }

  sumUp(): void {
    const { caught, equivalent, survived, outdated } = this.#counts;
    const seconds = ((performance.now() - this.#started) / 1000).toFixed(0);
    for (const complaint of this.complaints) console.log(complaint);
    if (outdated > 0) console.log(`${outdated} of them by another schedule than the one that was known: --update writes it down`);
    console.log(`${caught} caught, ${survived} survived, ${equivalent} equivalent, in ${seconds} s`);
  }

  #isToBeTried({ id, line }: MutationSite): boolean {
    if (this.#mode === undefined) return true;
    const isListed = this.#equivalent.has(id);
    if (this.#mode === 'equivalent') return isListed;
    if (isListed) {
      this.#counts.equivalent++;
      return false;
    }
    const isKnown = this.catching[id] !== undefined;
    if (this.#mode === 'new') return !isKnown;
    if (isKnown) return true;
    this.complain(`new, and nothing is known that catches it (--new --update looks for it): ${id} (line ${line})`);
    return false;
  }

  #jobFor({ id, module }: MutationSite): Job {
    const known = this.catching[id];
    const covering = this.#suite.scenarios.filter(({ covers }) => covers.includes(module)).map(({ sentence }) => ({ sentence }));
    if (known === undefined) return { mutant: id, proposals: covering };
    const { sentence, schedule } = known;
    const others = covering.filter((other) => other.sentence !== sentence);
    return { mutant: id, proposals: schedule === undefined ? [{ sentence }, ...others] : [known, { sentence }, ...others] };
  }

  #tell({ id, line }: MutationSite, attempts: readonly Attempt[]): void {
    const caught = attempts.find(({ failure }) => failure !== undefined);
    const listed = this.#equivalent.has(id);
    const time = attempts.reduce((sum, { milliseconds }) => sum + milliseconds, 0).toFixed(0).padStart(6);
    if (caught === undefined) {
      this.#counts[listed ? 'equivalent' : 'survived']++;
      if (!listed) this.complain(`survived: ${id} (line ${line})`);
      this.forget((mutant) => mutant === id);
      console.log(`${listed ? 'equivalent' : 'SURVIVED  '} ${time} ms  ${id} (line ${line})`);
      return;
    }
    const { sentence, schedule } = caught;
    this.#counts.caught++;
    const known = this.catching[id];
    if (known !== undefined && (known.sentence !== sentence || known.schedule !== schedule)) this.#counts.outdated++;
    this.catching[id] = { sentence, schedule };
    if (listed) this.complain(`listed as equivalent, but caught: ${id}`);
    console.log(`caught     ${caught.milliseconds.toFixed(0).padStart(6)} ms  ${id} (line ${line})\n             by "${sentence}": ${caught.failure ?? ''}`);
  }
}
