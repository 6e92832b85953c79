import type * as asyncHooks from 'node:async_hooks';
import type * as fs from 'node:fs';
import type * as module from 'node:module';
import type * as url from 'node:url';
import type * as util from 'node:util';
import type * as vm from 'node:vm';
import type * as workerThreads from 'node:worker_threads';

interface NodeBuiltins {
  'node:async_hooks': typeof asyncHooks;
  'node:fs': typeof fs;
  'node:module': typeof module;
  'node:url': typeof url;
  'node:util': typeof util;
  'node:vm': typeof vm;
  'node:worker_threads': typeof workerThreads;
}

/** The process, where there is one; in browsers some bundlers leave a piece of one. */
export function globalProcess(): Partial<NodeJS.Process> | undefined {
  return (globalThis as { process?: Partial<NodeJS.Process> }).process;
}

/**
 * A module of Node's, had when it is needed; `undefined` in browsers. Nothing of Node is imported in this package, so
 * that all of it but the parts that need Node runs in browsers.
 */
export function nodeBuiltin<K extends keyof NodeBuiltins>(name: K): NodeBuiltins[K] | undefined {
  // `process.getBuiltinModule` is there from 20.16 and 22.3 on, in Bun and Deno too.
  const id: string = name;
  return globalProcess()?.getBuiltinModule?.(id) as NodeBuiltins[K] | undefined;
}
