import type { WaitOptions } from '@heddle/cancellation';
import { Waiter } from '@heddle/cancellation';

import type { WaitableMemory } from '../memory/waitable-memory.js';
import type { ThreadIdentity } from './platform/thread-identity.js';
import { Cell, cellAt, Header, Line } from './protocol/layout.js';
import { clearDead, expectWake, firstInLine, joinCrowd, leave, NONE } from './protocol/line.js';
import type { Resource } from './protocol/resource.js';
import { POLL_INTERVAL } from './protocol/resource.js';

/** How a wait of this event loop ends. */
export interface Ending<T> {
  /** What waits: 'SharedLock.acquire'. */
  readonly operation: string;
  /** What the wait's promise gives once the claim was taken. */
  taken(claim: number): T;
  /** The error for a claim that was refused. */
  refused(claim: number): Error;
  /** The error of a time-out of so many milliseconds. */
  timedOut(timeout: number): Error;
}

/**
 * Those who wait in this thread's event loop for one object. Only the first of them stands in the line in shared memory,
 * so that there can be any number of them, each at the same cost.
 *
 * While anybody waits a timer looks every POLL_INTERVAL whether somebody died; it also keeps the process alive, which a
 * pending `waitAsync` does not.
 */
export class LocalLine<T> {
  readonly #memory: WaitableMemory;
  readonly #resource: Resource;
  readonly #identity: ThreadIdentity;
  readonly #ending: Ending<T>;
  #first: Turn<T> | undefined;
  #last: Turn<T> | undefined;
  #cell = NONE;
  /** Stands for the pending `waitAsync`: on the word of the present cell, or for a cell. */
  #armed: { readonly word: number } | undefined;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(memory: WaitableMemory, resource: Resource, identity: ThreadIdentity, ending: Ending<T>) {
    this.#memory = memory;
    this.#resource = resource;
    this.#identity = identity;
    this.#ending = ending;
  }

  get ending(): Ending<T> {
    return this.#ending;
  }

  /** Whether nobody of this event loop waits. */
  get isEmpty(): boolean {
    return this.#first === undefined;
  }

  wait(claim: number, options: WaitOptions | undefined): Promise<T> {
    return this.#enqueue(claim).wait(options);
  }

  /** Waits whatever happens: neither a time-out nor a signal nor the current task's cancellation ends it. */
  persist(claim: number): Promise<T> {
    return this.#enqueue(claim).promise;
  }

  /** As `persist`, until its `cancel`. With 'unref' the process may end meanwhile; then it is the line's only kind of wait. */
  stand(claim: number, hold: 'ref' | 'unref'): Waiter<T> {
    const turn = this.#enqueue(claim);
    if (hold === 'unref') this.#timer?.unref();
    return turn;
  }

  #enqueue(claim: number): Turn<T> {
    const turn = new Turn(this, claim);
    Atomics.add(this.#memory.words, Header.waits, 1);
    turn.previous = this.#last;
    if (this.#last === undefined) this.#first = turn;
    else this.#last.next = turn;
    this.#last = turn;
    this.#timer ??= setInterval(() => { this.#poll(); }, POLL_INTERVAL);
    if (this.#first === turn || this.#resource.everyone) this.#look();
    return turn;
  }

  /** Takes a turn out whose wait ended. */
  abandon(turn: Turn<T>): void {
    const wasFirst = turn === this.#first;
    this.#remove(turn);
    if (!wasFirst) return;
    this.#leave();
    this.#resource.pass();
    this.#look();
  }

  /** This thread ends, and nobody in it waits any longer. */
  threadEnds(): void {
    this.#leave();
  }

  #remove(turn: Turn<T>): void {
    if (turn.previous === undefined) this.#first = turn.next;
    else turn.previous.next = turn.next;
    if (turn.next === undefined) this.#last = turn.previous;
    else turn.next.previous = turn.previous;
    turn.next = undefined;
    turn.previous = undefined;
    if (this.#first === undefined) {
      clearInterval(this.#timer);
      this.#timer = undefined;
    }
  }

  /** Lets everybody take who can; then the first waits. */
  #look(): void {
    const { words } = this.#memory;
    const { line, everyone } = this.#resource;
    for (let turn = this.#first; turn !== undefined; turn = this.#first) {
      const hasCell = this.#join();
      if (hasCell && this.#armed === undefined) expectWake(words, line, this.#cell);
      const mayTake = everyone || (hasCell && firstInLine(words, line) === this.#cell) || this.#resource.mayOvertake?.() === true;
      const verdict = mayTake ? this.#resource.take(turn.claim) : 'wait';
      if (verdict === 'wait') {
        if (hasCell ? this.#arm(cellAt(line, this.#cell) + Cell.wake, 0) : this.#arm(line + Line.crowded, 1)) return;
        continue;
      }
      turn.isServed = true;
      this.#remove(turn);
      this.#leave();
      this.#resource.pass();
      if (verdict === 'taken') turn.settle(this.#ending.taken(turn.claim));
      else turn.fail(this.#ending.refused(turn.claim));
    }
  }

  /** Stands in the line. False where there is no cell to stand in. */
  #join(): boolean {
    if (this.#cell !== NONE) return true;
    this.#cell = joinCrowd(this.#memory.words, this.#resource.line, this.#identity.me);
    if (this.#cell === NONE) return false;
    this.#disarm();
    return true;
  }

  /** Waits for a hint. False where there is one already. */
  #arm(word: number, expected: number): boolean {
    if (this.#armed !== undefined) return true;
    const wait = this.#memory.waitAsync(word, expected);
    if (!wait.async) return false;
    const armed = { word };
    this.#armed = armed;
    void wait.value.then(() => {
      // A wait that was given up resolves too, for a cell that has been left.
      if (this.#armed !== armed) return;
      this.#armed = undefined;
      this.#look();
    });
    return true;
  }

  #leave(): void {
    this.#disarm();
    if (this.#cell === NONE) return;
    leave(this.#memory, this.#resource.line, this.#cell);
    this.#cell = NONE;
  }

  /** Nothing may stay behind that waits on the word of a cell that was left. */
  #disarm(): void {
    const armed = this.#armed;
    this.#armed = undefined;
    if (armed !== undefined) this.#memory.notify(armed.word);
  }

  #poll(): void {
    const { line } = this.#resource;
    Atomics.store(this.#memory.words, line + Line.mayWait, 1);
    clearDead(this.#memory, line, this.#identity.me, this.#identity);
    this.#resource.probe();
    this.#look();
  }
}

/** One who waits. */
class Turn<T> extends Waiter<T> {
  readonly claim: number;
  readonly #line: LocalLine<T>;
  next: Turn<T> | undefined;
  previous: Turn<T> | undefined;
  /** Whether it has been taken out of the line with what it waited for. */
  isServed = false;

  constructor(line: LocalLine<T>, claim: number) {
    super();
    this.#line = line;
    this.claim = claim;
  }

  get operation(): string {
    return this.#line.ending.operation;
  }

  /** What was taken counts: to make a value of it may run code of the program's, which may abort the signal of this very wait. */
  override cancel(error: unknown): boolean {
    return !this.isServed && super.cancel(error);
  }

  protected override abandoned(): void {
    this.#line.abandon(this);
  }

  protected override timeoutError(timeout: number): Error {
    return this.#line.ending.timedOut(timeout);
  }
}
