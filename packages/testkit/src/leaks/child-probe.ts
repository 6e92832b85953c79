import type { ChildProcess } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';

import type { LeakProbe } from './leak-probe.js';

/** Child processes that were started and have not exited. */
export class ChildProbe implements LeakProbe {
  readonly #started = new Set<ChildProcess>();

  begin(): void {
    subscribe('child_process', this.#note);
  }

  remains(): readonly string[] {
    return [...this.#started]
      .filter((child) => child.pid !== undefined && child.exitCode === null && child.signalCode === null)
      .map((child) => `a child process (pid ${String(child.pid)}: ${child.spawnargs.join(' ')})`);
  }

  end(): void {
    unsubscribe('child_process', this.#note);
    this.#started.clear();
  }

  readonly #note = (message: unknown): void => {
    this.#started.add((message as { process: ChildProcess }).process);
  };
}
