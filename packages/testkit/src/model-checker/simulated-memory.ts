/**
 * Shared memory whose every operation is a step. JavaScript's Atomics are sequentially consistent, so one operation at a
 * time, in any order, is all that can happen.
 *
 * Where only one actor touches a word, or all only read it, it does not matter when: such operations belong to the step
 * before them. Which words those are is found out on the way, see `Sharing`.
 */
import type { Actor, Steps } from './actor.js';
import { Digest } from './digest.js';
import { Sharing } from './sharing.js';

/** One operation, as a schedule prints it. */
export interface Operation {
  readonly actor: string;
  readonly what: string;
  readonly index: number;
  readonly result: number | string;
}

type WaitOutcome = 'ok' | 'not-equal' | 'timed-out';

/** Somebody who waits on a word. */
interface Waiter {
  readonly index: number;
  readonly wake: (outcome: 'ok' | 'timed-out') => void;
  readonly actor: Actor;
}

/** What a `waitAsync` that waits answers with: enough of a promise for the code that is checked. */
interface SimulatedPromise {
  then(callback: (outcome: 'ok' | 'timed-out') => unknown): void;
}

/** What `waitAsync` answers. */
export type SimulatedAsyncWait = { readonly async: false; readonly value: 'not-equal' } | { readonly async: true; readonly value: SimulatedPromise };

/** Operations on words that nobody else touches, in a row. */
const LONGEST_STEP = 10_000;

/** An operation on a word, as a generator. */
export type SimulatedAtomic = (words: Int32Array, index: number, ...operands: number[]) => Steps<number>;

/** See above. It is WaitableMemory, but for its methods being generators. */
export class SimulatedMemory {
  readonly words: Int32Array;
  /** A digest of the words, and who waits in which order. */
  #content = new Digest();
  #waiters: Waiter[] = [];
  #actor: Actor | undefined;
  /** Of the present step. */
  #operations = 0;
  /** Which words operations on are steps. */
  readonly sharing: Sharing = new Sharing();
  /** Called after each operation, while a schedule is printed. */
  trace: ((operation: Operation) => void) | undefined;

  constructor(words: number) {
    this.words = new Int32Array(words);
  }

  get buffer(): ArrayBufferLike {
    return this.words.buffer;
  }

  /** As at first. */
  reset(): void {
    this.words.fill(0);
    this.#content = new Digest();
    this.#waiters = [];
    this.#actor = undefined;
  }

  /** Who does the next operations. */
  actAs(actor: Actor): void {
    this.#actor = actor;
    this.#operations = 0;
  }

