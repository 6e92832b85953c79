import type { Actor } from '../actor.js';
import type { Digest } from '../digest.js';
import type { Witness } from '../run.js';

/** One wait of an actor. */
interface Arrival {
  readonly actor: Actor;
  /** Waits of those who slept when it came. */
  readonly ahead: readonly Arrival[];
}

/** First come, first served: who slept already when another came is served before it. */
export class ArrivalOrder implements Witness {
  readonly #waiting = new Map<Actor, Arrival>();

  /** It is about to ask for its turn. */
  comes(actor: Actor): void {
    // Who was woken and has not stepped since slept, too.
    const ahead = [...this.#waiting.values()].filter((other) => other.actor.blocker !== undefined);
    this.#waiting.set(actor, { actor, ahead });
  }

  /** It has its turn. Throws where it is another's. */
  isServed(actor: Actor): void {
    const passed = this.#waiting.get(actor)?.ahead.find((other) => this.#stillWaits(other) && other.actor.state !== 'dead');
    if (passed !== undefined) throw new Error(`${actor.name} is served before ${passed.actor.name}, who slept when it came`);
    this.#waiting.delete(actor);
  }

  /** It gives up. */
  leaves(actor: Actor): void {
    this.#waiting.delete(actor);
  }

  digestInto(digest: Digest): void {
    for (const { actor, ahead } of this.#waiting.values()) {
      for (const other of ahead) if (this.#stillWaits(other)) digest.addText(`${actor.name} after ${other.actor.name}`);
    }
  }

  #stillWaits(arrival: Arrival): boolean {
    return this.#waiting.get(arrival.actor) === arrival;
  }
}
