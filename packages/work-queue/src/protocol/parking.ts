/**
 * How workers go to sleep and are woken, without a lost wake-up and without waking more than are needed.
 *
 * A worker that runs dry first tries to become *the* spinner: one worker at a time watches the queue for a moment,
 * because work tends to come back within microseconds, and a woken thread costs several. Then it parks: it says so in
 * its seat's `park` word and in `parked`, looks at the queue once more, and waits on the word.
 *
 * Before it parks while others are awake, one worker may become the *sentinel*: it dozes, looking at the queue every
 * fraction of a millisecond by itself. In a stream of tiny tasks, which one worker can handle, this spares the host from
 * waking the others, at some microseconds each, for work that is gone when they come.
 *
 * The host, after publishing, wakes a parked worker, unless somebody spins, or a sentinel dozes while another is awake.
 * Whoever of these takes work and leaves more behind wakes the next (as in Go's scheduler): the host has relied on it.
 *
 * Invariant: `parked` is the number of seats whose `park` word is PARKED, but for the instants between two operations
 * of one actor; it may be too high for a moment (a needless scan), never too low while a worker waits.
 */
import type { WaitableMemory } from '@heddle/sync/memory';

import { NONE } from './lane.js';
import { hasQueued } from './lane-set.js';
import type { QueueLayout } from './layout.js';
import { Header, Seat } from './layout.js';

const AWAKE = 0;
/** A worker sleeps, or is about to: the value it waits on. */
export const PARKED = 1;
/** The sentinel sleeps for a moment. */
const DOZING = 2;
const NOBODY = 0;

/** Worker: announces that it sleeps. Look at the queue after this, before waiting on the seat's `park` word. */
export function park(words: Int32Array, layout: QueueLayout, seat: number): void {
  // ATOMICS: the count goes up first, so that it is never too low while the word says PARKED.
  Atomics.add(words, Header.parked, 1);
  Atomics.store(words, layout.seat(seat) + Seat.park, PARKED);
}

/** Takes a sleeper's announcement back. True for the one actor, of all wakers and the sleeper itself, who did it. */
export function unpark(words: Int32Array, layout: QueueLayout, seat: number): boolean {
  const word = layout.seat(seat) + Seat.park;
  if (Atomics.compareExchange(words, word, PARKED, AWAKE) !== PARKED) return false;
  Atomics.sub(words, Header.parked, 1);
  return true;
}

/** Wakes the worker of that seat if it is parked or dozes. */
export function wakeSeat(memory: WaitableMemory, layout: QueueLayout, seat: number): boolean {
  if (unpark(memory.words, layout, seat)) {
    memory.notify(layout.seat(seat) + Seat.park);
    return true;
  }
  const word = layout.seat(seat) + Seat.park;
  if (Atomics.compareExchange(memory.words, word, DOZING, AWAKE) !== DOZING) return false;
  memory.notify(word);
  return true;
}

/** Whether the worker of that seat sleeps. */
export function isParked(words: Int32Array, layout: QueueLayout, seat: number): boolean {
  return Atomics.load(words, layout.seat(seat) + Seat.park) === PARKED;
}

/** Wakes one parked worker, the lowest seat first, so that a quiet pool lets its upper workers rest. */
export function wakeOne(memory: WaitableMemory, layout: QueueLayout): boolean {
  if (Atomics.load(memory.words, Header.parked) === 0) return false;
  for (let seat = 0; seat < layout.size.seats; seat++) {
    if (isParked(memory.words, layout, seat) && wakeSeat(memory, layout, seat)) return true;
  }
  return false;
}

/** Host, after publishing for everybody: makes sure that somebody awake will look. */
export function wakeForWork(memory: WaitableMemory, layout: QueueLayout): void {
  // ATOMICS: all loads come after the publication. A spinner or sentinel that is seen here has not yet given up, and
  // looks once more after it has; a parked worker that is not seen here looks once more after it has announced itself.
  const { words } = memory;
  const parked = Atomics.load(words, Header.parked);
  if (parked === 0) return;
  if (Atomics.load(words, Header.spinner) !== NOBODY) return;
  if (Atomics.load(words, Header.sentinel) !== NOBODY && parked + 1 < Atomics.load(words, Header.workers)) return;
  wakeOne(memory, layout);
}

/**
 * Host: a seat whose worker has nothing to do, and looks into its own lane before it takes anything else; NONE where
 * there is none, or where something queued would come first. The spinner is best: it need not be woken.
 */
export function idleSeat(words: Int32Array, layout: QueueLayout): number {
  // ATOMICS: the queue first. The host alone publishes, so nothing can get between this look and its next publication;
  // who is seen to spin, doze or sleep after it has no task, and can get none but that.
  if (hasQueued(words, layout.commonLanes)) return NONE;
  for (const word of [Header.spinner, Header.sentinel]) {
    const seat = Atomics.load(words, word) - 1;
    if (seat >= 0 && !hasQueued(words, layout.seatLanes(seat))) return seat;
  }
  if (Atomics.load(words, Header.parked) === 0) return NONE;
  for (let seat = 0; seat < layout.size.seats; seat++) {
    if (isParked(words, layout, seat) && !hasQueued(words, layout.seatLanes(seat))) return seat;
  }
  return NONE;
}

/** Worker: tries to become the spinner. */
export function startSpinning(words: Int32Array, seat: number): boolean {
  return Atomics.compareExchange(words, Header.spinner, NOBODY, seat + 1) === NOBODY;
}

/** The spinner gives up, or has found work. */
export function stopSpinning(words: Int32Array, seat: number): void {
  Atomics.compareExchange(words, Header.spinner, seat + 1, NOBODY);
}

/** Worker: tries to become the sentinel, which makes sense while another worker is awake. */
export function startDozing(words: Int32Array, seat: number): boolean {
  if (Atomics.load(words, Header.parked) + 1 >= Atomics.load(words, Header.workers)) return false;
  return Atomics.compareExchange(words, Header.sentinel, NOBODY, seat + 1) === NOBODY;
}

/** The sentinel announces that it dozes. Look at the queue after this, before `doze`. */
export function lieDown(words: Int32Array, layout: QueueLayout, seat: number): void {
  Atomics.store(words, layout.seat(seat) + Seat.park, DOZING);
}

/** The sentinel sleeps for a moment (milliseconds), or until its seat is woken. */
export function doze(memory: WaitableMemory, layout: QueueLayout, seat: number, duration: number): void {
  memory.wait(layout.seat(seat) + Seat.park, DOZING, duration);
}

/** The sentinel gives up, or has found work. */
export function stopDozing(words: Int32Array, layout: QueueLayout, seat: number): void {
  Atomics.store(words, layout.seat(seat) + Seat.park, AWAKE);
  Atomics.compareExchange(words, Header.sentinel, seat + 1, NOBODY);
}

/**
 * Host: takes back what a dead worker has announced from its seat. It may have been relied on to look, as the spinner or
 * the sentinel, or have been woken and died before it looked: somebody else does. And it may have died between taking a
 * sleeper's announcement back and notifying the sleeper, whom nobody would wake any more: all are notified.
 */
export function vacate(memory: WaitableMemory, layout: QueueLayout, seat: number): void {
  unpark(memory.words, layout, seat);
  stopSpinning(memory.words, seat);
  stopDozing(memory.words, layout, seat);
  for (let other = 0; other < layout.size.seats; other++) memory.notify(layout.seat(other) + Seat.park);
  wakeOne(memory, layout);
}
