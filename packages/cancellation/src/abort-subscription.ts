/**
 * One listener a signal, however many wait on it.
 *
 * An `EventTarget` compares a new listener with every one it has, so that 100,000 waits on one signal would cost 5
 * billion comparisons. Here each signal has one listener and a ring of subscribers: adding and removing one takes
 * constant time, and the listener goes with the last of them.
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
  let ring = rings.get(signal);
  if (ring === undefined) rings.set(signal, (ring = new Ring(signal)));
  return new Entry(ring, subscriber);
}

const rings = new WeakMap<AbortSignal, Ring>();

/** A place in a ring: the ring's own, or an entry's. */
interface Link {
  previous: Link;
  next: Link;
}

class Entry implements AbortSubscription, AbortSubscriber, Link {
  readonly #subscriber: AbortSubscriber;
  /** `undefined` once removed. */
  #ring: Ring | undefined;
  previous: Link;
  next: Link;

  /** Goes to the end of the ring, which is before its own place. */
  constructor(ring: Ring, subscriber: AbortSubscriber) {
    this.#subscriber = subscriber;
    this.#ring = ring;
    this.next = ring;
    this.previous = ring.previous;
    // The ring itself is the listener: no closure for each signal.
    if (this.previous === ring) ring.signal.addEventListener('abort', ring);
    ring.previous = this.previous.next = this;
  }

  abort(reason: unknown): void {
    this.remove();
    this.#subscriber.abort(reason);
  }

  remove(): void {
    const ring = this.#ring;
    if (ring === undefined) return;
    this.#ring = undefined;
    this.previous.next = this.next;
    this.next.previous = this.previous;
    // An entry that somebody keeps must not keep its neighbours.
    this.previous = this.next = this;
    if (ring.next === ring) ring.signal.removeEventListener('abort', ring);
  }
}

/** The subscribers of one signal. Invariant: the signal has this listener exactly while the ring has an entry. */
class Ring implements Link {
  readonly signal: AbortSignal;
  previous: Link = this;
  next: Link = this;

  constructor(signal: AbortSignal) {
    this.signal = signal;
  }

  /** The signal's 'abort' event. A subscriber that is told may remove others: the first is read anew each time. */
  handleEvent(): void {
    for (let link = this.next; link instanceof Entry; link = this.next) link.abort(this.signal.reason);
  }
}
