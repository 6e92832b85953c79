import { INLINE, LISTENING, Header, Notice, noticeAt, noticeKind, noticeSlot, noticesWritten, Seat, Slot } from '@heddle/work-queue/remote';
import type { QueueLayout, SegmentReader } from '@heddle/work-queue/remote';

import type { ChildPipe } from './child-pipe.js';
import { FrameBuilder } from './frame-builder.js';
import { aligned, FRAME_HEADER, FrameKind } from './frames.js';
import type { Journal } from './journal.js';
import { MOST_KEPT_BYTES } from './journal.js';
import type { LocalMemory } from './local-memory.js';
import { OUTCOME_HEADER, OUTCOME_TAIL, OutcomeWord, SeatWordsFrame, WORD } from './records.js';

/** What an outbox works with. */
export interface OutboxParts {
  readonly memory: LocalMemory;
  readonly layout: QueueLayout;
  readonly pipe: ChildPipe;
  readonly journal: Journal | undefined;
  /** The worker's own arena, where results are that do not fit a slot. */
  readonly results: SegmentReader;
  /** The slot's task is over. */
  readonly finished: (slot: number) => void;
}

/**
 * What a child tells its host: notices and outcomes, which the worker writes into its memory as into any, and the words of its seat.
 * Outcomes of tiny tasks are kept back, until there are as many as there are tasks left: the host then sends more in time.
 */
export class Outbox {
  readonly #parts: OutboxParts;
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #floats: Float64Array;
  readonly #builder = new FrameBuilder();
  readonly #seatWords = new Int32Array(SeatWordsFrame.length);
  #read = 0;
  #kept = 0;
  #journaled = FRAME_HEADER;
  #batch = 1;
  #isFlushDue = false;

  constructor(parts: OutboxParts) {
    this.#parts = parts;
    this.#words = parts.memory.words;
    this.#bytes = new Uint8Array(parts.memory.buffer);
    this.#floats = new Float64Array(parts.memory.buffer);
    Atomics.store(this.#words, Header.bell, LISTENING);
  }

  /** The worker has written a notice. */
  rung(): void {
    const { layout } = this.#parts;
    Atomics.store(this.#words, Header.bell, LISTENING);
    const latest = noticeAt(this.#words, layout, 0, noticesWritten(this.#words, layout, 0) - 1);
    // The host's clock for the task runs from now on, or the task waits for the host.
    if (noticeKind(latest) !== Notice.finished) this.flush();
    else this.flushSoon();
  }

  /** Sends what there is once the present turn is over. */
  flushSoon(): void {
    if (this.#isFlushDue) return;
    this.#isFlushDue = true;
    queueMicrotask(() => {
      this.#isFlushDue = false;
      this.flush();
    });
  }

  /** Before the worker goes on to the next task, and so many are left: what is done must be safe by then. */
  settle(left: number): void {
    this.#collect();
    if (this.#kept === 0) return;
    const { journal } = this.#parts;
    const { length } = this.#builder;
    if (journal === undefined || this.#kept >= left || length > MOST_KEPT_BYTES) {
      this.#send();
      return;
    }
    journal.write(this.#builder.bytes, this.#journaled, length, this.#journaled - FRAME_HEADER);
    this.#journaled = length;
  }

  flush(): void {
    this.#collect();
    if (this.#kept > 0) this.#send();
    this.#sendSeatWords();
  }

  #send(): void {
    this.#builder.close();
    this.#parts.pipe.write(this.#builder.built());
    this.#builder.clear();
    this.#batch = (this.#batch + 1) | 0;
    this.#kept = 0;
    this.#journaled = FRAME_HEADER;
  }

  #sendSeatWords(): void {
    const seat = this.#parts.layout.seat(0);
    const [phase, exitCode, nudges] = [Seat.phase, Seat.exitCode, Seat.nudges].map((word) => Atomics.load(this.#words, seat + word));
    const sent = this.#seatWords;
    if (phase === sent[SeatWordsFrame.phase] && exitCode === sent[SeatWordsFrame.exitCode] && nudges === sent[SeatWordsFrame.nudges]) return;
    sent.set([phase ?? 0, exitCode ?? 0, nudges ?? 0]);
    this.#builder.open(FrameKind.seatWords);
    const at = this.#builder.reserve(SeatWordsFrame.length * WORD);
    this.#builder.words.set(sent, at / WORD);
    this.#builder.close();
    this.#parts.pipe.write(this.#builder.built());
    this.#builder.clear();
  }

  #collect(): void {
    const { layout } = this.#parts;
    const written = noticesWritten(this.#words, layout, 0);
    for (; this.#read !== written; this.#read = (this.#read + 1) | 0) {
      const entry = noticeAt(this.#words, layout, 0, this.#read);
      this.#add(noticeSlot(entry), noticeKind(entry));
    }
  }

  #add(slot: number, notice: number): void {
    const { layout, results, finished } = this.#parts;
    const words = this.#words;
    const base = layout.slot(slot);
    const isFinished = notice === Notice.finished;
    const length = isFinished ? (words[base + Slot.resultLength] ?? 0) : 0;
    const builder = this.#builder;
    builder.open(FrameKind.outcomes);
    const size = aligned(OUTCOME_HEADER + length + OUTCOME_TAIL);
    const at = builder.reserve(size);
    const record = at / WORD;
    builder.words[record + OutcomeWord.size] = size;
    builder.words[record + OutcomeWord.slot] = slot;
    builder.words[record + OutcomeWord.notice] = notice;
    builder.words[record + OutcomeWord.outcome] = words[base + Slot.outcome] ?? 0;
    builder.words[record + OutcomeWord.resultLength] = length;
    builder.words[record + OutcomeWord.externals] = words[base + Slot.externals] ?? 0;
    builder.words[record + OutcomeWord.batch] = this.#batch;
    builder.words[record + size / WORD - 1] = this.#batch;
    builder.floats[(record + OutcomeWord.startTime) / 2] = this.#floats[(base + Slot.startTime) / 2] ?? 0;
    builder.floats[(record + OutcomeWord.runTime) / 2] = this.#floats[(base + Slot.runTime) / 2] ?? 0;
    this.#kept++;
    if (!isFinished) return;
    const segment = words[base + Slot.resultSegment] ?? INLINE;
    const offset = segment === INLINE ? layout.payloadOffset(slot) : (words[base + Slot.resultOffset] ?? 0);
    const from = segment === INLINE ? this.#bytes : results.get(segment)?.bytes;
    if (length > 0) builder.bytes.set((from ?? this.#bytes).subarray(offset, offset + length), at + OUTCOME_HEADER);
    if (segment !== INLINE) results.giveBack(segment, offset);
    finished(slot);
  }
}
