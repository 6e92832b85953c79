import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { Attempt, Job, Report } from './messages.js';

/** Milliseconds without a word, after which a scenario that does not end is given up. */
const PATIENCE = 120_000;

/** One worker process, and another in its place where it had to be ended. */
export class WorkerProcess {
  readonly #suite: URL;
  #child: ChildProcess | undefined;

  constructor(suite: URL) {
    this.#suite = suite;
  }

  /** All attempts, the last one a failure where it was caught. A process that does not answer, or ends, has not caught it. */
  try(job: Job): Promise<readonly Attempt[]> {
    const child = (this.#child ??= this.#start());
    const attempts: Attempt[] = [];
    return new Promise((resolve) => {
      const giveUp = (): void => {
        this.close();
        end();
      };
      let timer = setTimeout(giveUp, PATIENCE);
      const end = (): void => {
        clearTimeout(timer);
        child.off('message', hear);
        child.off('exit', giveUp);
        resolve(attempts);
      };
      const hear = (message: unknown): void => {
        const report = message as Report;
        if ('finished' in report) {
          end();
          return;
        }
        attempts.push(report.attempt);
        clearTimeout(timer);
        timer = setTimeout(giveUp, PATIENCE);
      };
      child.on('message', hear);
      child.on('exit', giveUp);
      child.send(job);
    });
  }

  close(): void {
    this.#child?.kill('SIGKILL');
    this.#child = undefined;
  }

  #start(): ChildProcess {
    const typescript = new URL('../typescript/register.js', import.meta.url);
    return fork(fileURLToPath(new URL('worker-entry.js', import.meta.url)), [this.#suite.href], { execArgv: ['--import', typescript.href] });
  }
}
