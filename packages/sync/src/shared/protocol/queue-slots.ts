/**
 * The slots that hold a queue's values, the units for what is too large for one, and the desks of those who work with them.
 *
 * Invariant: a slot in use is in the ring, or written down at the desk of whoever writes or reads it. It comes there before it
 * is in use or leaves the ring, and goes away after it is in the ring or free. Its way is one: desk of the one who puts, ring,
 * desk of the one who takes, free. So what a thread leaves behind that dies is found: a slot at its desk that is in no ring
 * and at no other desk.
 */
import type { WaitableMemory } from '../../memory/waitable-memory.js';
import type { Liveness } from './line.js';
import { NONE } from './line.js';
import type { QueueLayout } from './queue-layout.js';
import { Desk, DESKS, INLINE, INLINE_BYTES, QueueWord, Slot } from './queue-layout.js';
import type { QueueRing } from './queue-ring.js';
import { codeOf } from './queue-ring.js';

const VACANT = 0;
const NOTHING = 0;

/** Who works, and with what. */
export interface SlotParts {
  readonly memory: WaitableMemory;
  readonly layout: QueueLayout;
  readonly ring: QueueRing;
  /** The calling thread's id. */
  readonly me: number;
  readonly liveness: Liveness;
}

/** See above. */
export class QueueSlots {
  readonly #words: Int32Array;
  readonly #layout: QueueLayout;
  readonly #ring: QueueRing;
  readonly #me: number;
  readonly #liveness: Liveness;
  readonly #slotMask: number;
  #desk = NONE;

  constructor({ memory, layout, ring, me, liveness }: SlotParts) {
    this.#words = memory.words;
    this.#layout = layout;
    this.#ring = ring;
    this.#me = me;
    this.#liveness = liveness;
    this.#slotMask = 2 ** layout.slotBits - 1;
  }

