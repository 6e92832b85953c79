/**
 * Who waits for a condition, and who of them was notified.
 *
 * Every waiting thread has a place, in which it counts its waits, of its event loop and blocking ones. The number of those
 * that nobody has notified yet is one word: whoever takes 1 off it has notified one, in that single step. So a
 * notification is never half given, and one for a wait that has just ended is seen by it, and passed on. A wait keeps its
 * place until it has the lock again: should its thread die before, whoever finds that passes its notifications on.
 *
 * Threads are notified in the order in which they began to wait; one with several waits gets one notification, and then
 * is behind the others.
 *
 * Rejected: a cell of the line for each wait, as there are too few for the waits of an event loop, and no wait may be
 * without when the lock is released; numbers drawn by waits and a count of those that were notified, as a wait that was
 * given up leaves a hole there which takes a notification.
 */
import type { WaitableMemory } from '../../memory/waitable-memory.js';
import { LINE_LENGTH } from './layout.js';
import type { Liveness } from './line.js';
import { NONE, signalAll, wakeThread } from './line.js';
import type { LockState } from './lock-state.js';
import type { Resource, Verdict } from './resource.js';

/** Threads that can wait at a time. */
export const PLACES = 512;

/** Words of a condition, from Header.own on. */
export const ConditionWord = {
  /** The last ticket that was drawn. */
  tickets: 4,
  /** Places from here on have never been used. */
  used: 5,
  line: 8,
} as const;

const FIRST_PLACE: number = ConditionWord.line + LINE_LENGTH;

/** Words of a place, from its base on. */
const Place = {
  /** The thread's id; 0 where it is vacant. */
  owner: 0,
  /** The thread's turn, lower ones first. */
  ticket: 1,
  /** Waits that nobody has notified. */
  wanting: 2,
  /** Waits that have not ended yet; all more than `wanting` are notified. Only the owner writes it. */
  waits: 3,
  /** Waits that know that they are notified, and have to get the lock again. Only the owner touches it. */
  claimed: 4,
  length: 5,
} as const;

/** Words in all. */
export const CONDITION_LENGTH: number = FIRST_PLACE + PLACES * Place.length;

const VACANT = 0;

/** What a condition is made of. */
interface ConditionParts {
  readonly memory: WaitableMemory;
  readonly me: number;
  readonly liveness: Liveness;
  /** Of the lock that the condition belongs to. */
  readonly lock: LockState;
}

function placeAt(place: number): number {
  return FIRST_PLACE + place * Place.length;
}

/** The condition's protocol. */
export class ConditionState implements Resource {
  readonly line: number = ConditionWord.line;
  readonly everyone = true;
  readonly #memory: WaitableMemory;
  readonly #words: Int32Array;
  readonly #me: number;
  readonly #liveness: Liveness;
  readonly #lock: LockState;

  constructor({ memory, me, liveness, lock }: ConditionParts) {
    this.#memory = memory;
    this.#words = memory.words;
    this.#me = me;
    this.#liveness = liveness;
    this.#lock = lock;
  }