  get actor(): Actor {
    if (this.#actor === undefined) throw new Error('memory is touched by nobody');
    return this.#actor;
  }

  /** A dead actor waits for nothing. */
  forget(actor: Actor): void {
    this.#waiters = this.#waiters.filter((waiter) => waiter.actor !== actor);
  }

  /** How many wait, on that word or on any. */
  countWaiters(word?: number): number {
    return this.#waiters.filter(({ index }) => word === undefined || index === word).length;
  }

  digestInto(digest: Digest, actors: readonly Actor[]): void {
    digest.addAll(this.#content);
    for (const waiter of this.#waiters) {
      digest.add(waiter.index);
      digest.add(actors.indexOf(waiter.actor));
    }
  }

  /**
   * What `Atomics` means to the code; with `InTwoSteps` at the end of its name, an operation that is not atomic;
   * `storeAsSwap` is a store that claims to have been a successful `compareExchange`.
   */
  get atomics(): Readonly<Record<string, SimulatedAtomic>> {
    const atomics: Record<string, SimulatedAtomic> = {
      load: (words, index) => this.#inOneStep('load', wordOf(words, index), (old) => old),
      store: (words, index, value = 0) => this.store(wordOf(words, index), value),
      storeAsSwap: (words, index, expected = 0, value = 0) => this.#swapByForce(wordOf(words, index), expected, value),
    };
    for (const [what, change] of Object.entries(CHANGES)) {
      atomics[what] = (words, index, ...operands) => this.#inOneStep(what, wordOf(words, index), (old) => change(old, ...operands));
      atomics[`${what}InTwoSteps`] = (words, index, ...operands) => this.#inTwoSteps(wordOf(words, index), (old) => change(old, ...operands));
    }
    return atomics;
  }

  /** Whether an operation is a step of its own. */
  #isStep(index: number, writes: boolean): boolean {
    if (++this.#operations > LONGEST_STEP) throw new Error(`${this.actor.name} goes round and round`);
    return this.sharing.isContended(index, this.actor.name, writes);
  }

  *#inOneStep(what: string, index: number, change: (old: number) => number): Steps<number> {
    if (this.#isStep(index, what !== 'load')) yield;
    const old = this.words[index] ?? 0;
    this.#write(index, change(old));
    return this.#did(what, index, old);
  }

  *#inTwoSteps(index: number, change: (old: number) => number): Steps<number> {
    if (this.#isStep(index, true)) yield;
    const old = this.#did('load', index, this.words[index] ?? 0);
    if (change(old) !== old) yield* this.store(index, change(old));
    return old;
  }

  *#swapByForce(index: number, expected: number, value: number): Steps<number> {
    yield* this.store(index, value);
    return expected;
  }

  /** `Atomics.store`, for scenarios. */
  *store(index: number, value: number): Steps<number> {
    if (this.#isStep(index, true)) yield;
    this.#write(index, value);
    return this.#did('store', index, value);
  }

  *wait(index: number, expected: number, timeout?: number): Steps<WaitOutcome> {
    if (this.#isStep(index, true)) yield;
    if (this.words[index] !== expected) return this.#did('wait', index, 'not-equal');
    let outcome: 'ok' | 'timed-out' | undefined;
    const { actor } = this;
    const waiter: Waiter = { index, actor, wake: (how) => { outcome = how; } };
    this.#waiters.push(waiter);
    this.#did('wait', index, 'waits');
    const end = (how: 'ok' | 'timed-out'): void => {
      this.#waiters.splice(this.#waiters.indexOf(waiter), 1);
      waiter.wake(how);
    };
    const isOpen = (): boolean => outcome !== undefined;
    yield {
      get isOpen() { return isOpen(); },
      get wakeSpuriously() { return isOpen() ? undefined : () => { end('ok'); }; },
      get expire() {
        if (isOpen() || timeout === undefined || timeout === Infinity) return undefined;
        return () => {
          actor.pass(timeout);
          end('timed-out');
        };
      },
    };
    return this.#did('wait', index, outcome ?? 'ok');
  }

  *waitAsync(index: number, expected: number): Steps<SimulatedAsyncWait> {
    if (this.#isStep(index, true)) yield;
    if (this.words[index] !== expected) return { async: false, value: this.#did('waitAsync', index, 'not-equal') };
    const { actor } = this;
    const { eventLoop } = actor;
    const id = eventLoop.nextId();
    let callback: (outcome: 'ok' | 'timed-out') => unknown = () => undefined;
    const wake = (outcome: 'ok' | 'timed-out'): void => { eventLoop.push(() => callback(outcome), id); };
    this.#waiters.push({ index, actor, wake });
    this.#did('waitAsync', index, 'waits');
    return { async: true, value: { then: (fulfilled) => { callback = fulfilled; } } };
  }

  *notify(index: number, count?: number): Steps<number> {
    if (this.#isStep(index, true)) yield;
    const woken = this.#waiters.filter((waiter) => waiter.index === index).slice(0, count);
    this.#waiters = this.#waiters.filter((waiter) => !woken.includes(waiter));
    for (const waiter of woken) waiter.wake('ok');
    return this.#did('notify', index, woken.length);
  }

  #write(index: number, value: number): void {
    const old = this.words[index] ?? 0;
    if (old === (value | 0)) return;
    this.#content.toggle(index, old);
    this.words[index] = value;
    this.#content.toggle(index, value | 0);
  }

  #did<R extends number | string>(what: string, index: number, result: R): R {
    const { seen, name } = this.actor;
    seen.add(typeof result === 'number' ? result : -1 - OUTCOMES.indexOf(result));
    this.trace?.({ actor: name, what, index, result });
    return result;
  }
}

/** An object's words may begin anywhere in the memory. */
function wordOf(words: Int32Array, index: number): number {
  return words.byteOffset / words.BYTES_PER_ELEMENT + index;
}

/** What read-modify-write operations make of a word. */
const CHANGES: Readonly<Record<string, (old: number, ...operands: number[]) => number>> = {
  exchange: (_old, value = 0) => value,
  add: (old, value = 0) => (old + value) | 0,
  sub: (old, value = 0) => (old - value) | 0,
  or: (old, value = 0) => old | value,
  and: (old, value = 0) => old & value,
  compareExchange: (old, expected = 0, value = 0) => (old === expected ? value : old),
};

const OUTCOMES: readonly string[] = ['ok', 'not-equal', 'timed-out', 'waits'];
