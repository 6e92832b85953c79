/** One thread that hammers. The primitives come as handles, in arrays and objects as their swing made them. */
import { parentPort, workerData } from 'node:worker_threads';

import type { HammerJob } from './hammer.js';
import type { Hand } from './swing.js';
import { Tally } from './swing.js';
import { swings } from './swings.js';
import type { SyncModule } from './sync-module.js';

const { module } = workerData as { readonly module: string };
const sync = await import(module) as SyncModule;

function revive(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(revive);
  if (!('kind' in value && 'buffer' in value)) return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, revive(part)]));
  return sync[value.kind as keyof SyncModule].fromHandle(value);
}

function handOf({ handles, buffer, thread, threads }: HammerJob): Hand<unknown> {
  const words = new Int32Array(buffer);
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

parentPort?.on('message', (job: HammerJob) => {
  const swing = swings.find(({ name }) => name === job.swing);
  if (swing === undefined) throw new Error(`nothing is called ${job.swing}`);
  void swing.hammer(handOf(job)).then(() => { parentPort?.postMessage('done'); });
});
parentPort?.postMessage('ready');
