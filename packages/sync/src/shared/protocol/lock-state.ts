import type { WaitableMemory } from '../../memory/waitable-memory.js';
import { Header, Line } from './layout.js';
import type { Liveness } from './line.js';
import { isAwaited, signalFirst } from './line.js';
import type { Resource, Verdict } from './resource.js';

/** Words of a lock, from Header.own on. */
export const LockWord = {
  /** FREE, the owner's thread id, alone or with DOUBTFUL, or DIED. */
  owner: 4,
  /** How often the owner has acquired a lock that it may acquire again; only the owner writes it. */
  depth: 5,
  /** 1 where newcomers may take a free lock though others wait. */
  barging: 6,
  /** The numbers of its tenures, two words; only the owner writes them. */
  tenures: 7,
  line: 9,
} as const;

const FREE = 0;
/** The owner died; whoever recovers the lock has it next. Ids are below it. */
const DIED = 1 << 30;
/** Beside an owner who has the lock of a dead one without having recovered it: released, it is DIED again. */
const DOUBTFUL = 1 << 31;

/** Claims. */
export const ACQUIRE = 0;
export const RECOVER = 1;
/** After a wait on a condition: has the lock again whatever has happened, and leaves one whose owner died as that. */
export const RESUME = 2;

/**
 * The lock's protocol.
 *
 *   FREE -> owner          one swap by the one who acquires it
 *   owner -> FREE          one swap by the owner
 *   owner -> DIED          one swap by whoever waits and finds the owner dead
 *   DIED -> owner          one swap by the one who recovers it
 *   DIED -> owner in doubt one swap by the one who resumes with it
 *   owner in doubt -> DIED one swap by that owner
 *
 * Newcomers take a free lock only while nobody waits, so it is first come, first served.
 */
export class LockState implements Resource {
  readonly line: number = LockWord.line;
  readonly everyone = false;
  readonly #memory: WaitableMemory;
  readonly #words: Int32Array;
  readonly #me: number;
  readonly #liveness: Liveness;
  readonly #barging: boolean;

  constructor(memory: WaitableMemory, me: number, liveness: Liveness, barging: boolean) {
    this.#memory = memory;
    this.#words = memory.words;
    this.#me = me;
    this.#liveness = liveness;
    this.#barging = barging;
  }

  /** FREE and DIED are nobody's. */
  owner(): number {
    const owner = Atomics.load(this.#words, LockWord.owner);
    return owner === DIED ? FREE : owner & ~DOUBTFUL;
  }

  isLocked(): boolean {
    return Atomics.load(this.#words, LockWord.owner) !== FREE;
  }

  hasDied(): boolean {
    return Atomics.load(this.#words, LockWord.owner) === DIED;
  }

  /** The fast way: no waiting, and not past others who wait. */
  tryTake(): boolean {
    // ATOMICS: the look at the line and the swap are two steps. Who joins in between is overtaken by one who came before.
    if (!this.#barging && Atomics.load(this.#words, LockWord.line + Line.mayWait) !== 0 && this.#isAwaited()) return false;
    return Atomics.compareExchange(this.#words, LockWord.owner, FREE, this.#me) === FREE;
  }

  /** Who lives is only asked where the lock could be had. */
  #isAwaited(): boolean {
    return Atomics.load(this.#words, LockWord.owner) !== FREE || isAwaited(this.#memory, LockWord.line, this.#me, this.#liveness);
  }

  take(claim: number): Verdict {
    const owner = Atomics.compareExchange(this.#words, LockWord.owner, FREE, this.#me);
    if (owner === FREE) return 'taken';
    if (owner !== DIED) return 'wait';
    if (claim === ACQUIRE) return 'refused';
    const next = claim === RESUME ? this.#me | DOUBTFUL : this.#me;
    return Atomics.compareExchange(this.#words, LockWord.owner, DIED, next) === DIED ? 'taken' : 'wait';
  }

  /** Whether this thread has it. */
  isOwn(): boolean {
    return this.owner() === this.#me;
  }

  /** Of its owner: whether it is a dead one's that was not recovered. */
  isDoubtful(): boolean {
    return Atomics.load(this.#words, LockWord.owner) === (this.#me | DOUBTFUL);
  }

  /** False where this thread does not have it. */
  release(): boolean {
    if (Atomics.compareExchange(this.#words, LockWord.owner, this.#me, FREE) !== this.#me && !this.#renounce()) return false;
    // ATOMICS: after the swap (Dekker): a waiter sets the flag before it looks at the owner.
    if (Atomics.load(this.#words, LockWord.line + Line.mayWait) !== 0) signalFirst(this.#memory, LockWord.line);
    return true;
  }

  /** Releases what is in doubt. */
  #renounce(): boolean {
    const doubtful = this.#me | DOUBTFUL;
    return Atomics.compareExchange(this.#words, LockWord.owner, doubtful, DIED) === doubtful;
  }

  /** How often this thread has acquired it: as of a lock that may be acquired again. */
  depth(): number {
    return this.isOwn() ? 1 : 0;
  }

  /** For a condition: releases it; answers how often it was acquired. */
  suspend(): number {
    this.release();
    return 1;
  }

  /** For a condition: after the lock was acquired once again. */
  resume(_depth: number): void {
    // Once is how often it was.
  }

  pass(): void {
    const owner = Atomics.load(this.#words, LockWord.owner);
    if (owner === FREE || owner === DIED) signalFirst(this.#memory, LockWord.line);
  }

  probe(): void {
    const owner = Atomics.load(this.#words, LockWord.owner);
    if (owner === FREE || owner === DIED) {
      // Whoever made it so may have died before it told.
      signalFirst(this.#memory, LockWord.line);
      return;
    }
    if (!this.#liveness.isAlive(owner & ~DOUBTFUL)) this.#die(owner);
  }

  threadEnds(): void {
    if (this.isOwn()) this.#die(Atomics.load(this.#words, LockWord.owner));
  }

  #die(owner: number): void {
    // ATOMICS: the swap makes sure that it is the dead who still has it, and that one of all who see it says so.
    if (Atomics.compareExchange(this.#words, LockWord.owner, owner, DIED) !== owner) return;
    Atomics.add(this.#words, Header.deaths, 1);
    signalFirst(this.#memory, LockWord.line);
  }
}