  /** A desk of this thread at which nothing is held; NONE where all are taken by the living. */
  openDesk(): number {
    const desk = this.#desk;
    if (desk !== NONE && Atomics.load(this.#words, desk + Desk.holding) === NOTHING) return desk;
    let found = this.#findDesk();
    if (found === NONE && this.sweep()) found = this.#findDesk();
    this.#desk = found;
    return found;
  }

  #findDesk(): number {
    for (let number = 0; number < DESKS; number++) {
      const desk = this.#layout.desk(number);
      const owner = Atomics.load(this.#words, desk + Desk.owner);
      if (owner === this.#me && Atomics.load(this.#words, desk + Desk.holding) === NOTHING) return desk;
      if (owner === VACANT && Atomics.compareExchange(this.#words, desk + Desk.owner, VACANT, this.#me) === VACANT) return desk;
    }
    return NONE;
  }

  /** Nothing is held at the desk any more. */
  clearDesk(desk: number): void {
    Atomics.store(this.#words, desk + Desk.holding, NOTHING);
  }

  /** A free slot, in use from now on; NONE where there is none. */
  acquire(desk: number): number {
    const words = this.#words;
    // The slot that goes with the position: all who put look at another place, where the items of long ago were.
    const start = Atomics.load(words, QueueWord.tail);
    for (let offset = 0; offset <= this.#slotMask; offset++) {
      const slot = (start + offset) & this.#slotMask;
      const at = this.#layout.slot(slot) + Slot.state;
      const state = Atomics.load(words, at);
      if ((state & 1) === 1) continue;
      // ATOMICS: at the desk first; see the invariant.
      Atomics.store(words, desk + Desk.holding, codeOf(slot));
      if (Atomics.compareExchange(words, at, state, (state + 1) | 0) === state) return slot;
    }
    this.clearDesk(desk);
    return NONE;
  }

  /** Where `bytes` of a value are to be written that this thread's slot is for: an offset, or NONE where there is no room now. */
  place(slot: number, bytes: number): number {
    const words = this.#words;
    const at = this.#layout.slot(slot);
    words[at + Slot.length] = bytes;
    words[at + Slot.place] = INLINE;
    if (bytes <= INLINE_BYTES) return (at + Slot.inline) * 4;
    const { units, unitBytes, unitsOffset } = this.#layout;
    const count = Math.ceil(bytes / unitBytes);
    const start = Atomics.load(words, QueueWord.nextUnit) % units;
    let first = this.#claimUnits(codeOf(slot), count, start, units);
    if (first === NONE) first = this.#claimUnits(codeOf(slot), count, 0, Math.min(start + count - 1, units));
    if (first === NONE) return NONE;
    Atomics.store(words, QueueWord.nextUnit, first + count);
    words[at + Slot.place] = first;
    words[at + Slot.units] = count;
    return unitsOffset + first * unitBytes;
  }

  /** Where the bytes of a slot are that was taken. */
  offset(slot: number): number {
    const { unitsOffset, unitBytes } = this.#layout;
    const at = this.#layout.slot(slot);
    const place = this.#words[at + Slot.place] ?? INLINE;
    return place === INLINE ? (at + Slot.inline) * 4 : unitsOffset + place * unitBytes;
  }

  /** Says what of the slot's value travels beside the bytes. */
  label(slot: number, token: number): void {
    const at = this.#layout.slot(slot);
    this.#words[at + Slot.token] = token;
    this.#words[at + Slot.producer] = this.#me;
  }

  /** Under which number, and with which thread, that is; 0 for nothing. */
  token(slot: number): number {
    return this.#words[this.#layout.slot(slot) + Slot.token] ?? 0;
  }

  producer(slot: number): number {
    return this.#words[this.#layout.slot(slot) + Slot.producer] ?? 0;
  }

  length(slot: number): number {
    return this.#words[this.#layout.slot(slot) + Slot.length] ?? 0;
  }

  /** So many units in a row, from `from` to before `to`; each says whose it is. */
  #claimUnits(code: number, count: number, from: number, to: number): number {
    const { unitOwners } = this.#layout;
    let free = 0;
    for (let unit = from; unit < to; unit++) {
      if (Atomics.load(this.#words, unitOwners + unit) !== NOTHING) {
        free = 0;
      } else if (++free === count) {
        const first = unit - count + 1;
        free = this.#swapUnits(code, first, count);
        if (free === count) return first;
        // Another was faster at one of them.
        this.#freeUnits(first, free);
        free = 0;
      }
    }
    return NONE;
  }

  /** Claims units until another's; answers how many. */
  #swapUnits(code: number, first: number, count: number): number {
    const base = this.#layout.unitOwners + first;
    for (let claimed = 0; claimed < count; claimed++) {
      if (Atomics.compareExchange(this.#words, base + claimed, NOTHING, code) !== NOTHING) return claimed;
    }
    return count;
  }

  #freeUnits(first: number, count: number): void {
    const base = this.#layout.unitOwners + first;
    for (let unit = 0; unit < count; unit++) Atomics.store(this.#words, base + unit, NOTHING);
  }

  /** The slot that this thread uses is free, and so is the desk. */
  release(slot: number, desk: number): void {
    const words = this.#words;
    const at = this.#layout.slot(slot);
    const place = words[at + Slot.place] ?? INLINE;
    if (place !== INLINE) this.#freeUnits(place, words[at + Slot.units] ?? 0);
    // ATOMICS: after the units, and after all reads of the value; before the desk, see the invariant.
    Atomics.add(words, at + Slot.state, 1);
    this.clearDesk(desk);
  }

  /** Looks for what the dead have left behind, and frees it. Answers whether there was anything. */
  sweep(): boolean {
    let found = false;
    for (let number = 0; number < DESKS; number++) {
      const desk = this.#layout.desk(number);
      const owner = Atomics.load(this.#words, desk + Desk.owner);
      if (owner === VACANT || owner === this.#me || this.#liveness.isAlive(owner)) continue;
      // ATOMICS: one of all who see the dead one inherits its desk. Should that one die here, it is again the desk of a dead one.
      if (Atomics.compareExchange(this.#words, desk + Desk.owner, owner, this.#me) !== owner) continue;
      const isCleared = this.#clearDead(desk);
      Atomics.store(this.#words, desk + Desk.owner, isCleared ? VACANT : owner);
      found ||= isCleared;
    }
    return found;
  }

  /** Frees the slot at the desk of a dead one, if it was the dead one's. False where that cannot be told yet. */
  #clearDead(desk: number): boolean {
    const words = this.#words;
    const code = Atomics.load(words, desk + Desk.holding);
    if (code !== NOTHING) {
      const slot = code - codeOf(0);
      const at = this.#layout.slot(slot) + Slot.state;
      const state = Atomics.load(words, at);
      if ((state & 1) === 1) {
        // ATOMICS: the three looks are in the order of a slot's way, and the state says that it was not used anew meanwhile:
        // who is at none of the places was there before, and is no more.
        if (this.#isAtDesk(code, desk)) return false;
        if (!this.#ring.holds(slot)) {
          if (this.#isAtDesk(code, desk)) return false;
          // ATOMICS: in use by this thread from here on, at this desk, which is its own now.
          if (Atomics.compareExchange(words, at, state, (state + 2) | 0) === state) {
            this.#freeUnitsOf(code);
            Atomics.add(words, at, 1);
          }
        }
      }
      this.clearDesk(desk);
    }
    return true;
  }

  /** Whether a living thread has that slot, or is about to take it, at another desk. */
  #isAtDesk(code: number, except: number): boolean {
    for (let number = 0; number < DESKS; number++) {
      const desk = this.#layout.desk(number);
      if (desk === except || Atomics.load(this.#words, desk + Desk.holding) !== code) continue;
      if (this.#liveness.isAlive(Atomics.load(this.#words, desk + Desk.owner))) return true;
    }
    return false;
  }

  #freeUnitsOf(code: number): void {
    const { unitOwners, units } = this.#layout;
    for (let unit = unitOwners; unit < unitOwners + units; unit++) {
      if (Atomics.load(this.#words, unit) === code) Atomics.store(this.#words, unit, NOTHING);
    }
  }
}
