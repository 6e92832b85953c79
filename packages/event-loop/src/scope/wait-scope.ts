import type { TaskWait, WaitingTask } from '@heddle/cancellation';

import { noteWait } from './wait-observer.js';

/**
 * What a cancellation reaches: the waits of a task, or of a part of one, and those of the scopes inside it that are not
 * shielded. A cancellation is delivered once: to all waits that are under way, or, where there is none, to the next one. So
 * cleanup may wait in its turn, as in asyncio (Trio cancels every wait from then on).
 */
export class WaitScope implements WaitingTask {
  readonly parent: WaitScope | undefined;
  /** The task that it is a part of. */
  readonly task: object | undefined;
  #isShielded = false;
  /** Most scopes have one wait at a time. */
  #wait: TaskWait | undefined = undefined;
  #others: Set<TaskWait> | undefined = undefined;
  #inner: Set<WaitScope> | undefined = undefined;
  /** Asked for, and not delivered yet. */
  #due: Error | undefined = undefined;
  /** Asked for last, delivered or not. */
  #asked: Error | undefined = undefined;

  constructor(parent: WaitScope | undefined, task: object | undefined) {
    this.parent = parent;
    this.task = task;
  }

  get isShielded(): boolean {
    return this.#isShielded;
  }

  /** Without the shield, what cancels the code around it and has not been delivered ends the waits that are under way. */
  set isShielded(isShielded: boolean) {
    if (this.#isShielded === isShielded) return;
    this.#isShielded = isShielded;
    const scope = this.#around((one) => one.#due !== undefined);
    if (scope === undefined || scope.#due === undefined || !this.#deliver(scope.#due)) return;
    scope.#due = undefined;
    noteDelivery(scope);
  }

  /** A part of it begins that can be cancelled, or shielded, by itself. */
  addInner(scope: WaitScope): void {
    (this.#inner ??= new Set()).add(scope);
  }

  removeInner(scope: WaitScope): void {
    this.#inner?.delete(scope);
  }

  beginWait(wait: TaskWait): void {
    noteWait(wait);
    if (this.#wait === undefined) this.#wait = wait;
    else (this.#others ??= new Set()).add(wait);
    const scope = this.#nearestDue();
    if (scope === undefined) return;
    const error = scope.#due;
    scope.#due = undefined;
    // A wait for a task goes on after this, until that has ended.
    if (!wait.cancel(error)) scope.#due = error;
  }

  endWait(wait: TaskWait): void {
    if (this.#wait === wait) this.#wait = undefined;
    else this.#others?.delete(wait);
  }

  /** The waits that are under way in it, and in the scopes inside it. */
  *waits(): Generator<TaskWait> {
    yield* this.#ownWaits();
    for (const scope of this.#inner ?? []) yield* scope.waits();
  }

  /** Ends all waits, or the next one. */
  cancel(error: Error): void {
    const isDelivered = this.#deliver(error);
    if (isDelivered) noteDelivery(this);
    // Where it has not gone on since the last one, both are one to it, as in asyncio: its cleanup is not cut short by the second.
    else if (justDelivered.has(this)) return;
    else this.#due = error;
    this.#asked = error;
  }

  /** Takes back a cancellation, as far as it has not been delivered. */
  clearDue(): void {
    this.#due = undefined;
    this.#asked = undefined;
  }

  /** Whether what is around it was cancelled, by an error where one is given; that may then have ended a wait in it. */
  isCancelledFromAround(error?: Error): boolean {
    return this.#around((scope) => scope.#asked !== undefined && (error === undefined || error === scope.#asked)) !== undefined;
  }

  /** A cancellation was delivered in it, and something else came out: makes it due again where it was asked for. */
  redeliver(error: unknown): void {
    const scope = this.#asked === error ? this : this.#around((one) => one.#asked === error);
    if (scope !== undefined) scope.#due = scope.#asked;
  }

  /** Whether a cancellation was asked for that has not been delivered. */
  get isDue(): boolean {
    return this.#due !== undefined;
  }

  #ownWaits(): TaskWait[] {
    return [...(this.#wait === undefined ? [] : [this.#wait]), ...(this.#others ?? [])];
  }

  #deliver(error: Error): boolean {
    let isDelivered = false;
    for (const wait of this.#ownWaits()) if (wait.cancel(error)) isDelivered = true;
    for (const scope of [...(this.#inner ?? [])]) if (!scope.isShielded && scope.#deliver(error)) isDelivered = true;
    return isDelivered;
  }

  /** Of the scopes that reach this one, the innermost with a cancellation to deliver. */
  #nearestDue(): WaitScope | undefined {
    return this.#due === undefined ? this.#around((scope) => scope.#due !== undefined) : this;
  }

  /** Of the scopes around this one that reach it, the innermost of a kind. */
  #around(isMeant: (scope: WaitScope) => boolean): WaitScope | undefined {
    let { isShielded } = this;
    for (let scope = this.parent; scope !== undefined && !isShielded; ({ isShielded, parent: scope } = scope)) {
      if (isMeant(scope)) return scope;
    }
    return undefined;
  }
}

/** Scopes that a cancellation was delivered in, until what waited there can go on: that takes more than one microtask. */
const justDelivered = new Set<WaitScope>();

function noteDelivery(scope: WaitScope): void {
  if (justDelivered.size === 0) queueMicrotask(forgetDeliveries);
  justDelivered.add(scope);
}

function forgetDeliveries(): void {
  justDelivered.clear();
}
