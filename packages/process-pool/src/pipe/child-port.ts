import type { HostMessage, Port, RemoteSource, WorkerMessage } from '@heddle/work-queue/worker';
import type { QueueLayout, SegmentReader } from '@heddle/work-queue/remote';
import { INLINE, INLINE_BYTES, NONE, Seat, Slot, STREAM_WINDOW, StopRequest, wakeSeat } from '@heddle/work-queue/remote';

import type { ChildPipe } from './child-pipe.js';
import type { ClaimReader } from './claim-tokens.js';
import type { Frame } from './frames.js';
import type { FrameReader } from './frames.js';
import { FrameKind, messageFrame, messageIn } from './frames.js';
import type { LocalMemory } from './local-memory.js';
import type { Outbox } from './outbox.js';
import { SLOT_WORDS, TASK_HEADER, TaskRecordWord, WORD } from './records.js';

/** Milliseconds between two looks into the pipe while a task keeps the event loop from turning. */
const LOOK_MS = 1;

/** A task that was sent, where it has arrived. */
interface Waiting {
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly at: number;
}

/** What a port works with. */
export interface ChildPortParts {
  readonly pipe: ChildPipe;
  readonly memory: LocalMemory;
  readonly layout: QueueLayout;
  /** What has made frames of the pipe so far. */
  readonly reader: FrameReader;
  readonly claims: ClaimReader | undefined;
  /** The worker's own arena. */
  readonly results: SegmentReader;
}

/** A child's end of the pipe: tasks for the worker's loop, messages, and the words of slots that run. */
export class ChildPort implements Port<WorkerMessage, HostMessage>, RemoteSource {
  readonly #parts: ChildPortParts;
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #reader: FrameReader;
  readonly #messages: HostMessage[] = [];
  #tasks: Waiting[] = [];
  #next = 0;
  /** Slots whose tasks have begun, and the segments of their arguments. */
  readonly #begun = new Map<number, number>();
  /** What has become of the words of slots whose tasks were claimed before they came: `cancel` and `credit`. */
  readonly #early = new Map<number, readonly [number, number]>();
  #segment = 0;
  #lastLook = 0;
  #listener: ((message: HostMessage) => void) | undefined;
  outbox: Outbox | undefined;

  constructor(parts: ChildPortParts) {
    this.#parts = parts;
    this.#reader = parts.reader;
    this.#words = parts.memory.words;
    this.#bytes = new Uint8Array(parts.memory.buffer);
  }

  // --- Port

  post(message: WorkerMessage): void {
    if (message.kind === 'segment') this.#parts.results.add(message.segment, message.handle);
    else if (message.kind === 'drop-segment') this.#parts.results.drop(message.segment);
    else this.#parts.pipe.write(messageFrame(message));
    this.outbox?.flushSoon();
  }

