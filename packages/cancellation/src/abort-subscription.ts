/**
 * One listener a signal, however many wait on it.
 *
 * An `EventTarget` compares a new listener with every one it has, so that 100,000 waits on one signal would cost 5
 * billion comparisons. Here each signal has one listener and a linked list of subscribers: adding and removing one
 * takes constant time, and the listener goes with the last of them.
 */

/** Who wants to know that a signal was aborted. */
export interface AbortSubscriber {
  /** Called once, in order of subscription, after the subscription has been taken away. Must not throw. */
  abort(reason: unknown): void;
}

/** What {@link subscribeToAbort} gives. */
export interface AbortSubscription {
  /** Takes the subscriber off the signal. Harmless when repeated, and after the abort. */
  remove(): void;
}

/**
 * Calls `subscriber.abort(signal.reason)` when the signal is aborted. For a signal that is aborted already nothing
 * happens: its `aborted` is for the caller to look at first.
 *
 * @example
 * ```ts
 * const subscription = subscribeToAbort(signal, { abort: (reason) => stop(reason) });
 * subscription.remove();
 * ```
 */
export function subscribeToAbort(signal: AbortSignal, subscriber: AbortSubscriber): AbortSubscription {
  let list = lists.get(signal);
  if (list === undefined) {
    list = new SubscriberList(signal);
    lists.set(signal, list);
  }
  const entry = new Entry(list, subscriber);
  list.add(entry);
  return entry;
}

const lists = new WeakMap<AbortSignal, SubscriberList>();

class Entry implements AbortSubscription {
  readonly subscriber: AbortSubscriber;
  /** The list that it is in; `undefined` once removed. */
  list: SubscriberList | undefined;
  previous: Entry | undefined = undefined;
  next: Entry | undefined = undefined;

  constructor(list: SubscriberList, subscriber: AbortSubscriber) {
    this.list = list;
    this.subscriber = subscriber;
  }

  remove(): void {
    this.list?.delete(this);
  }
}

/** Invariant: the signal has this listener exactly while the list has an entry. */
class SubscriberList {
  readonly #signal: AbortSignal;
  #first: Entry | undefined = undefined;
  #last: Entry | undefined = undefined;

  constructor(signal: AbortSignal) {
    this.#signal = signal;
  }

  add(entry: Entry): void {
    if (this.#last === undefined) {
      this.#first = entry;
      // The object itself is the listener: no closure for each signal.
      this.#signal.addEventListener('abort', this);
    } else {
      this.#last.next = entry;
      entry.previous = this.#last;
    }
    this.#last = entry;
  }

  delete(entry: Entry): void {
    if (entry.previous === undefined) this.#first = entry.next;
    else entry.previous.next = entry.next;
    if (entry.next === undefined) this.#last = entry.previous;
    else entry.next.previous = entry.previous;
    entry.list = undefined;
    entry.previous = undefined;
    entry.next = undefined;
    if (this.#first === undefined) this.#signal.removeEventListener('abort', this);
  }

  /** The signal's 'abort' event. A subscriber that is told may remove others: the head is read anew each time. */
  handleEvent(): void {
    for (let entry = this.#first; entry !== undefined; entry = this.#first) {
      this.delete(entry);
      entry.subscriber.abort(this.#signal.reason);
    }
  }
}
