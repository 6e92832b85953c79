import type { WaitableMemory } from '../../memory/waitable-memory.js';
import type { LockState } from './lock-state.js';
import { LockWord } from './lock-state.js';
import type { Resource, Verdict } from './resource.js';

/** A lock that its owner may acquire again. How often is a word that only the owner touches. */
export class ReentrantState implements Resource {
  readonly line: number = LockWord.line;
  readonly everyone = false;
  readonly #words: Int32Array;
  readonly #lock: LockState;

  constructor(memory: WaitableMemory, lock: LockState) {
    this.#words = memory.words;
    this.#lock = lock;
  }

  depth(): number {
    return this.#lock.isOwn() ? Atomics.load(this.#words, LockWord.depth) : 0;
  }

  /** Past those who wait where this thread has it already. */
  tryTake(): boolean {
    const depth = this.depth();
    if (depth === 0 && !this.#lock.tryTake()) return false;
    Atomics.store(this.#words, LockWord.depth, depth + 1);
    return true;
  }

  take(claim: number): Verdict {
    const depth = this.depth();
    const verdict = depth > 0 ? 'taken' : this.#lock.take(claim);
    if (verdict === 'taken') Atomics.store(this.#words, LockWord.depth, depth + 1);
    return verdict;
  }

  release(): boolean {
    const depth = this.depth();
    if (depth === 0) return false;
    // ATOMICS: the owner's word until the lock is released.
    Atomics.store(this.#words, LockWord.depth, depth - 1);
    if (depth === 1) this.#lock.release();
    return true;
  }

  /** Releases it however often it was acquired; answers how often that was. */
  suspend(): number {
    const depth = this.depth();
    Atomics.store(this.#words, LockWord.depth, 0);
    this.#lock.release();
    return depth;
  }

  /** After the lock was acquired once again: counts as before. */
  resume(depth: number): void {
    Atomics.add(this.#words, LockWord.depth, depth - 1);
  }

  /** Who waits gets nothing before this thread has released it, and it might not without. */
  mayOvertake(): boolean {
    return this.depth() > 0;
  }

  pass(): void {
    this.#lock.pass();
  }

  probe(): void {
    this.#lock.probe();
  }

  threadEnds(): void {
    this.#lock.threadEnds();
  }
}
