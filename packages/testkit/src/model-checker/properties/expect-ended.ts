import type { Actor } from '../actor.js';

/** At rest: nobody waits for ever. Without waiters that look by themselves, who does has lost a wake-up, or is in a deadlock. */
export function expectEnded(actors: Iterable<Actor>): void {
  const waiting = [...actors].filter(({ state }) => state !== 'done' && state !== 'dead');
  if (waiting.length > 0) throw new Error(`${waiting.map(({ name }) => name).join(', ')} wait${waiting.length === 1 ? 's' : ''} for ever`);
}
