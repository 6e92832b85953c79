import type { Decoder, PayloadMemory } from '@heddle/codec';
import { LateCopies, payloadMemory } from '@heddle/codec';
import type { WaitableMemory } from '@heddle/sync/memory';

import type { QueueLayout } from '../protocol/layout.js';
import { INLINE, Slot, WORD_BYTES } from '../protocol/layout.js';
import { Outcome, outcomeOf } from '../protocol/slot-fields.js';
import type { HostWorker } from './host-worker.js';

/** From so many bytes on an outcome is read in parts. */
const LARGE = 2 * 1024 * 1024;
/** Bytes that are copied in a turn of the event loop: about a millisecond. */
const PART = 1024 * 1024;

/** An outcome that has been decoded, but for what is late. */
interface Begun {
  readonly value: unknown;
  readonly late: LateCopies;
}

/** Reads what a worker has written into a slot. */
export class OutcomeReader {
  readonly #words: Int32Array;
  readonly #layout: QueueLayout;
  readonly #memory: PayloadMemory;
  readonly #decoder: Decoder;
  /** What is read in parts, by the worker: of each the first that has not been collected. */
  readonly #begun = new Map<HostWorker, Begun>();

  constructor(memory: WaitableMemory, layout: QueueLayout, decoder: Decoder) {
    this.#words = memory.words;
    this.#layout = layout;
    this.#memory = payloadMemory(memory.buffer);
    this.#decoder = decoder;
  }

  /** The slot's outcome word: an Outcome and OutcomeFlags. */
  outcome(slot: number): number {
    return this.#words[this.#layout.slot(slot) + Slot.outcome] ?? 0;
  }

  /** The function that the slot's task calls. */
  functionId(slot: number): number {
    return this.#words[this.#layout.slot(slot) + Slot.functionId] ?? 0;
  }

  /** When the task started, on the host's clock. */
  startTime(slot: number): number {
    return this.#memory.view.getFloat64((this.#layout.slot(slot) + Slot.startTime) * WORD_BYTES, true);
  }

  /** How long it ran, in milliseconds. */
  runTime(slot: number): number {
    return this.#memory.view.getFloat64((this.#layout.slot(slot) + Slot.runTime) * WORD_BYTES, true);
  }

  /**
   * Reads a part of an outcome that is outside of its slot. True once all of it is there, so that `read` takes no time: to
   * copy many megabytes at once would hold up the event loop.
   */
  prepare(slot: number, worker: HostWorker, fetchMail: (worker: HostWorker) => void): boolean {
    let begun = this.#begun.get(worker);
    if (begun === undefined) {
      if ((this.#words[this.#layout.slot(slot) + Slot.resultLength] ?? 0) < LARGE) return true;
      const late = new LateCopies();
      try {
        begun = { value: this.#decode(slot, worker, fetchMail, late), late };
      } catch {
        // `read` fails of it, too.
        return true;
      }
      this.#begun.set(worker, begun);
    }
    return begun.late.proceed(PART);
  }

  /** The task's value, or its error. `fetchMail` reads the worker's port. */
  read(slot: number, worker: HostWorker, fetchMail: (worker: HostWorker) => void): unknown {
    const begun = this.#begun.size === 0 ? undefined : this.#begun.get(worker);
    const value = begun === undefined ? this.#decode(slot, worker, fetchMail) : begun.value;
    if (begun !== undefined) {
      this.#begun.delete(worker);
      begun.late.proceed(Infinity);
    }
    const base = this.#layout.slot(slot);
    const segment = this.#words[base + Slot.resultSegment] ?? INLINE;
    if (segment !== INLINE) worker.segments.giveBack(segment, this.#words[base + Slot.resultOffset] ?? 0);
    return value;
  }

  #decode(slot: number, worker: HostWorker, fetchMail: (worker: HostWorker) => void, late?: LateCopies): unknown {
    const words = this.#words;
    const base = this.#layout.slot(slot);
    const cloned = outcomeOf(words[base + Slot.outcome] ?? 0) === Outcome.clonedValue;
    const hasExternals = words[base + Slot.externals] !== 0;
    if (cloned || hasExternals) fetchMail(worker);
    const mail = cloned || hasExternals ? worker.takeMail(slot) : undefined;
    if (cloned) return mail?.kind === 'result' ? mail.value : undefined;
    const externals = mail?.kind === 'externals' ? mail.externals : undefined;
    const length = words[base + Slot.resultLength] ?? 0;
    const segment = words[base + Slot.resultSegment] ?? INLINE;
    if (segment === INLINE) return this.#decoder.decode(this.#memory, this.#layout.payloadOffset(slot), length, externals);
    let memory = worker.segments.get(segment);
    if (memory === undefined) {
      fetchMail(worker);
      memory = worker.segments.get(segment);
    }
    if (memory === undefined) throw new Error(`the worker announced no segment ${segment}`);
    const offset = words[base + Slot.resultOffset] ?? 0;
    if (late === undefined) return this.#decoder.decode(memory, offset, length, externals);
    return this.#decoder.decodeInParts(memory, offset, length, externals, late);
  }
}
