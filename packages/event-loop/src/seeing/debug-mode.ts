import { observeFutures } from '@heddle/futures';

import type { SlowStep } from './slow-step.js';
import { SlowStepWatch } from './slow-step-watch.js';
import { type ForgottenFuture, UnreadFutures } from './unread-futures.js';
import { noteAwait, noteStacks } from './wait-stacks.js';

/** Milliseconds that a step may take, as in asyncio. */
const SLOW = 100;
/** Warnings of one kind at a time: more of them say no more. */
const MOST_WARNINGS = 10;

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
  readonly #unread = new UnreadFutures(warnOfForgotten);
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
    const forgotten = this.#unread.takeForgotten();
    for (const one of forgotten.slice(0, MOST_WARNINGS)) warnOfForgotten(one);
    const more = forgotten.length - MOST_WARNINGS;
    if (more > 0) warn(`and ${more} more tasks and results that nobody has asked for`, 'HEDDLE_NEVER_READ');
  }

  end(): void {
    observeFutures(undefined);
    this.#endStacks();
    this.#steps.end();
  }
}

function warnOfStep({ task, duration }: SlowStep): void {
  warn(`${task === undefined ? 'Code outside any task' : `'${task}'`} kept the event loop from turning for ${Math.round(duration)} ms`, 'HEDDLE_SLOW_STEP');
}

function warnOfForgotten(forgotten: ForgottenFuture): void {
  const [place] = forgotten.stack;
  const made = place === undefined ? '' : `; made at ${place}`;
  if (forgotten.kind === 'task') warn(`The task '${forgotten.name}' was never awaited${made}`, 'HEDDLE_NEVER_AWAITED');
  else warn(`The result of a future was never read${made}`, 'HEDDLE_NEVER_READ');
}

function warn(message: string, code: string): void {
  process.emitWarning(message, { code, type: 'HeddleWarning' });
}