  /** How many wait that nobody has notified. */
  waiting(): number {
    const used = Atomics.load(this.#words, ConditionWord.used);
    let count = 0;
    for (let place = 0; place < used; place++) count += Atomics.load(this.#words, placeAt(place) + Place.wanting);
    return count;
  }

  /** A wait begins; the caller has the lock, and releases it after. False where there is no place. */
  begin(): boolean {
    const words = this.#words;
    let at = this.#own();
    if (at === NONE) at = this.#takePlace();
    if (at === NONE) return false;
    if (Atomics.load(words, at + Place.wanting) === 0) Atomics.store(words, at + Place.ticket, this.#drawTicket());
    // ATOMICS: in this order, so that a death in between leaves a notification too many rather than one too few.
    Atomics.add(words, at + Place.waits, 1);
    Atomics.add(words, at + Place.wanting, 1);
    return true;
  }

  /** Takes a notification of this thread's. */
  take(_claim: number): Verdict {
    const words = this.#words;
    const at = this.#own();
    const claimed = Atomics.load(words, at + Place.claimed);
    if (Atomics.load(words, at + Place.waits) - Atomics.load(words, at + Place.wanting) > claimed) {
      Atomics.store(words, at + Place.claimed, claimed + 1);
      return 'taken';
    }
    return this.#lock.hasDied() ? 'refused' : 'wait';
  }

  /** A wait that has taken a notification has the lock again. */
  complete(): void {
    const at = this.#own();
    Atomics.sub(this.#words, at + Place.claimed, 1);
    this.#end(at);
  }

  /** A wait ends without a notification; where all of this thread's are notified, one is passed on. */
  withdraw(): void {
    const words = this.#words;
    const at = this.#own();
    for (let wanting = Atomics.load(words, at + Place.wanting); ; ) {
      if (wanting === 0) {
        this.#notifyOne();
        break;
      }
      const seen = Atomics.compareExchange(words, at + Place.wanting, wanting, wanting - 1);
      if (seen === wanting) break;
      wanting = seen;
    }
    this.#end(at);
  }

  /** Notifies the `n` that have waited longest, or as many as there are. */
  notify(n: number): void {
    for (let left = n; left > 0 && this.#notifyOne(); left--);
  }

  notifyAll(): void {
    const words = this.#words;
    const used = Atomics.load(words, ConditionWord.used);
    for (let place = 0; place < used; place++) {
      if (Atomics.load(words, placeAt(place) + Place.wanting) > 0) Atomics.store(words, placeAt(place) + Place.wanting, 0);
    }
    signalAll(this.#memory, this.line);
  }

  pass(): void {
    // Notifications are for threads, and whoever gives one wakes its thread.
  }

  probe(): void {
    this.#bury();
    this.#lock.probe();
  }

  threadEnds(): void {
    const at = this.#own();
    if (at !== NONE) this.#vacate(at);
  }

  /** This thread's place. */
  #own(): number {
    const used = Atomics.load(this.#words, ConditionWord.used);
    for (let place = 0; place < used; place++) {
      if (Atomics.load(this.#words, placeAt(place) + Place.owner) === this.#me) return placeAt(place);
    }
    return NONE;
  }

  #takePlace(): number {
    const words = this.#words;
    for (let place = 0; place < PLACES; place++) {
      const at = placeAt(place);
      if (Atomics.load(words, at + Place.owner) !== VACANT) continue;
      // ATOMICS: before it is taken. Should this thread die with it, who looks for the dead looks here.
      for (let used = Atomics.load(words, ConditionWord.used); used <= place; ) {
        const seen = Atomics.compareExchange(words, ConditionWord.used, used, place + 1);
        if (seen === used) break;
        used = seen;
      }
      if (Atomics.compareExchange(words, at + Place.owner, VACANT, this.#me) === VACANT) return at;
    }
    return NONE;
  }

  #drawTicket(): number {
    return (Atomics.add(this.#words, ConditionWord.tickets, 1) + 1) | 0;
  }

  /** Of this thread's waits one has ended. */
  #end(at: number): void {
    // ATOMICS: the place goes last, empty.
    if (Atomics.sub(this.#words, at + Place.waits, 1) === 1) Atomics.store(this.#words, at + Place.owner, VACANT);
  }

  /** False where nobody waits. */
  #notifyOne(): boolean {
    const words = this.#words;
    for (let at = this.#first(); at !== NONE; at = this.#first()) {
      const wanting = Atomics.load(words, at + Place.wanting);
      // ATOMICS: one swap gives the notification. Where it fails another gave one, or the wait was given up.
      if (wanting === 0 || Atomics.compareExchange(words, at + Place.wanting, wanting, wanting - 1) !== wanting) continue;
      if (wanting > 1) Atomics.store(words, at + Place.ticket, this.#drawTicket());
      wakeThread(this.#memory, this.line, Atomics.load(words, at + Place.owner));
      return true;
    }
    return false;
  }

  /** The place that is to be notified next. */
  #first(): number {
    const words = this.#words;
    const used = Atomics.load(words, ConditionWord.used);
    let first = NONE;
    let lowest = 0;
    for (let place = 0; place < used; place++) {
      const at = placeAt(place);
      if (Atomics.load(words, at + Place.wanting) === 0) continue;
      const ticket = Atomics.load(words, at + Place.ticket);
      if (first !== NONE && ((ticket - lowest) | 0) > 0) continue;
      first = at;
      lowest = ticket;
    }
    return first;
  }

  /** Passes on what the dead were notified of, and vacates their places. */
  #bury(): void {
    const words = this.#words;
    const used = Atomics.load(words, ConditionWord.used);
    for (let place = 0; place < used; place++) {
      const at = placeAt(place);
      const owner = Atomics.load(words, at + Place.owner);
      if (owner === VACANT || owner === this.#me || this.#liveness.isAlive(owner)) continue;
      // ATOMICS: one of all who see the dead inherits the place. Should that one die here, the next passes on what is
      // left of it: a notification may then be given twice, but never gets lost.
      if (Atomics.compareExchange(words, at + Place.owner, owner, this.#me) === owner) this.#vacate(at);
    }
  }

  /** Ends all waits of a place that is this thread's now, and passes on what they were notified of. */
  #vacate(at: number): void {
    const words = this.#words;
    const wanting = Atomics.exchange(words, at + Place.wanting, 0);
    for (let pending = Atomics.load(words, at + Place.waits) - wanting; pending > 0 && this.#notifyOne(); pending--);
    Atomics.store(words, at + Place.waits, 0);
    Atomics.store(words, at + Place.claimed, 0);
    Atomics.store(words, at + Place.owner, VACANT);
  }
}
