import { check } from '../check.js';
import { collectGarbage } from '../collect-garbage.js';
import type { Contender, Pool } from '../contender.js';
import type { Figures, Scenario } from '../scenario.js';

type Size = Readonly<Record<'workers', number>>;

const mebibyte = 1024 * 1024;
/** Long enough that no worker comes back for a second task while another has had none. */
const lingering = 20;

export const idleMemory: Scenario<Size> = {
  name: 'idle-memory',
  group: 'pools',
  title: 'Memory of an idle worker',
  method:
    'In a fresh process: resident memory with a pool of eight workers, each of which has run a task, minus resident ' +
    'memory just before the pool was made (its library loaded), after garbage collection both times, divided by eight.',
  metrics: [{ name: 'perWorker', label: 'MiB a worker', better: 'less' }],
  targets: [{ metric: 'perWorker', rival: 'post-message', bound: { atMost: 1.1 } }],
  counts: { full: { workers: 8 }, smoke: { workers: 2 } },
  inPython: false,
  measure,
};

async function measure(contender: Contender, { workers }: Size): Promise<Figures> {
  await collectGarbage();
  const before = process.memoryUsage.rss();
  const pool = await contender.open('linger', { workers, start: 'eager' });
  await reachEvery(pool, workers);
  await collectGarbage();
  const after = process.memoryUsage.rss();
  await pool.close();
  return { perWorker: (after - before) / mebibyte / workers };
}

async function reachEvery(pool: Pool<'linger'>, workers: number): Promise<void> {
  const seen = new Set<number>();
  for (let attempt = 0; attempt < 50 && seen.size < workers; attempt++) {
    const ids = await Promise.all(Array.from({ length: workers }, () => pool.run(lingering)));
    for (const id of ids) seen.add(id);
  }
  check(seen.size === workers, `tasks ran on ${seen.size} of ${workers} workers`);
}
