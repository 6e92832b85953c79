import { loadLibc, sharePrimitives } from '@heddle/mapped-memory';
import type { PoolSettings, PoolStatistics } from '@heddle/work-queue';
import { commonSettings, PoolExecutor } from '@heddle/work-queue';

import { limitOptions, poolOptions } from './child-options.js';
import { MappedPool } from './mapped-pool.js';
import { PipePool } from './pipe/pipe-pool.js';
import type { CheckedOptions, ProcessPoolExecutorOptions, WantedTransport } from './process-pool-options.js';
import { checkOptions } from './process-pool-options.js';
import type { ChildOptions } from './spawn-child.js';

/** How tasks get to the processes. */
type Transport = Exclude<WantedTransport, 'auto'>;

/** What a pool of processes has done and does. */
export interface ProcessPoolStatistics extends PoolStatistics {
  /** How tasks get to the processes: by memory that all of them map, or by a pipe to each. */
  readonly transport: Transport;
}

/**
 * Runs functions on a pool of processes: Python's `concurrent.futures.ProcessPoolExecutor`.
 *
 * Where memory can be mapped, all processes pull from one queue in it, as the threads of a ThreadPoolExecutor do. Elsewhere, and with
 * `transport: 'pipe'`, each has a pipe, by which tiny tasks are sent ahead, many at a time; semantics are the same, but a process then needs
 * the event loop of this one to get its next task.
 *
 * Differences from Python: a process that dies costs the tasks that it was running, which fail with WorkerCrashedError, and is replaced;
 * Python breaks the whole pool. `cancel()` succeeds until the very moment a task begins; Python's tasks cannot be cancelled once they
 * are on their way to a process.
 *
 * @see https://docs.python.org/3/library/concurrent.futures.html#processpoolexecutor
 *
 * @example
 * ```ts
 * await using pool = new ProcessPoolExecutor({ maxWorkers: 4 });
 * console.log(await pool.submit((n: number) => n * n, 12)); // 144
 * ```
 */
export class ProcessPoolExecutor extends PoolExecutor {
  readonly #transport: Transport;

  /** @throws TypeError or RangeError that names it, for an option that is unknown or invalid. */
  constructor(options: ProcessPoolExecutorOptions = {}) {
    const checked = checkOptions(options);
    const { transport, settings } = poolSettings(checked);
    super(settings);
    this.#transport = transport;
  }

  /** What the pool has done, and does now. */
  override statistics(): ProcessPoolStatistics {
    return { ...super.statistics(), transport: this.#transport };
  }

  /**
   * Sends SIGTERM to all processes: what runs fails with WorkerCrashedError, what waits is cancelled, and the pool is shut down. A task
   * that handles the signal goes on to its end. Resolves when the last process is gone. Python 3.14's `terminate_workers`.
   */
  override terminateWorkers(): Promise<void> {
    return this.endWorkers('ask');
  }

  /** The same with SIGKILL, which no task can handle. Python 3.14's `kill_workers`. */
  killWorkers(): Promise<void> {
    return this.endWorkers('kill');
  }
}

function poolSettings(options: CheckedOptions): { readonly transport: Transport; readonly settings: PoolSettings } {
  const { transport, resourceLimits, env, execArgv } = options;
  const child = { env, execArgv: [...(execArgv ?? poolOptions(process.execArgv)), ...limitOptions(resourceLimits ?? {})] };
  const mapped = transport === 'pipe' ? undefined : mappedSettings(options, child);
  if (mapped !== undefined) return { transport: 'mapped', settings: mapped };
  if (transport === 'mapped') {
    throw new RangeError("ProcessPoolExecutor: transport 'mapped' needs Linux on x64 or arm64, the package koffi, and a system that gives anonymous memory files; leave it out, or use 'pipe'");
  }
  const pipes = new PipePool(child, sharePrimitives().mapped?.descriptor);
  return {
    transport: 'pipe',
    settings: {
      ...commonSettings(options),
      segments: pipes.segments,
      allocate: (byteLength) => pipes.allocate(byteLength),
      spawn: (boot, name) => pipes.spawn(boot, name),
      ended: () => { pipes.close(); },
    },
  };
}

/** Undefined where memory cannot be mapped. */
function mappedSettings(options: CheckedOptions, child: ChildOptions): PoolSettings | undefined {
  const libc = loadLibc();
  const primitives = sharePrimitives().mapped;
  if (libc === undefined || primitives === undefined) return undefined;
  const pool = MappedPool.create(libc, primitives, child);
  if (pool === undefined) return undefined;
  return {
    ...commonSettings(options),
    segments: pool.segments,
    allocate: (byteLength) => pool.allocate(byteLength),
    spawn: (boot, name) => pool.spawn(boot, name),
    ended: () => { pool.close(); },
  };
}
