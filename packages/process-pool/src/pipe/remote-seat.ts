/**
 * A worker's part, played in the host for a child that shares no memory with it:
 *
 *   lanes -> claim -> record -> pipe ~~> child            (pump)
 *   ring <- notice <- slot <- record <- pipe <~~ child    (outcomes)
 *
 * A child is sent tasks ahead, as long as all that it has should take no longer than a moment; what it has not begun is taken back
 * (`recall`) when somebody asks for one of these tasks, or when the child turns out to be slower and another has nothing to do.
 */
import type { TasksAhead, WorkerBoot, WorkerMessage } from '@heddle/work-queue';
import type { LaneSetPlace, QueueLayout } from '@heddle/work-queue/remote';
import { claimBest, INLINE, INLINE_BYTES, NONE, Notice, park, pushNotice, ring, Seat, SegmentReader, Slot, SeatPhase, StopRequest, STREAM_WINDOW, unpark } from '@heddle/work-queue/remote';

import type { ClaimTokens } from './claim-tokens.js';
import { FrameBuilder } from './frame-builder.js';
import { aligned, FrameKind } from './frames.js';
import type { HostPipe } from './host-pipe.js';
import type { Journal } from './journal.js';
import { OutcomeWord, OUTCOME_HEADER, OUTCOME_TAIL, SeatWordsFrame, SLOT_WORDS, TASK_HEADER, TaskRecordWord, WORD } from './records.js';
import type { RunTimes } from './run-times.js';
import type { LocalMemory } from './local-memory.js';

/** Milliseconds that what a child has should take at most: long enough for more to come, short enough to wait for. */
const AHEAD_MS = 0.4;
/** The most tasks that a child has at a time. */
export const MOST_AHEAD = 512;
/** Payloads from so many bytes on are not copied once more on their way into the pipe. */
const LARGE_BYTES = 16 * 1024;
/** Looks without news after which tasks are taken back though no other child is free: others may still come to them sooner. */
const PATIENCE = 10;

/** A task that the child has. */
interface Sent {
  readonly slot: number;
  readonly functionId: number;
  /** How long it was expected to run, in milliseconds. */
  readonly expected: number;
  cancel: number;
  credit: number;
}

/** What a worker tells of its segments. */
export type SegmentMessage = Extract<WorkerMessage, { kind: 'segment' | 'drop-segment' }>;

/** What a seat works with. */
export interface RemoteSeatParts {
  readonly memory: LocalMemory;
  readonly layout: QueueLayout;
  readonly boot: WorkerBoot;
  readonly pipe: HostPipe;
  /** Undefined where no file can be shared with the child: it is then sent a task when it can begin it at once. */
  readonly tokens: ClaimTokens | undefined;
  readonly journal: Journal | undefined;
  readonly runTimes: RunTimes;
}

/** See above. */
export class RemoteSeat implements TasksAhead {
  readonly seat: number;
  /** The host's arena, as far as it was announced. */
  readonly arguments: SegmentReader;
  readonly #parts: RemoteSeatParts;
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #floats: Float64Array;
  readonly #seatWords: number;
  readonly #ownLanes: LaneSetPlace;
  readonly #builder = new FrameBuilder();
  /** By their slots, in the order in which they were sent. */
  readonly #sent = new Map<number, Sent>();
  #returned: ((slots: readonly number[]) => void) | undefined;
  #expected = 0;
  #taken = 0;
  #notices = 0;
  #phase: number = SeatPhase.starting;
  #isStopped = false;
  #isClosed = false;
  /** Whether the child has been silent for too long, until it says something. */
  #isSlow = false;
  #quietLooks = 0;
  #heard = false;
  /** The batch of outcomes that comes next, and how many of its records have been read from the journal. */
  #batch = 1;
  #readAhead = 0;
  #segment = 0;
  /** Segments of results that may not have been read yet: by number, and where they say so. */
  #lent: { readonly segment: number; readonly state: Int32Array }[] = [];
  /** Tells the worker's handle of segments, as the worker itself does elsewhere. */
  #announce: ((message: SegmentMessage) => void) | undefined;

  constructor(parts: RemoteSeatParts, segments: ConstructorParameters<typeof SegmentReader>[0]) {
    this.#parts = parts;
    this.seat = parts.boot.seat;
    this.arguments = new SegmentReader(segments);
    for (const [segment, handle] of parts.boot.segments) this.arguments.add(segment, handle);
    this.#words = parts.memory.words;
    this.#bytes = new Uint8Array(parts.memory.buffer);
    this.#floats = new Float64Array(parts.memory.buffer);
    this.#seatWords = parts.layout.seat(this.seat);
    this.#ownLanes = parts.layout.seatLanes(this.seat);
  }

