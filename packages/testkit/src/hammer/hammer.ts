import { setTimeout as sleep } from 'node:timers/promises';

import { Crew } from './crew.js';
import type { Swing } from './swing.js';
import { Tally } from './swing.js';
import { openStore } from './store.js';
import { swings } from './swings.js';
import type { SyncModule } from './sync-module.js';

/** How the primitives are hammered. */
export interface HammerOptions {
  /** The entry of `@heddle/sync`: `import.meta.resolve('@heddle/sync')`. */
  readonly module: string;
  /** An even number. Default: 8. */
  readonly threads?: number;
  /** Where they are processes: the entry of `@heddle/mapped-memory`. */
  readonly mappedMemory?: string;
  /** Milliseconds for each primitive. */
  readonly duration: number;
  /** Threads or processes that are killed at random moments, of each primitive whose state belongs to threads; others are left out where there are any. */
  readonly kills?: number;
  /** Names of some alone. */
  readonly only?: readonly string[];
}

/** What came of one primitive. */
export interface HammerReport {
  readonly name: string;
  readonly rounds: number;
  readonly milliseconds: number;
  /** How often somebody found the owner dead, and made things consistent. */
  readonly recovered: number;
}

/** Milliseconds without a single round after which the threads are taken to hang. */
const PATIENCE = 30_000;

/**
 * Hammers each shared primitive from many threads or processes, blocking and in their event loops, and sees that it keeps its promises and
 * that nobody hangs. Throws where one does not.
 */
export async function hammer({ module, mappedMemory, threads = 8, duration, kills = 0, only }: HammerOptions): Promise<readonly HammerReport[]> {
  const store = mappedMemory === undefined ? undefined : await openStore(mappedMemory);
  const sync = await import(module) as SyncModule;
  const crew = new Crew({ module, mappedMemory, store }, threads);
  const reports: HammerReport[] = [];
  try {
    for (const swing of swings) {
      if ((only !== undefined && !only.includes(swing.name)) || (kills > 0 && !swing.mortal)) continue;
      reports.push(await hammerFor(swing, { sync, crew, duration, kills }));
    }
  } finally {
    await crew.end();
  }
  return reports;
}

interface Blow {
  readonly sync: SyncModule;
  readonly crew: Crew;
  readonly duration: number;
  readonly kills: number;
}

/** Again and again where a swing ends by itself. */
async function hammerFor(swing: Swing, blow: Blow): Promise<HammerReport> {
  let report = await hammerOnce(swing, blow);
  while (blow.duration - report.milliseconds > 1) {
    const more = await hammerOnce(swing, { ...blow, duration: blow.duration - report.milliseconds });
    report = { ...more, rounds: report.rounds + more.rounds, milliseconds: report.milliseconds + more.milliseconds, recovered: report.recovered + more.recovered };
  }
  return report;
}

async function hammerOnce(swing: Swing, { sync, crew, duration, kills }: Blow): Promise<HammerReport> {
  const { name } = swing;
  const primitives = swing.make(sync, crew.size);
  const { words, tally } = crew.makeTally();
  const job = { swing: name, handles: handlesOf(primitives), tally };
  const begin = performance.now();
  await crew.start(job);
  for (let killed = 0; killed < kills; killed++) {
    await progress(words, crew.size, name);
    await crew.replaceOne(job);
  }
  if (kills === 0) await Promise.race([crew.finished(), sleep(duration).then(() => begun(words, name))]);
  else await progress(words, crew.size * 10, name);
  Atomics.store(words, Tally.stop, 1);
  await Promise.race([crew.finished(), untilStuck(words, name)]);
  const rounds = Atomics.load(words, Tally.rounds);
  if (Atomics.load(words, Tally.broken) > 0) throw new Error(`${name} broke its promise ${Atomics.load(words, Tally.broken)} times in ${rounds} rounds`);
  if (kills === 0 && !swing.check(primitives, words, rounds)) throw new Error(`${name} is not as it must be after ${rounds} rounds: ${words.slice(0, Tally.own + 4).join()}`);
  return { name, rounds, milliseconds: performance.now() - begin, recovered: Atomics.load(words, Tally.recovered) };
}

/** Waits until so many more rounds were made, and then for a random part of a millisecond. */
async function progress(words: Int32Array, more: number, name: string): Promise<void> {
  const end = performance.now() + PATIENCE;
  for (const before = Atomics.load(words, Tally.rounds); Atomics.load(words, Tally.rounds) - before < more; ) {
    if (performance.now() > end) throw new Error(`${name}: nobody goes on after ${Atomics.load(words, Tally.rounds)} rounds`);
    await new Promise(setImmediate);
  }
  const moment = performance.now() + Math.random();
  while (performance.now() < moment);
}

/** Waits for the first round. */
async function begun(words: Int32Array, name: string): Promise<void> {
  const end = performance.now() + PATIENCE;
  while (Atomics.load(words, Tally.rounds) === 0) {
    if (performance.now() > end) throw new Error(`${name}: nobody begins`);
    await sleep(1);
  }
}

/** Never ends, but fails once no round was made for too long. */
async function untilStuck(words: Int32Array, name: string): Promise<never> {
  for (let before = -1; ; before = Atomics.load(words, Tally.rounds)) {
    await sleep(PATIENCE, undefined, { ref: false });
    if (before === Atomics.load(words, Tally.rounds)) throw new Error(`${name}: somebody hangs after ${before} rounds`);
  }
}

function handlesOf(primitives: unknown): unknown {
  if (typeof primitives !== 'object' || primitives === null) return primitives;
  if (Array.isArray(primitives)) return primitives.map(handlesOf);
  if ('toHandle' in primitives) return (primitives as { toHandle(): unknown }).toHandle();
  return Object.fromEntries(Object.entries(primitives).map(([name, part]) => [name, handlesOf(part)]));
}
