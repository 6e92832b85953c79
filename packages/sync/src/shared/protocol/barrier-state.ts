import type { WaitableMemory } from '../../memory/waitable-memory.js';
import { signalAll } from './line.js';
import type { Resource, Verdict } from './resource.js';

/** Words of a barrier, from Header.own on. */
export const BarrierWord = {
  /** The phase, whether it is broken, and how many have arrived: see below. */
  state: 4,
  parties: 5,
  /** RESETS places: phases that were ended by a reset, each plus 1, in the place of its number. */
  resets: 8,
  line: 16,
} as const;

/**
 * Phases that were ended by a reset are known as long as no reset ends the eighth one after: a waiter would have to sleep
 * through all that to take its phase for one that ended well.
 */
const RESETS = 8;

/** state = phase << 12 | BROKEN | arrived */
const ARRIVED = 0x7ff;
const BROKEN = 0x800;
const PHASE_SHIFT = 12;
const PHASES = 0x7ffff;

/** More cannot meet at one barrier. */
export const MOST_PARTIES: number = ARRIVED;
/** What `arrive` answers at a broken barrier. */
export const IS_BROKEN = -1;

/** The barrier's protocol. A claim is the phase and the arrival's number, as the state was when one arrived. */
export class BarrierState implements Resource {
  readonly line: number = BarrierWord.line;
  readonly everyone = true;
  readonly #memory: WaitableMemory;
  readonly #words: Int32Array;

  constructor(memory: WaitableMemory) {
    this.#memory = memory;
    this.#words = memory.words;
  }

  arrived(): number {
    return Atomics.load(this.#words, BarrierWord.state) & ARRIVED;
  }

  isBroken(): boolean {
    return (Atomics.load(this.#words, BarrierWord.state) & BROKEN) !== 0;
  }

  /** Arrives: a claim to wait for, or IS_BROKEN. The last to arrive ends the phase, and its claim is there at once. */
  arrive(): number {
    const parties = Atomics.load(this.#words, BarrierWord.parties);
    for (let state = Atomics.load(this.#words, BarrierWord.state); ; ) {
      if ((state & BROKEN) !== 0) return IS_BROKEN;
      const isLast = (state & ARRIVED) + 1 === parties;
      const seen = Atomics.compareExchange(this.#words, BarrierWord.state, state, isLast ? nextPhase(state) : state + 1);
      if (seen === state) {
        if (isLast) signalAll(this.#memory, BarrierWord.line);
        return state;
      }
      state = seen;
    }
  }

  take(claim: number): Verdict {
    const state = Atomics.load(this.#words, BarrierWord.state);
    if (phaseOf(state) === phaseOf(claim)) return (state & BROKEN) === 0 ? 'wait' : 'refused';
    return Atomics.load(this.#words, resetAt(phaseOf(claim))) === phaseOf(claim) + 1 ? 'refused' : 'taken';
  }

  /** Breaks it, if `claim`'s phase is still going on; without one, whatever phase it is in. */
  abort(claim?: number): void {
    for (let state = Atomics.load(this.#words, BarrierWord.state); ; ) {
      if ((state & BROKEN) !== 0 || (claim !== undefined && phaseOf(state) !== phaseOf(claim))) return;
      const seen = Atomics.compareExchange(this.#words, BarrierWord.state, state, state | BROKEN);
      if (seen === state) break;
      state = seen;
    }
    signalAll(this.#memory, BarrierWord.line);
  }

  /**
   * Ends a wait early: breaks the barrier. Answers 'taken' where the others had come in the meantime: then the wait was not
   * in vain, and nobody is refused for it.
   */
  giveUp(claim: number): Verdict {
    this.abort(claim);
    return this.take(claim);
  }

  /** Begins a new phase; who waits in the present one is refused. */
  reset(): void {
    let state = Atomics.load(this.#words, BarrierWord.state);
    if ((state & (ARRIVED | BROKEN)) === 0) return;
    // ATOMICS: broken first, for a phase that is broken cannot be completed any more; then it is written down that a
    // reset ended it, and only then it ends. Should this thread die in between, the barrier is broken.
    this.abort();
    state = Atomics.load(this.#words, BarrierWord.state);
    if ((state & BROKEN) === 0) return;
    Atomics.store(this.#words, resetAt(phaseOf(state)), phaseOf(state) + 1);
    Atomics.compareExchange(this.#words, BarrierWord.state, state, nextPhase(state));
    signalAll(this.#memory, BarrierWord.line);
  }

  pass(): void {
    // Everybody was told.
  }

  probe(): void {
    // Who waits looks by itself.
  }
}

/** The number of an arrival, from 0 on. */
export function arrivalOf(claim: number): number {
  return claim & ARRIVED;
}

function phaseOf(state: number): number {
  return state >>> PHASE_SHIFT;
}

/** Where it is written down that a reset has ended that phase. */
function resetAt(phase: number): number {
  return BarrierWord.resets + (phase & (RESETS - 1));
}

function nextPhase(state: number): number {
  return ((phaseOf(state) + 1) & PHASES) << PHASE_SHIFT;
}
