/**
 * Who takes part. A contender's library is loaded only in the process that measures it.
 *
 * The order is the order of every round and of every table.
 */
import type { Contender } from './contender.js';

interface Entry {
  readonly name: string;
  readonly title: string;
  /** Whether it counts where a target asks for the best of the pools. */
  readonly isPeer: boolean;
  /** The package whose version the report gives. */
  readonly packageName?: string;
  /** The only scenarios it takes part in; absent for all. */
  readonly scenarios?: readonly string[];
}

interface JavaScriptEntry extends Entry {
  readonly runtime: 'node';
  load(): Promise<Contender>;
}

interface PythonEntry extends Entry {
  readonly runtime: 'python';
  readonly executor: 'thread' | 'process';
}

export type ContenderEntry = JavaScriptEntry | PythonEntry;

export const contenders: readonly ContenderEntry[] = [
  {
    name: 'heddle',
    title: 'Heddle',
    isPeer: false,
    runtime: 'node',
    packageName: '@heddle/thread-pool',
    load: async () => (await import('./contenders/heddle.js')).heddle,
  },
  {
    name: 'post-message',
    title: 'bare postMessage',
    isPeer: false,
    runtime: 'node',
    load: async () => (await import('./contenders/post-message.js')).postMessage,
  },
  {
    name: 'piscina',
    title: 'piscina',
    isPeer: true,
    runtime: 'node',
    packageName: 'piscina',
    load: async () => (await import('./contenders/piscina.js')).piscina,
  },
  {
    name: 'piscina-tuned',
    title: 'piscina, 64 tasks a worker, no timing',
    isPeer: true,
    runtime: 'node',
    packageName: 'piscina',
    scenarios: ['tiny-task', 'small-object'],
    load: async () => (await import('./contenders/piscina.js')).piscinaTuned,
  },
  {
    name: 'tinypool',
    title: 'tinypool',
    isPeer: true,
    runtime: 'node',
    packageName: 'tinypool',
    load: async () => (await import('./contenders/tinypool.js')).tinypool,
  },
  {
    name: 'workerpool',
    title: 'workerpool',
    isPeer: true,
    runtime: 'node',
    packageName: 'workerpool',
    load: async () => (await import('./contenders/workerpool.js')).workerPool,
  },
  {
    name: 'poolifier',
    title: 'poolifier',
    isPeer: true,
    runtime: 'node',
    packageName: 'poolifier',
    load: async () => (await import('./contenders/poolifier.js')).poolifier,
  },
  {
    name: 'jest-worker',
    title: 'jest-worker',
    isPeer: true,
    runtime: 'node',
    packageName: 'jest-worker',
    load: async () => (await import('./contenders/jest-worker.js')).jestWorker,
  },
  {
    name: 'cpython-threads',
    title: 'CPython ThreadPoolExecutor',
    isPeer: false,
    runtime: 'python',
    executor: 'thread',
  },
  {
    name: 'cpython-processes',
    title: 'CPython ProcessPoolExecutor',
    isPeer: false,
    runtime: 'python',
    executor: 'process',
  },
];
