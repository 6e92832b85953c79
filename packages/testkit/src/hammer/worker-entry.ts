/** One thread or process that hammers. The primitives come as handles, in arrays and objects as their swing made them. */
import { isMainThread, parentPort, workerData } from 'node:worker_threads';

import type { HammerJob, HammerModules } from './crew.js';
import { openStore } from './store.js';
import type { Hand } from './swing.js';
import { Tally } from './swing.js';
import { swings } from './swings.js';
import type { SyncModule } from './sync-module.js';

const { module, mappedMemory } = (isMainThread ? JSON.parse(process.argv[2] ?? '') : workerData) as HammerModules;
const store = mappedMemory === undefined ? undefined : await openStore(mappedMemory);
const sync = await import(module) as SyncModule;

function revive(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(revive);
  if (!('kind' in value)) return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, revive(part)]));
  return sync[value.kind as keyof SyncModule].fromHandle(value);
}

function handOf({ handles, tally, thread, threads }: HammerJob): Hand<unknown> {
  const words = tally instanceof SharedArrayBuffer ? new Int32Array(tally) : store?.open(tally).memory.words;
  if (words === undefined) throw new Error('there is no tally');
  let rounds = thread;
  return {
    primitives: revive(handles),
    words,
    thread,
    threads,
    next: () => {
      if (Atomics.load(words, Tally.stop) === 1) return undefined;
      Atomics.add(words, Tally.rounds, 1);
      return rounds++ % 2 === 0;
    },
    expect: (kept) => { if (!kept) Atomics.add(words, Tally.broken, 1); },
  };
}

function tell(message: string): void {
  if (parentPort === null) process.send?.(message);
  else parentPort.postMessage(message);
}

function work(job: HammerJob): void {
  const swing = swings.find(({ name }) => name === job.swing);
  if (swing === undefined) throw new Error(`nothing is called ${job.swing}`);
  void swing.hammer(handOf(job)).then(() => { tell('done'); });
}

if (parentPort === null) process.on('message', (job) => { work(job as HammerJob); });
else parentPort.on('message', work);
tell('ready');