  receive(): HostMessage | undefined {
    if (this.#messages.length === 0) this.read();
    return this.#messages.shift();
  }

  onMessage(listener: (message: HostMessage) => void): void {
    this.#listener = listener;
  }

  /** Takes what has come before there was somebody to take it. */
  begin(frames: readonly Frame[]): void {
    for (const frame of frames) this.#take(frame);
    this.arrived(new Uint8Array(0));
  }

  /** Bytes that the event loop has read. */
  arrived(chunk: Uint8Array<ArrayBuffer>): void {
    this.#reader.add(chunk, this.#take);
    if (this.#messages.length > 0) this.outbox?.flushSoon();
    for (let message = this.#messages.shift(); message !== undefined; message = this.#messages.shift()) this.#listener?.(message);
    if (this.hasWork() || Atomics.load(this.#words, this.#parts.layout.seat(0) + Seat.stop) !== StopRequest.none) wakeSeat(this.#parts.memory, this.#parts.layout, 0);
  }

  /** Reads without the event loop; answers whether anything has come. */
  read(): boolean {
    let isAny = false;
    for (let chunk = this.#parts.pipe.read(); chunk !== undefined; chunk = this.#parts.pipe.read()) {
      isAny = true;
      this.#reader.add(chunk, this.#take);
    }
    return isAny;
  }

  // --- RemoteSource

  claim(): number {
    this.outbox?.settle(this.#tasks.length - this.#next);
    for (let task = this.#tasks[this.#next]; task !== undefined; task = this.#tasks[this.#next]) {
      this.#next++;
      const slot = this.#begin(task);
      if (this.#next === this.#tasks.length) {
        this.#tasks = [];
        this.#next = 0;
      }
      if (slot !== NONE) return slot;
    }
    this.outbox?.flush();
    return NONE;
  }

  hasWork(): boolean {
    return this.#next < this.#tasks.length;
  }

  watch(): void {
    if (this.read() && this.#messages.length > 0) setImmediate(() => { this.arrived(new Uint8Array(0)); });
  }

  look(): void {
    const now = performance.now();
    if (now - this.#lastLook < LOOK_MS) return;
    this.#lastLook = now;
    this.watch();
  }

  /** The slot's task is over. */
  readonly finished = (slot: number): void => {
    const segment = this.#begun.get(slot);
    this.#begun.delete(slot);
    if (segment !== undefined && segment !== INLINE) this.#listener?.({ kind: 'drop-segment', segment });
  };

  /** Claims a task, and writes it where the worker finds it. NONE where it has been taken back. */
  #begin({ bytes, at }: Waiting): number {
    const { layout, claims } = this.#parts;
    const record = new Int32Array(bytes.buffer, bytes.byteOffset + at, TASK_HEADER / WORD);
    if (claims?.claim(record[TaskRecordWord.number] ?? 0) === false) return NONE;
    const slot = record[TaskRecordWord.slot] ?? 0;
    const words = this.#words;
    const base = layout.slot(slot);
    const length = record[TaskRecordWord.argumentLength] ?? 0;
    const [cancel, credit] = this.#early.get(slot) ?? [0, 0];
    this.#early.delete(slot);
    words[base + Slot.functionId] = record[TaskRecordWord.functionId] ?? 0;
    words[base + Slot.mode] = record[TaskRecordWord.mode] ?? 0;
    words[base + Slot.argumentLength] = length;
    words[base + Slot.externals] = record[TaskRecordWord.externals] ?? 0;
    words[base + Slot.outcome] = 0;
    words[base + Slot.cancel] = cancel;
    words[base + Slot.credit] = STREAM_WINDOW + credit;
    let segment = INLINE;
    if (length <= INLINE_BYTES) {
      this.#bytes.set(bytes.subarray(at + TASK_HEADER, at + TASK_HEADER + length), layout.payloadOffset(slot));
    } else {
      segment = this.#segment++;
      this.#listener?.({ kind: 'segment', segment, handle: bytes.buffer });
      words[base + Slot.argumentOffset] = bytes.byteOffset + at + TASK_HEADER;
    }
    words[base + Slot.argumentSegment] = segment;
    this.#begun.set(slot, segment);
    return slot;
  }

  readonly #take = (frame: Frame): void => {
    const { memory, layout } = this.#parts;
    if (frame.kind === FrameKind.tasks) {
      this.#addTasks(frame.bytes);
    } else if (frame.kind === FrameKind.slotWords) {
      this.#changeSlots(new Int32Array(frame.bytes.buffer, frame.bytes.byteOffset, frame.bytes.byteLength / WORD));
    } else if (frame.kind === FrameKind.stop) {
      Atomics.store(this.#words, layout.seat(0) + Seat.stop, StopRequest.retire);
    } else {
      const message = messageIn(frame) as HostMessage;
      this.#messages.push(message);
      if (message.kind !== 'externals' && message.kind !== 'arguments') return;
      Atomics.add(this.#words, layout.seat(0) + Seat.mail, 1);
      memory.notify(layout.seat(0) + Seat.mail);
    }
  };

  #addTasks(bytes: Uint8Array<ArrayBuffer>): void {
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / WORD);
    for (let at = 0; at < bytes.byteLength; at += words[at / WORD + TaskRecordWord.size] ?? bytes.byteLength) this.#tasks.push({ bytes, at });
  }

  #changeSlots(words: Int32Array): void {
    for (let at = 0; at < words.length; at += SLOT_WORDS) {
      const [slot = 0, cancel = 0, credit = 0] = words.subarray(at, at + SLOT_WORDS);
      if (!this.#begun.has(slot)) {
        this.#early.set(slot, [cancel, credit + (this.#early.get(slot)?.[1] ?? 0)]);
        continue;
      }
      const base = this.#parts.layout.slot(slot);
      Atomics.store(this.#words, base + Slot.cancel, cancel);
      Atomics.add(this.#words, base + Slot.credit, credit);
    }
  }
}
