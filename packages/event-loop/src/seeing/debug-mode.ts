import { observeFutures } from '@heddle/futures';

import { ForgottenWarnings } from './forgotten-warnings.js';
import type { SlowStep } from './slow-step.js';
import { SlowStepWatch } from './slow-step-watch.js';
import { UnreadFutures } from './unread-futures.js';
import { noteAwait, noteStacks } from './wait-stacks.js';

/** Milliseconds that a step may take, as in asyncio. */
const SLOW = 100;

/** How many runs are in debug mode now: it is the thread's. Invariant: `mode` is there exactly while this is more than 0. */
let users = 0;
let mode: DebugMode | undefined;

/**
 * Debug mode begins: slow steps are told by a warning (`HEDDLE_SLOW_STEP`), and so are tasks that nobody has awaited
 * (`HEDDLE_NEVER_AWAITED`) and results that nobody has read (`HEDDLE_NEVER_READ`), with where they were made; call graphs tell where waits began.
 *
 * @returns What ends it, and tells what was forgotten.
 */
export function beginDebugMode(): () => void {
  users++;
  mode ??= new DebugMode();
  return () => {
    mode?.tellForgotten();
    users--;
    if (users > 0) return;
    mode?.end();
    mode = undefined;
  };
}

class DebugMode {
  readonly #warnings = new ForgottenWarnings();
  readonly #unread = new UnreadFutures((forgotten) => { this.#warnings.add(forgotten); });
  readonly #steps = new SlowStepWatch(SLOW, warnOfStep);
  readonly #endStacks = noteStacks();

  constructor() {
    observeFutures({
      made: (future) => { this.#unread.made(future); },
      finished: (future, value) => { this.#unread.finished(future, value); },
      read: (future) => {
        this.#unread.read(future);
        noteAwait(future);
      },
    });
  }

  tellForgotten(): void {
    for (const forgotten of this.#unread.takeForgotten()) this.#warnings.add(forgotten);
    this.#warnings.tellMore();
  }

  end(): void {
    observeFutures(undefined);
    this.#endStacks();
    this.#steps.end();
  }
}

function warnOfStep({ task, duration }: SlowStep): void {
  const who = task === undefined ? 'Code outside any task' : `'${task}'`;
  process.emitWarning(`${who} kept the event loop from turning for ${Math.round(duration)} ms`, { code: 'HEDDLE_SLOW_STEP', type: 'HeddleWarning' });
}
