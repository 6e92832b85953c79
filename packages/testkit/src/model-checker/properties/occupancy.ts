import type { Actor } from '../actor.js';

/**
 * A place for so many: mutual exclusion is a place for one, permits are as many places, and a writer among readers takes
 * all of them. Who dies inside is there no longer.
 */
export class Occupancy {
  readonly #limit: number;
  readonly #inside = new Map<Actor, number>();

  constructor(limit = 1) {
    this.#limit = limit;
  }

  /** Throws where there is no room for it. */
  enter(actor: Actor, places = 1): void {
    const others = [...this.#inside].filter(([{ state }]) => state !== 'dead');
    const taken = others.reduce((sum, [, theirs]) => sum + theirs, 0);
    if (taken + places > this.#limit) throw new Error(`${actor.name} is let in beside ${others.map(([{ name }]) => name).join(', ')}`);
    this.#inside.set(actor, (this.#inside.get(actor) ?? 0) + places);
  }

  leave(actor: Actor): void {
    this.#inside.delete(actor);
  }
}
