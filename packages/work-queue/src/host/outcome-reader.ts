import type { Decoder, PayloadMemory } from '@heddle/codec';
import { payloadMemory } from '@heddle/codec';
import type { WaitableMemory } from '@heddle/sync/memory';

import type { QueueLayout } from '../protocol/layout.js';
import { INLINE, Slot, WORD_BYTES } from '../protocol/layout.js';
import { Outcome, outcomeOf } from '../protocol/slot-fields.js';
import type { HostWorker } from './host-worker.js';

/** Reads what a worker has written into a slot. */
export class OutcomeReader {
  readonly #words: Int32Array;
  readonly #layout: QueueLayout;
  readonly #memory: PayloadMemory;
  readonly #decoder: Decoder;

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

  /** The task's value, or its error. `fetchMail` reads the worker's port. */
  read(slot: number, worker: HostWorker, fetchMail: (worker: HostWorker) => void): unknown {
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
    const value = this.#decoder.decode(memory, offset, length, externals);
    worker.segments.giveBack(segment, offset);
    return value;
  }
}
