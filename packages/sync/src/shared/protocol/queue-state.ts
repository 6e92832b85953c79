import type { WaitableMemory } from '../../memory/waitable-memory.js';
import { Cell, cellAt, Line } from './layout.js';
import type { Liveness } from './line.js';
import { firstInLine, NONE, signalAll, signalFirst } from './line.js';
import type { QueueLayout } from './queue-layout.js';
import { JOINERS, PUTTERS, QueueWord, TAKERS } from './queue-layout.js';
import { ENDED, QueueRing } from './queue-ring.js';
import { QueueSlots } from './queue-slots.js';
import type { Resource, SureResource, SureVerdict, Verdict } from './resource.js';

/** A value as bytes, ready to be put. */
export interface Payload {
  readonly length: number;
  /** Under which number this thread keeps what bytes cannot hold; 0 for nothing. */
  readonly token: number;
  /** Writes them to the queue's memory from `offset` on. */
  write(offset: number): void;
}

/** What a state is made of. */
export interface QueueParts {
  readonly memory: WaitableMemory;
  readonly layout: QueueLayout;
  /** The calling thread's id. */
  readonly me: number;
  readonly liveness: Liveness;
  /** What a thread does now and then while it waits. */
  readonly attend?: (() => void) | undefined;
}

/** What those who put, take and join have in common. */
export class QueueState {
  readonly memory: WaitableMemory;
  readonly layout: QueueLayout;
  readonly ring: QueueRing;
  readonly slots: QueueSlots;
  readonly attend: (() => void) | undefined;
  readonly #me: number;

  constructor({ memory, layout, me, liveness, attend }: QueueParts) {
    this.attend = attend;
    this.memory = memory;
    this.layout = layout;
    this.ring = new QueueRing(memory.words, layout);
    this.#me = me;
    this.slots = new QueueSlots({ memory, layout, ring: this.ring, me, liveness });
  }

  /** After a change: the first of that line is to look. */
  signal(line: number): void {
    const { words } = this.memory;
    if (Atomics.load(words, line + Line.mayWait) === 0) return;
    const first = firstInLine(words, line);
    // ATOMICS: it was told, and has not looked since: it resets the word first. So a burst of items costs one wake-up.
    if (first !== NONE && Atomics.load(words, cellAt(line, first) + Cell.wake) !== 0) return;
    signalFirst(this.memory, line);
  }

  /**
   * After an attempt gave something back: the first of that line may have missed it meanwhile, and is to look again. Where that
   * is this thread, it was its attempt, or one in between which it had no chance to make another.
   */
  signalOther(line: number): void {
    const { words } = this.memory;
    const first = firstInLine(words, line);
    if (first !== NONE && Atomics.load(words, cellAt(line, first) + Cell.owner) !== this.#me) this.signal(line);
  }

  /** Whether newcomers are to stand in line. */
  isAwaited(line: number): boolean {
    const { words } = this.memory;
    return Atomics.load(words, line + Line.mayWait) !== 0 && firstInLine(words, line) !== NONE;
  }
}

/** How items are put. A claim is the number under which its payload waits. */
export class PutState implements Resource {
  readonly line: number = PUTTERS;
  readonly everyone = false;
  readonly #queue: QueueState;
  readonly #payloads = new Map<number, Payload>();
  #claims = 0;

  constructor(queue: QueueState) {
    this.#queue = queue;
  }

  /** Keeps a payload until there is room; answers the claim. */
  keep(payload: Payload): number {
    const claim = ++this.#claims;
    this.#payloads.set(claim, payload);
    return claim;
  }

  /** The wait for the claim is over. */
  forget(claim: number): void {
    this.#payloads.delete(claim);
  }

  take(claim: number): Verdict {
    const payload = this.#payloads.get(claim);
    return payload === undefined ? 'refused' : this.put(payload);
  }

  /** Puts an item, if there is room: 'wait' where there is none, 'refused' once the queue was shut down. */
  put(payload: Payload): Verdict {
    const { ring, slots } = this.#queue;
    const room = ring.room();
    if (room !== 'taken') return room;
    const desk = slots.openDesk();
    if (desk === NONE) return 'wait';
    let slot = slots.acquire(desk);
    if (slot === NONE && slots.sweep()) slot = slots.acquire(desk);
    if (slot === NONE) return 'wait';
    let offset = slots.place(slot, payload.length);
    if (offset === NONE && slots.sweep()) offset = slots.place(slot, payload.length);
    let verdict: Verdict = 'wait';
    if (offset !== NONE) {
      slots.label(slot, payload.token);
      payload.write(offset);
      verdict = ring.append(slot);
    }
    if (verdict === 'taken') {
      slots.clearDesk(desk);
      this.#queue.signal(TAKERS);
    } else {
      slots.release(slot, desk);
      this.#queue.signalOther(PUTTERS);
    }
    return verdict;
  }

