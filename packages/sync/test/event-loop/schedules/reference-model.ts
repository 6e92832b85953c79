/** How a wait ended in the model: with a value, with an error's code, or given up from outside. */
export type Outcome = { readonly value: unknown } | { readonly code: string } | 'given up';

/** What can end a wait early. */
export type Means = 'signal' | 'timeout' | 'task';

/** Somebody who waits in the model: the number of the call, and whatever the model notes with it. */
export interface Entry {
  readonly id: number;
}

/**
 * A primitive as simple as it can be told: plain arrays, no promises. Each call has a number; a call that waits stands in
 * one of the lines until the model settles it or it is given up.
 */
export abstract class ReferenceModel {
  /** Of the waits that are over. */
  readonly outcomes: Map<number, Outcome> = new Map<number, Outcome>();
  readonly #lines: Entry[][] = [];

  /** What the primitive's `statistics` must say. */
  abstract statistics(): unknown;

  /** Somebody whose wait can end from outside does so. Where it is over already, nothing happens. */
  giveUp(id: number, means: Means): void {
    for (const line of this.#lines) {
      const index = line.findIndex((entry) => entry.id === id);
      if (index < 0) continue;
      line.splice(index, 1);
      this.left(id, line, means);
    }
  }

  /** All microtasks have run. */
  turn(): void {
    // Most primitives are done when a call returns.
  }

  settle(id: number, value?: unknown): void {
    this.outcomes.set(id, { value });
  }

  fail(id: number, code: string): void {
    this.outcomes.set(id, { code });
  }

  /** Somebody has left a line early. */
  protected left(id: number, _line: readonly Entry[], _means: Means): void {
    this.outcomes.set(id, 'given up');
  }

  /** A line of those who wait, which {@link giveUp} knows. */
  protected line<E extends Entry = Entry>(): E[] {
    const line: E[] = [];
    this.#lines.push(line);
    return line;
  }
}
