import type { Actor } from '../actor.js';
import type { Digest } from '../digest.js';
import type { Witness } from '../run.js';

/** First come, first served: who slept already when another came is served before it. */
export class ArrivalOrder implements Witness {
  /** Who waits, and who slept when it came. */
  readonly #waiting = new Map<Actor, readonly Actor[]>();

  /** It is about to ask for its turn. */
  comes(actor: Actor): void {
    // Who was woken and has not stepped since slept, too.
    this.#waiting.set(actor, [...this.#waiting.keys()].filter(({ blocker }) => blocker !== undefined));
  }

  /** It has its turn. Throws where it is another's. */
  isServed(actor: Actor): void {
    const passed = this.#waiting.get(actor)?.find((other) => this.#waiting.has(other) && other.state !== 'dead');
    if (passed !== undefined) throw new Error(`${actor.name} is served before ${passed.name}, who slept when it came`);
    this.#waiting.delete(actor);
  }

  /** It gives up. */
  leaves(actor: Actor): void {
    this.#waiting.delete(actor);
  }

  digestInto(digest: Digest): void {
    for (const [{ name }, ahead] of this.#waiting) {
      for (const other of ahead) if (this.#waiting.has(other)) digest.addText(`${name} after ${other.name}`);
    }
  }
}
