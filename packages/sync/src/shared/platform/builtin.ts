import type * as fs from 'node:fs';
import type * as nodeModule from 'node:module';
import type * as workerThreads from 'node:worker_threads';

/** Node's, where there is one. */
export function globalProcess(): Partial<NodeJS.Process> | undefined {
  return (globalThis as { process?: Partial<NodeJS.Process> }).process;
}

interface NodeBuiltins {
  'node:fs': typeof fs;
  'node:module': typeof nodeModule;
  'node:worker_threads': typeof workerThreads;
}

/** A module of Node's, had when it is needed, so that browsers can load what needs none of it. */
export function builtin<K extends keyof NodeBuiltins>(name: K): NodeBuiltins[K] | undefined {
  const id: string = name;
  return globalProcess()?.getBuiltinModule?.(id) as NodeBuiltins[K] | undefined;
}
