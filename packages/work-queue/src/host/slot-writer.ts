import type { Transferable } from 'node:worker_threads';
import type { PayloadMemory } from '@heddle/codec';
import { Encoder, payloadMemory, UNSUPPORTED } from '@heddle/codec';
import type { WaitableMemory } from '@heddle/sync/memory';

import type { Arena, Chunk } from '../memory/arena.js';
import type { QueueLayout } from '../protocol/layout.js';
import { INLINE, INLINE_BYTES, Slot } from '../protocol/layout.js';
import { ModeFlag, STREAM_WINDOW } from '../protocol/slot-fields.js';
import { copyLarge, largeBuffers, mayHoldLargeBuffer } from '../wire/large-buffers.js';
import type { TaskPayload } from './task-record.js';

/** Writes tasks into slots, and arguments to where they wait. */
export class SlotWriter {
  readonly #words: Int32Array;
  readonly #layout: QueueLayout;
  readonly #memory: PayloadMemory;
  readonly #arena: Arena;
  readonly #encoder = new Encoder();

  constructor(memory: WaitableMemory, layout: QueueLayout, arena: Arena) {
    this.#words = memory.words;
    this.#layout = layout;
    this.#memory = payloadMemory(memory.buffer);
    this.#arena = arena;
  }

  /** The quick way: a task whose arguments fit its slot. False: use a payload. */
  writeInline(slot: number, functionId: number, mode: number, args: readonly unknown[]): boolean {
    const start = this.#layout.payloadOffset(slot);
    const used = this.#encoder.encodeArguments(this.#memory, start, start + INLINE_BYTES, args);
    if (used < 0 || this.#encoder.externals.length > 0) return false;
    this.#writeFields(slot, functionId, mode, used, INLINE, 0, 0);
    return true;
  }

  /**
   * Takes arguments out of the caller's hands, for a task that waits, or whose arguments do not fit a slot. What is
   * listed in `transfer` is detached from now on. Throws what the platform throws where they cannot be taken.
   */
  prepare(args: readonly unknown[], transfer: readonly object[]): TaskPayload {
    if (transfer.length === 0 && args.every(isUnchanging)) return { form: 'plain', args };
    let large: readonly ArrayBuffer[] | undefined;
    for (let bytes = INLINE_BYTES; ; ) {
      const chunk = this.#arena.allocate(bytes);
      const moved = large === undefined ? transfer : [...transfer, ...large];
      const used = this.#encoder.encodeArguments(chunk.memory, chunk.offset, chunk.offset + chunk.length, args, moved);
      if (used >= 0) return this.#bytesPayload(chunk, used, transfer, large ?? []);
      this.#arena.release(chunk);
      if (used === UNSUPPORTED) {
        this.#encoder.refuseHandles(args);
        return { form: 'cloned', ...takeAway(args, transfer) };
      }
      if (large === undefined && this.#arena.movesBuffers && mayHoldLargeBuffer(this.#encoder.required)) {
        large = largeBuffers(args).filter((buffer) => !transfer.includes(buffer));
        if (large.length > 0) continue;
      }
      bytes = Math.max(chunk.length * 2, this.#encoder.required);
    }
  }

  #bytesPayload(
    chunk: Chunk,
    length: number,
    transfer: readonly object[],
    large: readonly ArrayBuffer[],
  ): TaskPayload {
    const { externals } = this.#encoder;
    if (externals.length === 0 && transfer.length === 0) return { form: 'bytes', chunk, length, values: [], transfer: [] };
    const { values, copies } = copyLarge(externals, large);
    // Copies are nobody else's already.
    if (copies.length === values.length && transfer.length === 0) return { form: 'bytes', chunk, length, values, transfer: copies };
    try {
      return { form: 'bytes', chunk, length, ...takeAway(values, [...transfer, ...copies]) };
    } catch (error) {
      this.#arena.release(chunk);
      throw error;
    }
  }

  /** Writes a task whose arguments were prepared. */
  writePrepared(slot: number, functionId: number, mode: number, payload: TaskPayload): void {
    if (payload.form === 'cloned') {
      this.#writeFields(slot, functionId, mode | ModeFlag.cloned, 0, INLINE, 0, 0);
    } else if (payload.form === 'bytes') {
      const { chunk, length, values } = payload;
      this.#writeFields(slot, functionId, mode, length, chunk.segment, chunk.offset, values.length);
    } else if (!this.writeInline(slot, functionId, mode, payload.args)) {
      throw new Error('plain arguments must fit their slot');
    }
  }

  #writeFields(slot: number, functionId: number, mode: number, length: number, segment: number, offset: number, externals: number): void {
    const words = this.#words;
    const base = this.#layout.slot(slot);
    words[base + Slot.functionId] = functionId;
    words[base + Slot.mode] = mode;
    words[base + Slot.argumentLength] = length;
    words[base + Slot.argumentSegment] = segment;
    words[base + Slot.argumentOffset] = offset;
    words[base + Slot.externals] = externals;
    words[base + Slot.outcome] = 0;
    words[base + Slot.cancel] = 0;
    words[base + Slot.credit] = STREAM_WINDOW;
  }
}

const LONGEST_PLAIN_STRING = 16;

/** Whether a value cannot be changed by its owner later, and is small enough for a slot together with a few others. */
function isUnchanging(value: unknown, _index: number, all: readonly unknown[]): boolean {
  if (all.length > 3) return false;
  if (typeof value === 'string') return value.length <= LONGEST_PLAIN_STRING;
  return typeof value === 'number' || typeof value === 'boolean' || value === undefined || value === null;
}

interface Taken {
  readonly values: readonly unknown[];
  /** What has to be transferred again when the values are posted. */
  readonly transfer: readonly object[];
}

/** Clones what bytes cannot hold and detaches what is transferred, as `postMessage` would at this moment. */
function takeAway(values: readonly unknown[], transfer: readonly object[]): Taken {
  // One clone of both, so that the list names the clone's own objects.
  return structuredClone({ values, transfer }, { transfer: [...transfer] as Transferable[] });
}
