import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import type { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

import { LENGTH_BYTES, sealFrame } from '../wire/frames.js';
import { ProcessStateError } from '../errors/process-state-error.js';
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

  /** Starts one. Throws ProcessStateError where the system does not. */
  static start({ boot, primitives, descriptors, env, execArgv, isAwaited }: ChildStart): ChildLink {
    const child = spawn(process.execPath, [...execArgv, fileURLToPath(ENTRY), ...(primitives === undefined ? [] : [WITH_PRIMITIVES])], {
      env: env ?? process.env,
      stdio: ['ignore', 'inherit', 'inherit', 'pipe', primitives ?? 'ignore', ...descriptors],
      // Node's title of it in `ps`.
      argv0: process.argv0,
    });
    // Said below, for a child that never was; what else may come (a signal that cannot be sent) the exit tells.
    child.on('error', () => undefined);
    if (child.pid === undefined) throw new ProcessStateError('Process.start: the system cannot start another process');
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