  /** Whether the child could begin a task now. */
  get isIdle(): boolean {
    return this.#sent.size === 0 && this.#phase === SeatPhase.ready && !this.#isStopped && !this.#isClosed;
  }

  /** Whether it has tasks that it can hardly have begun. */
  get isAhead(): boolean {
    return this.#sent.size > this.#parts.boot.tasksPerWorker;
  }

  onSegments(announce: (message: SegmentMessage) => void): void {
    this.#announce = announce;
  }

  onReturned(listener: (slots: readonly number[]) => void): void {
    this.#returned = listener;
  }

  /** The child is gone: nothing more is sent. */
  close(): void {
    this.#isClosed = true;
    unpark(this.#words, this.#parts.layout, this.seat);
  }

  // --- tasks

  /** Sends the child what it may have. */
  pump(): void {
    const { layout, pipe, tokens } = this.#parts;
    if (this.#isClosed || this.#phase !== SeatPhase.ready) return;
    unpark(this.#words, layout, this.seat);
    if (Atomics.load(this.#words, this.#seatWords + Seat.stop) !== StopRequest.none) {
      this.#stop();
      return;
    }
    if (tokens?.isFull === true && this.#sent.size === 0) tokens.rewind();
    let isDry = false;
    while (!isDry && !pipe.isFull && this.#mayTake()) {
      const slot = this.#claim();
      if (slot === NONE) isDry = true;
      else this.#add(slot);
    }
    this.#send();
    // Whoever publishes the next task finds it asleep, and wakes it: `memory` calls `pump` then.
    if (!pipe.isFull && this.#mayTake()) park(this.#words, layout, this.seat);
  }

  /** The same, once the present turn is over. */
  pumpSoon(): void {
    this.#parts.memory.pumpSoon();
  }

  #claim(): number {
    const own = claimBest(this.#words, this.#ownLanes, this.seat);
    return own !== NONE ? own : claimBest(this.#words, this.#parts.layout.commonLanes, this.seat);
  }

  #mayTake(): boolean {
    const { boot, tokens } = this.#parts;
    if (boot.maxTasks > 0 && this.#taken >= boot.maxTasks) return false;
    if (tokens?.isFull === true) return false;
    if (this.#sent.size < boot.tasksPerWorker) return true;
    return tokens !== undefined && !this.#isSlow && this.#sent.size < MOST_AHEAD && this.#expected < AHEAD_MS;
  }

  #add(slot: number): void {
    const { layout, runTimes } = this.#parts;
    const words = this.#words;
    const base = layout.slot(slot);
    const functionId = words[base + Slot.functionId] ?? 0;
    const length = words[base + Slot.argumentLength] ?? 0;
    const segment = words[base + Slot.argumentSegment] ?? INLINE;
    const isLarge = length >= LARGE_BYTES;
    const builder = this.#builder;
    if (isLarge) builder.close();
    builder.open(FrameKind.tasks);
    const at = builder.reserve(TASK_HEADER + (isLarge ? 0 : length));
    const record = at / WORD;
    builder.words[record + TaskRecordWord.size] = aligned(TASK_HEADER + length);
    builder.words[record + TaskRecordWord.slot] = slot;
    builder.words[record + TaskRecordWord.number] = this.#parts.tokens?.number() ?? 0;
    builder.words[record + TaskRecordWord.functionId] = functionId;
    builder.words[record + TaskRecordWord.mode] = words[base + Slot.mode] ?? 0;
    builder.words[record + TaskRecordWord.argumentLength] = length;
    builder.words[record + TaskRecordWord.externals] = words[base + Slot.externals] ?? 0;
    const expected = runTimes.expected(functionId);
    this.#sent.set(slot, { slot, functionId, expected, cancel: 0, credit: STREAM_WINDOW });
    this.#expected += expected;
    this.#taken++;
    const offset = segment === INLINE ? layout.payloadOffset(slot) : (words[base + Slot.argumentOffset] ?? 0);
    const from = segment === INLINE ? this.#bytes : this.arguments.get(segment)?.bytes;
    if (from === undefined) throw new Error(`the host announced no segment ${segment}`);
    if (isLarge) this.#sendLarge(from.subarray(offset, offset + length));
    else builder.bytes.set(from.subarray(offset, offset + length), at + TASK_HEADER);
  }

  /** Sends the open frame, whose last record goes on with these bytes. */
  #sendLarge(payload: Uint8Array): void {
    const { pipe, tokens } = this.#parts;
    const padding = aligned(payload.byteLength) - payload.byteLength;
    this.#builder.close(payload.byteLength + padding);
    tokens?.grant();
    pipe.write(this.#builder.built());
    this.#builder.clear(pipe.isFull);
    pipe.write(payload);
    if (padding > 0) pipe.write(new Uint8Array(padding));
  }

  #send(): void {
    const { pipe, tokens } = this.#parts;
    if (this.#builder.length === 0) return;
    // Before the tasks: a child that finds no token for a task that it has knows that it has been taken back.
    tokens?.grant();
    this.#builder.close();
    pipe.write(this.#builder.built());
    this.#builder.clear(pipe.isFull);
  }

  #stop(): void {
    if (this.#isStopped) return;
    this.#isStopped = true;
    this.recall();
    this.#builder.open(FrameKind.stop);
    this.#send();
  }

  recall(): void {
    const { tokens } = this.#parts;
    if (tokens === undefined || this.#sent.size === 0) return;
    const count = tokens.recall();
    if (count === 0) return;
    const slots = [...this.#sent.keys()].slice(-count);
    for (const slot of slots) this.#forget(slot);
    this.#taken -= count;
    this.#returned?.(slots);
    this.pumpSoon();
  }

  /** Looks after a child that has tasks ahead, every other millisecond. */
  look(isAnotherIdle: boolean): void {
    if (this.#heard || !this.isAhead) {
      this.#heard = false;
      this.#quietLooks = 0;
      return;
    }
    this.readJournal();
    if (!isAnotherIdle && ++this.#quietLooks < PATIENCE) return;
    this.#isSlow = true;
    this.recall();
  }

  #forget(slot: number): void {
    const sent = this.#sent.get(slot);
    if (sent === undefined) return;
    this.#sent.delete(slot);
    this.#expected = this.#sent.size === 0 ? 0 : this.#expected - sent.expected;
    // Infinity less Infinity: what is left is summed up.
    if (Number.isNaN(this.#expected)) this.#expected = [...this.#sent.values()].reduce((sum, { expected }) => sum + expected, 0);
  }

  /** Tells the child what has changed of the words of the tasks that it has. */
  sendSlotWords(): void {
    const { layout, pipe } = this.#parts;
    const builder = this.#builder;
    for (const sent of this.#sent.values()) {
      const base = layout.slot(sent.slot);
      const cancel = this.#words[base + Slot.cancel] ?? 0;
      const credit = this.#words[base + Slot.credit] ?? 0;
      if (cancel === sent.cancel && credit === sent.credit) continue;
      builder.open(FrameKind.slotWords);
      builder.words.set([sent.slot, cancel, credit - sent.credit], builder.reserve(SLOT_WORDS * WORD) / WORD);
      sent.cancel = cancel;
      sent.credit = credit;
    }
    if (builder.length === 0) return;
    builder.close();
    pipe.write(builder.built());
    builder.clear(pipe.isFull);
  }

  // --- outcomes

  /** Takes a frame of outcomes. */
  outcomes(bytes: Uint8Array<ArrayBuffer>): void {
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / WORD);
    let index = 0;
    for (let at = 0; at < bytes.byteLength; index++) {
      if (index >= this.#readAhead) this.#outcome(bytes, words, at);
      at += words[at / WORD + OutcomeWord.size] ?? bytes.byteLength;
    }
    this.#batch = (this.#batch + 1) | 0;
    this.#readAhead = 0;
    this.#afterOutcomes();
  }

  /** Takes outcomes that the child has not sent yet. */
  readJournal(): void {
    const bytes = this.#parts.journal?.read();
    if (bytes === undefined) return;
    const words = new Int32Array(bytes.buffer, 0, Math.floor(bytes.byteLength / WORD));
    let index = 0;
    for (let at = 0; isWhole(words, at / WORD, this.#batch); index++) {
      if (index >= this.#readAhead) this.#outcome(bytes, words, at);
      at += words[at / WORD + OutcomeWord.size] ?? 0;
    }
    if (index <= this.#readAhead) return;
    this.#readAhead = index;
    this.#afterOutcomes();
  }

  #afterOutcomes(): void {
    this.#heard = true;
    this.#isSlow = false;
    this.#dropRead();
    ring(this.#parts.memory);
  }

  #outcome(bytes: Uint8Array<ArrayBuffer>, words: Int32Array, at: number): void {
    const { layout, runTimes } = this.#parts;
    const record = at / WORD;
    const slot = words[record + OutcomeWord.slot] ?? 0;
    const sent = this.#sent.get(slot);
    if (sent === undefined) return;
    const notice = (words[record + OutcomeWord.notice] ?? 0) as Notice;
    const base = layout.slot(slot);
    const times = new Float64Array(bytes.buffer, bytes.byteOffset + at + OutcomeWord.startTime * WORD, 2);
    this.#floats[(base + Slot.startTime) / 2] = times[0] ?? 0;
    if (notice === Notice.finished) {
      const runTime = times[1] ?? 0;
      this.#floats[(base + Slot.runTime) / 2] = runTime;
      this.#result(bytes, words, at, slot);
      this.#forget(slot);
      runTimes.note(sent.functionId, runTime);
    }
    this.#notices = pushNotice(this.#words, layout, this.seat, this.#notices, slot, notice);
  }

  /** Puts a result into its slot, or has it read where it has arrived. */
  #result(bytes: Uint8Array<ArrayBuffer>, words: Int32Array, at: number, slot: number): void {
    const { layout } = this.#parts;
    const record = at / WORD;
    const base = layout.slot(slot);
    const length = words[record + OutcomeWord.resultLength] ?? 0;
    this.#words[base + Slot.outcome] = words[record + OutcomeWord.outcome] ?? 0;
    this.#words[base + Slot.externals] = words[record + OutcomeWord.externals] ?? 0;
    this.#words[base + Slot.resultLength] = length;
    this.#words[base + Slot.resultSegment] = INLINE;
    const payload = at + OUTCOME_HEADER;
    const inline = layout.payloadOffset(slot);
    if (length <= INLINE_BYTES) {
      this.#bytes.set(bytes.subarray(payload, payload + length), inline);
      return;
    }
    const segment = this.#segment++;
    this.#announce?.({ kind: 'segment', segment, handle: bytes.buffer });
    this.#words[base + Slot.resultSegment] = segment;
    this.#words[base + Slot.resultOffset] = bytes.byteOffset + payload;
    const state = new Int32Array(bytes.buffer, bytes.byteOffset + payload - READ_MARK_BYTES, 1);
    state[0] = UNREAD;
    this.#lent.push({ segment, state });
  }

  #dropRead(): void {
    if (this.#lent.length === 0) return;
    this.#lent = this.#lent.filter(({ segment, state }) => {
      if (state[0] === UNREAD) return true;
      this.#announce?.({ kind: 'drop-segment', segment });
      return false;
    });
  }

  /** Takes what the child says of itself. */
  seatWordsChanged(bytes: Uint8Array<ArrayBuffer>): void {
    const words = new Int32Array(bytes.buffer, bytes.byteOffset, SeatWordsFrame.length);
    this.#phase = words[SeatWordsFrame.phase] ?? 0;
    Atomics.store(this.#words, this.#seatWords + Seat.phase, this.#phase);
    Atomics.store(this.#words, this.#seatWords + Seat.exitCode, words[SeatWordsFrame.exitCode] ?? 0);
    Atomics.store(this.#words, this.#seatWords + Seat.nudges, words[SeatWordsFrame.nudges] ?? 0);
    if (this.#phase === SeatPhase.ready) return;
    unpark(this.#words, this.#parts.layout, this.seat);
    this.recall();
    ring(this.#parts.memory);
  }
}

/** Who has read a payload writes a 0 so many bytes before it. */
const READ_MARK_BYTES = 16;
const UNREAD = 1;

/** Whether a record of that batch stands there, written to its end. */
function isWhole(words: Int32Array, record: number, batch: number): boolean {
  const size = words[record + OutcomeWord.size] ?? 0;
  if (size < OUTCOME_HEADER || record + size / WORD > words.length || words[record + OutcomeWord.batch] !== batch) return false;
  const length = words[record + OutcomeWord.resultLength] ?? 0;
  return size === aligned(OUTCOME_HEADER + length + OUTCOME_TAIL) && words[record + size / WORD - 1] === batch;
}
