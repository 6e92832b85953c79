/**
 * Who takes part. A contender's library is loaded only in the process that measures it.
 *
 * The order is the order of every round and of every table.
 */
import type { Contenders, Group } from './scenario.js';

interface Entry {
  readonly name: string;
  readonly title: string;
  /** Whether it counts where a target asks for the best of the pools. */
  readonly isPeer: boolean;
  /** The package whose version the report gives. */
  readonly packageName?: string;
  /** Set for Heddle itself in another way than the usual one, which stands beside it and is nobody to win or lose against. */
  readonly isVariant?: true;
  /** The only scenarios it takes part in; absent for all of its groups. */
  readonly scenarios?: readonly string[];
}

interface JavaScriptEntry extends Entry {
  readonly runtime: 'node';
  /** How it takes part in the groups that it takes part in. */
  readonly load: { readonly [G in Group]?: () => Promise<Contenders[G]> };
}

interface PythonEntry extends Entry {
  readonly runtime: 'python';
  readonly groups: readonly Group[];
  /** The program in python/, and what it is given before the counts besides the scenario. */
  readonly program: readonly [file: string, ...args: string[]];
}

export type ContenderEntry = JavaScriptEntry | PythonEntry;

export const contenders: readonly ContenderEntry[] = [
  {
    name: 'heddle',
    title: 'Heddle',
    isPeer: false,
    runtime: 'node',
    packageName: '@heddle/thread-pool',
    load: {
      pools: async () => (await import('./contenders/heddle.js')).heddle,
      processes: async () => (await import('./contenders/heddle-processes.js')).heddleMapped,
      partners: async () => (await import('./contenders/partners/heddle.js')).betweenProcesses,
      sync: async () => (await import('./contenders/sync/heddle.js')).heddle,
      tasks: async () => (await import('./contenders/tasks/heddle.js')).heddle,
      hammer: () => Promise.resolve({ module: import.meta.resolve('@heddle/sync') }),
    },
  },
  {
    name: 'heddle-barging',
    title: 'Heddle, barging',
    isPeer: false,
    isVariant: true,
    runtime: 'node',
    packageName: '@heddle/sync',
    scenarios: ['shared-lock', 'contention'],
    load: { sync: async () => (await import('./contenders/sync/heddle.js')).heddleBarging },
  },
  {
    name: 'heddle-shared',
    title: 'Heddle, SharedSemaphore',
    isPeer: false,
    isVariant: true,
    runtime: 'node',
    packageName: '@heddle/sync',
    scenarios: ['waiters'],
    load: { sync: async () => (await import('./contenders/sync/heddle.js')).heddleShared },
  },
  {
    name: 'post-message',
    title: 'bare postMessage',
    isPeer: false,
    runtime: 'node',
    load: { pools: async () => (await import('./contenders/post-message.js')).postMessage },
  },
  {
    name: 'piscina',
    title: 'piscina',
    isPeer: true,
    runtime: 'node',
    packageName: 'piscina',
    load: { pools: async () => (await import('./contenders/piscina.js')).piscina },
  },
  {
    name: 'piscina-tuned',
    title: 'piscina, 64 tasks a worker, no timing',
    isPeer: true,
    runtime: 'node',
    packageName: 'piscina',
    scenarios: ['tiny-task', 'small-object'],
    load: { pools: async () => (await import('./contenders/piscina.js')).piscinaTuned },
  },
  {
    name: 'tinypool',
    title: 'tinypool',
    isPeer: true,
    runtime: 'node',
    packageName: 'tinypool',
    load: { pools: async () => (await import('./contenders/tinypool.js')).tinypool },
  },
  {
    name: 'workerpool',
    title: 'workerpool',
    isPeer: true,
    runtime: 'node',
    packageName: 'workerpool',
    load: { pools: async () => (await import('./contenders/workerpool.js')).workerPool },
  },
  {
    name: 'poolifier',
    title: 'poolifier',
    isPeer: true,
    runtime: 'node',
    packageName: 'poolifier',
    load: { pools: async () => (await import('./contenders/poolifier.js')).poolifier },
  },
  {
    name: 'jest-worker',
    title: 'jest-worker',
    isPeer: true,
    runtime: 'node',
    packageName: 'jest-worker',
    load: { pools: async () => (await import('./contenders/jest-worker.js')).jestWorker },
  },
  {
    name: 'heddle-pipes',
    title: 'Heddle, over pipes',
    isPeer: false,
    isVariant: true,
    runtime: 'node',
    packageName: '@heddle/process-pool',
    load: { processes: async () => (await import('./contenders/heddle-processes.js')).heddlePipes },
  },
  {
    name: 'heddle-threads',
    title: 'Heddle, two threads',
    isPeer: false,
    isVariant: true,
    runtime: 'node',
    packageName: '@heddle/sync',
    load: { partners: async () => (await import('./contenders/partners/heddle.js')).betweenThreads },
  },
  {
    name: 'heddle-threads-mapped',
    title: 'Heddle, two threads, mapped memory',
    isPeer: false,
    isVariant: true,
    runtime: 'node',
    packageName: '@heddle/sync',
    load: { partners: async () => (await import('./contenders/partners/heddle.js')).betweenThreadsMapped },
  },
  {
    name: 'jest-worker-processes',
    title: 'jest-worker’s processes',
    isPeer: true,
    runtime: 'node',
    packageName: 'jest-worker',
    load: { processes: async () => (await import('./contenders/jest-worker.js')).jestWorkerProcesses },
  },
  {
    name: 'cpython-threads',
    title: 'CPython ThreadPoolExecutor',
    isPeer: false,
    runtime: 'python',
    groups: ['pools'],
    program: ['measure.py', 'thread'],
  },
  {
    name: 'cpython-processes',
    title: 'CPython ProcessPoolExecutor',
    isPeer: false,
    runtime: 'python',
    groups: ['pools', 'processes'],
    program: ['measure.py', 'process'],
  },
  {
    name: 'atomics',
    title: 'bare Atomics',
    isPeer: false,
    runtime: 'node',
    scenarios: ['shared-lock', 'contention', 'ping-pong'],
    load: { sync: async () => (await import('./contenders/sync/atomics.js')).atomics },
  },
  {
    name: 'promises',
    title: 'bare promises',
    isPeer: false,
    runtime: 'node',
    scenarios: ['waiters', 'gather'],
    load: {
      sync: async () => (await import('./contenders/sync/promises.js')).promises,
      tasks: async () => (await import('./contenders/tasks/promises.js')).promises,
    },
  },
  {
    name: 'async-mutex',
    title: 'async-mutex',
    isPeer: true,
    runtime: 'node',
    packageName: 'async-mutex',
    scenarios: ['lock', 'lock-queue', 'semaphore', 'limit', 'waiters'],
    load: { sync: async () => (await import('./contenders/sync/async-mutex.js')).asyncMutex },
  },
  {
    name: 'async-sema',
    title: 'async-sema',
    isPeer: true,
    runtime: 'node',
    packageName: 'async-sema',
    scenarios: ['lock', 'lock-queue', 'semaphore', 'limit', 'waiters'],
    load: { sync: async () => (await import('./contenders/sync/async-sema.js')).asyncSema },
  },
  {
    name: 'await-lock',
    title: 'await-lock',
    isPeer: true,
    runtime: 'node',
    packageName: 'await-lock',
    scenarios: ['lock', 'lock-queue', 'waiters'],
    load: { sync: async () => (await import('./contenders/sync/await-lock.js')).awaitLock },
  },
  {
    name: 'async-lock',
    title: 'async-lock',
    isPeer: true,
    runtime: 'node',
    packageName: 'async-lock',
    scenarios: ['lock', 'lock-queue'],
    load: { sync: async () => (await import('./contenders/sync/async-lock.js')).asyncLock },
  },
  {
    name: 'p-limit',
    title: 'p-limit',
    isPeer: true,
    runtime: 'node',
    packageName: 'p-limit',
    scenarios: ['lock', 'lock-queue', 'limit'],
    load: { sync: async () => (await import('./contenders/sync/p-limit.js')).pLimitOf },
  },
  {
    name: 'p-queue',
    title: 'p-queue',
    isPeer: true,
    runtime: 'node',
    packageName: 'p-queue',
    scenarios: ['lock', 'lock-queue', 'limit'],
    load: { sync: async () => (await import('./contenders/sync/p-queue.js')).pQueue },
  },
  {
    name: 'cpython',
    title: 'CPython',
    isPeer: false,
    runtime: 'python',
    groups: ['sync'],
    program: ['measure_sync.py'],
  },
  {
    name: 'cpython-multiprocessing',
    title: 'CPython multiprocessing',
    isPeer: false,
    runtime: 'python',
    groups: ['partners'],
    program: ['measure_partners.py'],
  },
  {
    name: 'effect',
    title: 'Effect',
    isPeer: false,
    runtime: 'node',
    packageName: 'effect',
    load: { tasks: async () => (await import('./contenders/tasks/effect.js')).effect },
  },
  {
    name: 'effection',
    title: 'Effection',
    isPeer: false,
    runtime: 'node',
    packageName: 'effection',
    load: { tasks: async () => (await import('./contenders/tasks/effection.js')).effection },
  },
  {
    name: 'cpython-tasks',
    title: 'CPython asyncio',
    isPeer: false,
    runtime: 'python',
    groups: ['tasks'],
    program: ['measure_tasks.py'],
  },
];
