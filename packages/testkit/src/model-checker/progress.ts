/** Which states a run can come to an end from. */
import type { Choice } from './schedule.js';
import { isMishap } from './schedule.js';

/** A state that was come to, and by which choices from which other. */
interface Step {
  readonly from: number | undefined;
  readonly way: readonly Choice[];
}

/**
 * What an exploration has seen of the way from state to state. From each the actors must be able to come to rest, or they
 * can go round for ever, at full speed or from one time-out to the next. Deaths and wake-ups for no reason may happen;
 * nobody may rely on them.
 */
export class Progress {
  readonly #steps = new Map<number, Step>();
  readonly #predecessors = new Map<number, number[]>();
  readonly #ends: number[] = [];

  /** It was come to `state`. */
  came(state: number, from: number | undefined, way: readonly Choice[]): void {
    if (!this.#steps.has(state)) this.#steps.set(state, { from, way });
    if (from === undefined || way.some(isMishap)) return;
    const predecessors = this.#predecessors.get(state);
    if (predecessors === undefined) this.#predecessors.set(state, [from]);
    else predecessors.push(from);
  }

  /** Nobody can go on from `state`, or not all was tried from there. */
  ends(state: number): void {
    this.#ends.push(state);
  }

  /** The way to a state from which no rest can be come to; undefined where there is none. */
  wayToEndless(): readonly Choice[] | undefined {
    const reaching = new Set(this.#ends);
    // A set takes in what is added while it is gone through.
    for (const state of reaching) for (const predecessor of this.#predecessors.get(state) ?? []) reaching.add(predecessor);
    if (reaching.size === this.#steps.size) return undefined;
    for (const state of this.#steps.keys()) if (!reaching.has(state)) return this.#wayTo(state);
    return undefined;
  }

  #wayTo(state: number): readonly Choice[] {
    const ways: (readonly Choice[])[] = [];
    for (let step = this.#steps.get(state); step !== undefined; step = step.from === undefined ? undefined : this.#steps.get(step.from)) ways.unshift(step.way);
    return ways.flat();
  }
}
