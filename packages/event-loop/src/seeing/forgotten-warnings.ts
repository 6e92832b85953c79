import type { ForgottenFuture } from './unread-futures.js';

/** Warns of what was forgotten, once for each place in the program: a server may forget a task with every request. */
export class ForgottenWarnings {
  /** How many more were made there. */
  readonly #more = new Map<string, number>();

  add(forgotten: ForgottenFuture): void {
    const [place = 'an unknown place'] = forgotten.stack;
    const more = this.#more.get(place);
    if (more === undefined) warn(forgotten, `; made at ${place}`);
    this.#more.set(place, more === undefined ? 0 : more + 1);
  }

  /** Says how many were not told one by one. */
  tellMore(): void {
    for (const [place, more] of this.#more) {
      if (more > 0) process.emitWarning(`Of what was made at ${place}, ${more} more have not been asked for`, { code: 'HEDDLE_NEVER_READ', type: 'HeddleWarning' });
    }
    this.#more.clear();
  }
}

function warn(forgotten: ForgottenFuture, made: string): void {
  const [code, message] = forgotten.kind === 'task'
    ? ['HEDDLE_NEVER_AWAITED', `The task '${forgotten.name}' was never awaited${made}`] as const
    : ['HEDDLE_NEVER_READ', `The result of a future was never read${made}`] as const;
  process.emitWarning(message, { code, type: 'HeddleWarning' });
}
