import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Waits for the end of its input, which comes with the end of this process, however that ends. */
const JANITOR = 'read -r line; rm -rf -- "$1"';
/** Nobody guesses them; more would make the path of a socket too long on some systems. */
const RANDOM_BYTES = 8;
const OWNER_ONLY = 0o700;

/**
 * A directory that only this user can enter, for sockets and named pipes. A janitor, a shell of its own, takes it away when this process
 * ends without doing so, as Python's resource tracker does.
 */
export class TemporaryDirectory {
  readonly path: string = join(tmpdir(), `heddle-${randomBytes(RANDOM_BYTES).toString('hex')}`);
  readonly #janitor: ChildProcess;

  /** Throws the system's error where there can be none. */
  constructor() {
    // Before the directory, which a process that is killed in between would leave; in a session of its own, so that Ctrl+C leaves it time
    // to clean up.
    this.#janitor = spawn('/bin/sh', ['-c', JANITOR, 'heddle', this.path], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/', env: { PATH: process.env.PATH } });
    // Where there is no shell there is no janitor.
    this.#janitor.on('error', () => undefined);
    this.#janitor.unref();
    (this.#janitor.stdin as Socket | null)?.unref();
    try {
      mkdirSync(this.path, OWNER_ONLY);
    } catch (error) {
      // Whatever has that name is not the janitor's.
      this.#janitor.kill('SIGKILL');
      throw error;
    }
  }

  /** Takes it away, with all that is in it. */
  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
    this.#janitor.stdin?.destroy();
  }
}
