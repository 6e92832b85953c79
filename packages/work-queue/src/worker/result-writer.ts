import type { PayloadMemory } from '@heddle/codec';
import { Encoder, OVERFLOW, payloadMemory } from '@heddle/codec';
import { TaskSerializationError } from '@heddle/futures/worker';
import type { WaitableMemory } from '@heddle/sync/memory';

import { describeThrown } from './describe-thrown.js';
import type { SegmentAnnouncer } from '../memory/arena.js';
import { Arena } from '../memory/arena.js';
import type { SegmentStore } from '../memory/segments.js';
import type { QueueLayout } from '../protocol/layout.js';
import { INLINE, INLINE_BYTES, Slot } from '../protocol/layout.js';
import { Outcome } from '../protocol/slot-fields.js';
import { copyLarge, largeBuffers, mayHoldLargeBuffer } from '../wire/large-buffers.js';
import { messageOf } from '../wire/message-of.js';
import type { HostMessage, Port, WorkerMessage } from '../wire/messages.js';

/** Writes what became of a task into its slot: inside the slot if it fits, else into the worker's arena or its port. */
export class ResultWriter {
  readonly #words: Int32Array;
  readonly #layout: QueueLayout;
  readonly #memory: PayloadMemory;
  readonly #port: Port<WorkerMessage, HostMessage>;
  readonly #encoder = new Encoder();
  readonly #arena: Arena;

  constructor(memory: WaitableMemory, layout: QueueLayout, port: Port<WorkerMessage, HostMessage>, segments: SegmentStore) {
    this.#words = memory.words;
    this.#layout = layout;
    this.#memory = payloadMemory(memory.buffer);
    this.#port = port;
    const announcer: SegmentAnnouncer = {
      announce: (segment, handle) => { port.post({ kind: 'segment', segment, handle }); },
      drop: (segment) => { port.post({ kind: 'drop-segment', segment }); },
    };
    this.#arena = new Arena(segments, announcer);
  }

  /** Writes a task's value; throws TaskSerializationError where the value cannot leave the worker. */
  writeValue(slot: number, value: unknown): void {
    if (!this.#writeBytes(slot, value, Outcome.value)) this.#postCloned(slot, value);
  }

  /** Writes what a task threw; it always can. */
  writeError(slot: number, error: unknown): void {
    if (this.#writeBytes(slot, describeThrown(error), Outcome.error)) return;
    this.#writeBytes(slot, new TaskSerializationError('What the task threw cannot be sent'), Outcome.error);
  }

  #writeBytes(slot: number, value: unknown, outcome: number): boolean {
    const words = this.#words;
    const base = this.#layout.slot(slot);
    const start = this.#layout.payloadOffset(slot);
    let used = this.#encoder.encode(this.#memory, start, start + INLINE_BYTES, value);
    words[base + Slot.resultSegment] = INLINE;
    let large: readonly ArrayBuffer[] = [];
    if (used === OVERFLOW && this.#arena.movesBuffers && mayHoldLargeBuffer(this.#encoder.required)) {
      large = largeBuffers(value);
      if (large.length > 0) used = this.#encoder.encode(this.#memory, start, start + INLINE_BYTES, value, large);
    }
    if (used < 0) {
      used = this.#writeToArena(base, used, value, large);
      if (used < 0) return false;
    }
    if (this.#encoder.externals.length > 0) {
      this.#postExternals(slot, large);
      words[base + Slot.externals] = this.#encoder.externals.length;
    } else {
      words[base + Slot.externals] = 0;
    }
    words[base + Slot.resultLength] = used;
    words[base + Slot.outcome] = outcome;
    return true;
  }

  #postExternals(slot: number, large: readonly ArrayBuffer[]): void {
    const { values, copies } = copyLarge(this.#encoder.externals, large);
    sending(() => { this.#port.post({ kind: 'externals', slot, externals: values }, copies); });
  }

  #writeToArena(base: number, failed: number, value: unknown, large: readonly ArrayBuffer[]): number {
    let used = failed;
    let bytes = INLINE_BYTES;
    while (used === OVERFLOW) {
      bytes = Math.max(bytes * 4, this.#encoder.required);
      const chunk = this.#arena.allocate(bytes);
      bytes = chunk.length;
      used = this.#encoder.encode(chunk.memory, chunk.offset, chunk.offset + chunk.length, value, large);
      if (used < 0) {
        this.#arena.release(chunk);
        continue;
      }
      this.#arena.lend(chunk);
      this.#words[base + Slot.resultSegment] = chunk.segment;
      this.#words[base + Slot.resultOffset] = chunk.offset;
    }
    return used;
  }

  #postCloned(slot: number, value: unknown): void {
    sending(() => {
      this.#encoder.refuseHandles(value);
      this.#port.post({ kind: 'result', slot, value }, []);
    });
    const base = this.#layout.slot(slot);
    this.#words[base + Slot.resultSegment] = INLINE;
    this.#words[base + Slot.outcome] = Outcome.clonedValue;
  }
}

function sending(send: () => void): void {
  try {
    send();
  } catch (error) {
    throw new TaskSerializationError(`The result of the task cannot be sent: ${messageOf(error)}`, { cause: error });
  }
}
