import { Waiter, type WaitOptions } from '@heddle/cancellation';

/**
 * The one foundation of all primitives of this folder: waiters in the order in which they came, each of which leaves in
 * constant time, however it ends.
 *
 * Prior art: Trio's `ParkingLot`, which needs an ordered dictionary; asyncio's deque of futures, from which a cancelled
 * one is removed in O(n). Here the links are in the waiters themselves.
 *
 * Whoever is in the queue is waiting still: a wait that ends takes its waiter out before anybody else can run. So to
 * settle the first is to hand over, and what has been handed over belongs to the receiver, even if its signal is
 * aborted before it runs. That is why no permit, notification or item is ever lost.
 */
export class HandOverQueue<T, W extends QueuedWaiter<T> = QueuedWaiter<T>> {
  // Invariant: `#first` and `#last` are both undefined exactly when `#length` is 0.
  #first: QueuedWaiter<T> | undefined = undefined;
  #last: QueuedWaiter<T> | undefined = undefined;
  #length = 0;
  /** What those who wait here wait for. */
  readonly owner: object;

  constructor(owner: object) {
    this.owner = owner;
  }

  /** How many wait. */
  get length(): number {
    return this.#length;
  }

  /** The one that has waited longest. */
  get first(): W | undefined {
    return this.#first as W | undefined;
  }

  /** Puts a waiter last; call its `wait` after that. */
  push(waiter: W): void {
    const last = this.#last;
    waiter.queue = this;
    waiter.previous = last;
    if (last === undefined) this.#first = waiter;
    else last.next = waiter;
    this.#last = waiter;
    this.#length++;
  }

  /** Hands a value to the one that has waited longest; `undefined` where nobody waits, and the value is still the caller's. */
  settleFirst(value: T): W | undefined {
    for (;;) {
      const waiter = this.#first;
      if (waiter === undefined) return undefined;
      this.remove(waiter);
      // False only if a task ends its wait from within another's; then it is the next one's turn.
      if (waiter.settle(value)) return waiter as W;
    }
  }

  /** Takes a waiter out, wherever it stands. */
  remove(waiter: QueuedWaiter<T>): void {
    const { previous, next } = waiter;
    if (previous === undefined) this.#first = next;
    else previous.next = next;
    if (next === undefined) this.#last = previous;
    else next.previous = previous;
    // A waiter that somebody keeps must not keep its neighbours.
    waiter.previous = undefined;
    waiter.next = undefined;
    waiter.queue = undefined;
    this.#length--;
  }

  /** For the waiter alone: it gave up. */
  abandon(waiter: QueuedWaiter<T>): void {
    this.remove(waiter);
  }
}

/** A {@link HandOverQueue}, and what can be done to all who wait. Apart, so that a lock does not bring it along. */
export class WaitQueue<T, W extends QueuedWaiter<T> = QueuedWaiter<T>> extends HandOverQueue<T, W> {
  /** The method of its owner, for one with several queues. */
  readonly operation: string | undefined;
  readonly #left: (() => void) | undefined;

  /** @param left Told after a waiter has left by time-out, signal or cancellation. */
  constructor(owner: object, operation?: string, left?: () => void) {
    super(owner);
    this.operation = operation;
    this.#left = left;
  }

  /** Hands a value to all who wait now. */
  settleAll(value: T): number {
    let count = 0;
    for (let remaining = this.length; remaining > 0 && this.settleFirst(value) !== undefined; remaining--) count++;
    return count;
  }

  /** Ends all waits with an error; a fresh one for each, if it is ours, so that no two share a stack. */
  failAll(error: () => unknown): void {
    for (let waiter = this.first; waiter !== undefined; waiter = this.first) {
      this.remove(waiter);
      waiter.fail(error());
    }
  }

  override abandon(waiter: QueuedWaiter<T>): void {
    super.abandon(waiter);
    this.#left?.();
  }

  /** Every waiter, first to last; do not change the queue meanwhile. */
  *[Symbol.iterator](): Generator<W> {
    for (let waiter: QueuedWaiter<T> | undefined = this.first; waiter !== undefined; waiter = waiter.next) yield waiter as W;
  }
}

/** A waiter with the links of its queue. Those belong to the queue. */
export class QueuedWaiter<T> extends Waiter<T> {
  queue: { readonly owner: object; abandon(waiter: QueuedWaiter<T>): void } | undefined = undefined;
  previous: QueuedWaiter<T> | undefined = undefined;
  next: QueuedWaiter<T> | undefined = undefined;

  get waitsFor(): object | undefined {
    return this.queue?.owner;
  }

  protected override abandoned(): void {
    this.queue?.abandon(this);
  }
}

/** One in a {@link WaitQueue}: it knows by which method of its owner it waits. */
export class OperationWaiter<T> extends QueuedWaiter<T> {
  get operation(): string | undefined {
    return (this.queue as WaitQueue<T> | undefined)?.operation;
  }
}

/** Waits in a queue for whatever is handed over. */
export function waitIn<T>(queue: HandOverQueue<T>, options: WaitOptions | undefined): Promise<T> {
  const waiter = new QueuedWaiter<T>();
  queue.push(waiter);
  return waiter.wait(options);
}

/** Whether a call may be served at once: one whose signal is aborted already is refused even if nothing is in its way. */
export function mayProceed(options: WaitOptions | undefined): boolean {
  return options?.signal?.aborted !== true;
}
