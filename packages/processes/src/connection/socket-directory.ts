import type { ChildProcess } from 'node:child_process';
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Waits for the end of its input, which comes with the end of this process, however that ends. */
const JANITOR = 'read -r line; rm -rf -- "$1"';

/**
 * A directory that only this user can enter, for a socket. A janitor, a shell of its own, takes it away when this process
 * ends without doing so, as Python's resource tracker does.
 */
export class SocketDirectory {
  readonly path: string = mkdtempSync(join(tmpdir(), 'heddle-'));
  readonly #janitor: ChildProcess;

  constructor() {
    // In a session of its own, so that Ctrl+C leaves it time to clean up.
    this.#janitor = spawn('/bin/sh', ['-c', JANITOR, 'heddle', this.path], { stdio: ['pipe', 'ignore', 'ignore'], detached: true, cwd: '/', env: { PATH: process.env.PATH } });
    // Where there is no shell there is no janitor.
    this.#janitor.on('error', () => undefined);
    this.#janitor.unref();
    (this.#janitor.stdin as Socket | null)?.unref();
  }

  /** Takes it away, with the socket. */
  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
    this.#janitor.stdin?.destroy();
  }
}
