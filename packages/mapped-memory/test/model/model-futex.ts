import type { Actor, SimulatedMemory, Steps } from '@heddle/testkit/model-checker';

const BYTES = Int32Array.BYTES_PER_ELEMENT;

/** Stands for `Futex`: the simulated memory's own waits, of one thread. */
export class ModelFutex {
  readonly #memory: SimulatedMemory;
  readonly #actor: Actor;
  /** The thread's state when its wait first came here. */
  #first: { readonly state: number } | undefined;

  constructor(memory: SimulatedMemory, actor: Actor) {
    this.#memory = memory;
    this.#actor = actor;
  }

  /** The thread is about to wait for a word. */
  waitBegins(): void {
    this.#first = undefined;
  }

  *wait(address: bigint, expected: number, timeout: number): Steps<string> {
    // Whoever blocks from slice to slice is in the same state at the beginning of each but the first.
    if (this.#first !== undefined) this.#actor.summarise(this.#first);
    this.#first ??= { state: this.#actor.seen.value };
    return yield* this.#memory.wait(Number(address) / BYTES, expected, timeout);
  }

  wake(address: bigint, count: number): Steps<number> {
    return this.#memory.notify(Number(address) / BYTES, count);
  }
}