  pass(): void {
    if (this.#queue.ring.room() !== 'wait') this.#queue.signal(PUTTERS);
  }

  probe(): void {
    this.#queue.attend?.();
    this.pass();
  }
}

/** How items are taken. What was taken last is in `slot`, at `desk`, until `finish`. */
export class TakeState implements Resource {
  readonly line: number = TAKERS;
  readonly everyone = false;
  slot: number = NONE;
  desk: number = NONE;
  readonly #queue: QueueState;

  constructor(queue: QueueState) {
    this.#queue = queue;
  }

  /** Takes the first item: 'wait' where there is none, 'refused' where there will be none. */
  take(_claim = 0): Verdict {
    const { ring, slots } = this.#queue;
    const desk = slots.openDesk();
    if (desk === NONE) return 'wait';
    const slot = ring.remove(desk);
    if (slot >= 0) {
      this.slot = slot;
      this.desk = desk;
      return 'taken';
    }
    slots.clearDesk(desk);
    return slot === ENDED ? 'refused' : 'wait';
  }

  /** The value has been read, and its slot may be used again. */
  finish(slot: number, desk: number): void {
    this.#queue.slots.release(slot, desk);
    this.#queue.signal(PUTTERS);
  }

  pass(): void {
    const { ring } = this.#queue;
    if (!ring.isEmpty() || ring.isClosed()) this.#queue.signal(TAKERS);
  }

  probe(): void {
    this.#queue.attend?.();
    this.pass();
  }
}

/** How many items are done, and those who wait for all of them. */
export class JoinState implements SureResource {
  readonly line: number = JOINERS;
  readonly everyone = true;
  readonly #queue: QueueState;

  constructor(queue: QueueState) {
    this.#queue = queue;
  }

  /** Items that were put and are not done. */
  unfinished(): number {
    // ATOMICS: in this order. No more can be done than were put, so where both are equal they were so at the second look.
    const done = Atomics.load(this.#queue.memory.words, QueueWord.done);
    return (this.#queue.ring.appended() - done) >>> 0;
  }

  /** One more item is done. False where all are. */
  done(): boolean {
    const { words } = this.#queue.memory;
    for (;;) {
      const done = Atomics.load(words, QueueWord.done);
      if (this.#queue.ring.appended() === done) return false;
      if (Atomics.compareExchange(words, QueueWord.done, done, (done + 1) | 0) !== done) continue;
      if (this.#queue.ring.appended() === ((done + 1) | 0)) signalAll(this.#queue.memory, JOINERS);
      return true;
    }
  }

  take(_claim: number): SureVerdict {
    return this.unfinished() === 0 ? 'taken' : 'wait';
  }

  pass(): void {
    // Everybody was told.
  }

  probe(): void {
    // Who waits looks by itself.
  }
}

/** Shuts the queue down: nothing more is put; with `immediate` what is there is thrown away, too, of which `dropped` is told. */
export function shutDown(queue: QueueState, take: TakeState, join: JoinState, immediate: boolean, dropped?: (slot: number) => void): void {
  queue.ring.close();
  while (immediate && dropFirst(queue, take, dropped)) join.done();
  signalAll(queue.memory, TAKERS);
  signalAll(queue.memory, PUTTERS);
  signalAll(queue.memory, JOINERS);
}

/** Throws away the first item of a queue that was shut down. False where there is none. */
function dropFirst(queue: QueueState, take: TakeState, dropped: ((slot: number) => void) | undefined): boolean {
  if (queue.slots.openDesk() === NONE) {
    // All desks are taken. Nothing is put any more, so nobody misses a slot that is never freed.
    const slot = queue.ring.remove(NONE);
    if (slot < 0) return false;
    dropped?.(slot);
    return true;
  }
  if (take.take() !== 'taken') return false;
  dropped?.(take.slot);
  take.finish(take.slot, take.desk);
  return true;
}
