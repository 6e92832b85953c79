import type { Actor, Steps } from '../actor.js';
import type { Digest } from '../digest.js';
import type { Witness } from '../run.js';

/** One operation of an actor, from its call to its return. */
export interface Call {
  readonly actor: string;
  readonly operation: string;
  readonly argument: number;
  /** Undefined while it has not returned, or where the actor died in it: it may have had its effect or not. */
  readonly result: number | undefined;
  /** Calls that had returned when it was called. */
  readonly after: ReadonlySet<Call>;
}

/** What actors have called, and what had returned before: for `explainSequentially`. */
export class History implements Witness {
  readonly #calls: Call[] = [];

  get calls(): readonly Call[] {
    return this.#calls;
  }

  /** Makes a call, and notes it. */
  *record(actor: Actor, operation: string, argument: number, steps: Steps<number>): Steps<number> {
    const after = new Set(this.#calls.filter(({ result }) => result !== undefined));
    const call: { -readonly [K in keyof Call]: Call[K] } = { actor: actor.name, operation, argument, result: undefined, after };
    this.#calls.push(call);
    const result = yield* steps;
    call.result = result;
    return result;
  }

  digestInto(digest: Digest): void {
    // In an order that does not depend on who called first where nobody can tell.
    const numbers = new Map<Call, string>();
    const counts = new Map<string, number>();
    for (const call of this.#calls) {
      const count = (counts.get(call.actor) ?? 0) + 1;
      counts.set(call.actor, count);
      numbers.set(call, `${call.actor} ${count}`);
    }
    const texts = this.#calls.map((call) => `${numbers.get(call) ?? ''} ${call.result ?? ''} after ${[...call.after].map((other) => numbers.get(other) ?? '').sort().join()}`);
    for (const text of texts.sort()) digest.addText(text);
  }
}
