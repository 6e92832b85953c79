import type { ChildProcess, SpawnOptions } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { constants } from 'node:os';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

import { LENGTH_BYTES, sealFrame } from '../wire/frames.js';
import { ProcessStartError } from '../errors/process-start-error.js';
import { WITH_PRIMITIVES } from './child-boot.js';
import { lookUpChild } from './child-status.js';
import { Sentinel } from './sentinel.js';

/** A bundler must see this expression as it stands, in one place, to find the child's file. */
const ENTRY = new URL('./child-entry.js', import.meta.url);

/** How a child is started. */
export interface ChildStart {
  /** The boot, encoded, with room for its length in front. */
  readonly boot: Uint8Array<ArrayBuffer>;
  /** Of the memory of shared primitives; undefined where there is none. */
  readonly primitives: number | undefined;
  /** Descriptors for it, in order. */
  readonly descriptors: readonly number[];
  readonly env: Readonly<Record<string, string>> | undefined;
  readonly execArgv: readonly string[];
  /** Whether this process waits for it before it ends. */
  readonly isAwaited: boolean;
}

/** Room for the length of a boot. */
export const BOOT_HEADER: number = LENGTH_BYTES;

/** A child process, as its parent has it. */
export class ChildLink {
  readonly pid: number;
  readonly sentinel: Sentinel;
  readonly #child: ChildProcess;
  #exitcode: number | undefined;

  private constructor(child: ChildProcess, pid: number, isAwaited: boolean) {
    this.#child = child;
    this.pid = pid;
    if (!isAwaited) child.unref();
    const ended = new Promise<number>((resolve) => {
      child.once('exit', (code, signal) => {
        this.#exitcode ??= code ?? -constants.signals[signal ?? 'SIGKILL'];
        resolve(this.#exitcode);
      });
    });
    this.sentinel = new Sentinel(ended, () => { child.ref(); });
  }

  /** Starts one. Throws ProcessStartError where the system does not. */
  static start({ boot, primitives, descriptors, env, execArgv, isAwaited }: ChildStart): ChildLink {
    const child = trySpawn([...execArgv, fileURLToPath(ENTRY), ...(primitives === undefined ? [] : [WITH_PRIMITIVES])], {
      env: env ?? process.env,
      stdio: ['ignore', 'inherit', 'inherit', 'pipe', primitives ?? 'ignore', ...descriptors],
      // Node's title of it in `ps`.
      argv0: process.argv0,
    });
    // Said below, for a child that never was; what else may come (a signal that cannot be sent) the exit tells.
    child.on('error', () => undefined);
    if (child.pid === undefined) {
      // There are none where descriptors have run out.
      for (const stream of (child.stdio as ChildProcess['stdio'] | undefined) ?? []) stream?.destroy();
      throw startError(askWhy());
    }
    const pipe = child.stdio[3] as Socket;
    // It stays open until this process ends: so the child knows.
    pipe.unref();
    pipe.on('error', () => undefined);
    pipe.write(sealFrame(boot));
    child.once('exit', () => { pipe.destroy(); });
    return new ChildLink(child, child.pid, isAwaited);
  }

  /** Negative for a signal; undefined while it runs. */
  get exitcode(): number | undefined {
    if (this.#exitcode === undefined) {
      const status = lookUpChild(this.pid);
      if (status.ended) this.#exitcode = status.exitcode;
    }
    return this.#exitcode;
  }

  /** Does nothing once it has ended. */
  kill(signal: NodeJS.Signals): void {
    if (this.exitcode === undefined) this.#child.kill(signal);
  }
}

/** Node throws some refusals of the system, and tells of others later. */
function trySpawn(args: readonly string[], options: SpawnOptions): ChildProcess {
  try {
    return spawn(process.execPath, args, options);
  } catch (cause) {
    throw startError(cause);
  }
}

/** Nobody can wait here for what Node tells later: another attempt, that Node tells the outcome of at once. */
function askWhy(): unknown {
  return spawnSync(process.execPath, ['--version'], { stdio: 'ignore' }).error;
}

function startError(cause: unknown): ProcessStartError {
  const why = cause instanceof Error ? cause.message : 'it has no process or descriptor left for the moment';
  return new ProcessStartError(`Process.start: the system cannot start another process: ${why}`, cause === undefined ? undefined : { cause });
}
