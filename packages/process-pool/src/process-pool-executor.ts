import { loadLibc, MemoryFile, sharePrimitives, storeLoader } from '@heddle/mapped-memory';
import type { PoolSettings } from '@heddle/work-queue';
import { commonSettings, PoolExecutor } from '@heddle/work-queue';

import { inheritedOptions, limitOptions } from './child-options.js';
import { MappedPoolMemory } from './mapped-pool-memory.js';
import { startChild } from './process-link.js';
import type { CheckedOptions, ProcessPoolExecutorOptions } from './process-pool-options.js';
import { checkOptions } from './process-pool-options.js';

/**
 * Runs functions on a pool of processes: Python's `concurrent.futures.ProcessPoolExecutor`.
 *
 * @see https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor
 */
export class ProcessPoolExecutor extends PoolExecutor {
  /** @throws TypeError or RangeError that names the option, for what cannot be meant. */
  constructor(options: ProcessPoolExecutorOptions = {}) {
    super(poolSettings(checkOptions(options)));
  }
}

function poolSettings(options: CheckedOptions): PoolSettings {
  const { resourceLimits, env, execArgv } = options;
  const libc = loadLibc();
  const primitives = sharePrimitives().mapped;
  if (libc === undefined || primitives === undefined) throw new Error('not mapped');
  const memory = new MappedPoolMemory(libc, MemoryFile.create(libc));
  const child = { env, execArgv: [...(execArgv ?? inheritedOptions(process.execArgv)), ...limitOptions(resourceLimits ?? {})] };
  const region = { offset: 0, length: 0 };
  return {
    ...commonSettings(options),
    segments: memory.segments,
    allocate: (byteLength) => memory.at(Object.assign(region, memory.file.allocate(byteLength))),
    spawn: (boot, name) =>
      startChild({ boot, name, memory: region, storeLoader: storeLoader(), host: process.pid }, { memory: memory.file.descriptor, primitives: primitives.descriptor }, child),
    ended: () => { memory.close(); },
  };
}
