/**
 * A task's arguments, from where they are: in its slot, in a segment of the host's arena, or (the externals, or what the
 * platform has cloned as a whole) in mail that comes through the port.
 */
import type { Decoder, PayloadMemory } from '@heddle/codec';
import { payloadMemory } from '@heddle/codec';
import type { WaitableMemory } from '@heddle/sync/memory';

import type { SegmentReader } from '../memory/arena.js';
import type { QueueLayout } from '../protocol/layout.js';
import { INLINE, Seat, Slot } from '../protocol/layout.js';
import { ModeFlag } from '../protocol/slot-fields.js';
import type { Inbox, SlotMail } from './inbox.js';

/**
 * How long (milliseconds) a worker blocks for a task's mail: woken so it goes on sooner than through its event loop. A host
 * that is busy for longer finds it waiting there.
 */
const MAIL_WAIT_MS = 5;

/** Where arguments come from. */
export interface ArgumentSources {
  readonly memory: WaitableMemory;
  readonly layout: QueueLayout;
  readonly seat: number;
  readonly inbox: Inbox;
  readonly segments: SegmentReader;
  readonly decoder: Decoder;
}

/** See above. */
export class TaskArguments {
  readonly #memory: WaitableMemory;
  readonly #words: Int32Array;
  readonly #layout: QueueLayout;
  readonly #payload: PayloadMemory;
  readonly #inbox: Inbox;
  readonly #segments: SegmentReader;
  readonly #decoder: Decoder;
  /** Index of the word that counts what the host has posted at this worker's request. */
  readonly #mailWord: number;

  constructor({ memory, layout, seat, inbox, segments, decoder }: ArgumentSources) {
    this.#memory = memory;
    this.#words = memory.words;
    this.#layout = layout;
    this.#payload = payloadMemory(memory.buffer);
    this.#inbox = inbox;
    this.#segments = segments;
    this.#decoder = decoder;
    this.#mailWord = layout.seat(seat) + Seat.mail;
  }

  /** Whether a task cannot begin without its mail. */
  needMail(slot: number): boolean {
    const base = this.#layout.slot(slot);
    return this.#words[base + Slot.externals] !== 0 || ((this.#words[base + Slot.mode] ?? 0) & ModeFlag.cloned) !== 0;
  }

  /** A task's mail, if it has arrived. */
  fetchMail(slot: number): SlotMail | undefined {
    this.#inbox.drain();
    return this.#inbox.takeMail(slot);
  }

  /** How much the host has posted at this worker's request: to be read before such a request. */
  get mailPosted(): number {
    return Atomics.load(this.#words, this.#mailWord);
  }

  /** Blocks a moment for a task's mail, which has been requested since `mailPosted` was `seen`. */
  awaitMail(slot: number, seen: number): SlotMail | undefined {
    const deadline = performance.now() + MAIL_WAIT_MS;
    for (let posted = seen; ; ) {
      const outcome = this.#memory.wait(this.#mailWord, posted, Math.max(0, deadline - performance.now()));
      if (outcome === 'timed-out') return undefined;
      posted = this.mailPosted;
      const mail = this.fetchMail(slot);
      if (mail !== undefined) return mail;
    }
  }

  /** The arguments. */
  read(slot: number, mail: SlotMail | undefined): unknown[] {
    if (mail?.kind === 'arguments') return [...mail.values];
    const words = this.#words;
    const base = this.#layout.slot(slot);
    const length = words[base + Slot.argumentLength] ?? 0;
    const segment = words[base + Slot.argumentSegment] ?? INLINE;
    if (segment === INLINE) {
      return this.#decoder.decodeArguments(this.#payload, this.#layout.payloadOffset(slot), length, mail?.values);
    }
    let memory = this.#segments.get(segment);
    if (memory === undefined) {
      this.#inbox.drain();
      memory = this.#segments.get(segment);
    }
    if (memory === undefined) throw new Error(`the host announced no segment ${segment}`);
    return this.#decoder.decodeArguments(memory, words[base + Slot.argumentOffset] ?? 0, length, mail?.values);
  }
}
