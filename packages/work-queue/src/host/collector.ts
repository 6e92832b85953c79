/**
 * Reads what workers tell: the notices in their rings, at the bell; the messages in their ports. Either by the event loop,
 * in portions that leave it time for others, or, for a thread that blocks for a result, without it.
 */
import type { Decoder } from '@heddle/codec';
import type { DrivenFuture } from '@heddle/futures';
import { TaskSerializationError } from '@heddle/futures';
import type { WaitableMemory } from '@heddle/sync/memory';

import { Notice, noticeAt, noticeKind, noticeSlot, noticesWritten } from '../protocol/completions.js';
import type { QueueLayout } from '../protocol/layout.js';
import { INLINE, Slot } from '../protocol/layout.js';
import { messageOf } from '../wire/message-of.js';
import type { WorkerMessage } from '../wire/messages.js';
import { unpackWireValue } from '../wire/wire-value.js';
import type { ArgumentMail } from './argument-mail.js';
import { HostBell } from './host-bell.js';
import type { HostWorker } from './host-worker.js';
import { reportStray } from './report-stray.js';
import type { SubmissionOrigins } from './submission-origin.js';
import type { TaskLedger } from './task-ledger.js';
import type { TaskLifecycle } from './task-lifecycle.js';
import type { Workforce } from './workforce.js';

/** Completions collected, and milliseconds spent on it, before the event loop gets a turn: its lag stays low while many tasks drain. */
const COLLECT_LIMIT = 512;
const COLLECT_MS = 1;
/** The clock is looked at once in so many completions, plus one. */
const CLOCK_MASK = 31;
/** How often (milliseconds) a thread that blocks for a result looks whether the workers still live. */
const LIVENESS_MS = 50;

/** What a collector works with. */
export interface CollectorParts {
  readonly memory: WaitableMemory;
  readonly layout: QueueLayout;
  readonly ledger: TaskLedger;
  readonly lifecycle: TaskLifecycle;
  readonly workforce: Workforce;
  readonly mail: ArgumentMail;
  readonly origins: SubmissionOrigins;
  readonly decoder: Decoder;
}

/** What it tells the pool. */
export interface CollectorListener {
  /** Slots may be free now for what waits. */
  collected(): void;
  /** A worker has told something: it may have become free to go. */
  heard(worker: HostWorker): void;
  initializerFailed(cause: unknown): void;
}

/** See above. */
export class Collector {
  readonly bell: HostBell;
  readonly #parts: CollectorParts;
  readonly #listener: CollectorListener;
  /** Workers of whom an outcome is read in parts, and not yet through. */
  readonly #within = new Set<HostWorker>();

  constructor(parts: CollectorParts, listener: CollectorListener) {
    this.#parts = parts;
    this.#listener = listener;
    this.bell = new HostBell(parts.memory, this.#collect, () => this.#hasNotices());
  }

  #hasNotices(): boolean {
    for (const worker of this.#parts.workforce) if (worker.hasNotices) return true;
    return false;
  }

  readonly #collect = (): void => {
    this.#parts.origins.turn();
    this.#within.clear();
    let left = COLLECT_LIMIT;
    const until = performance.now() + COLLECT_MS;
    for (const worker of this.#parts.workforce) left = this.collectFrom(worker, left, until);
    this.#listener.collected();
    if (left <= 0 || this.#within.size > 0) this.bell.collectSoon();
    else this.bell.listen();
  };

  /** Reads a worker's notices, at most `limit` and not for longer than `until`; answers what is left of the limit. */
  collectFrom(worker: HostWorker, limit: number, until?: number): number {
    let left = limit;
    const { memory, layout, lifecycle } = this.#parts;
    const { words } = memory;
    const written = noticesWritten(words, layout, worker.seat);
    // Blocking for a result in a done-callback reads on within this loop, also past where it was to end.
    while (((written - worker.read) | 0) > 0 && left > 0) {
      const entry = noticeAt(words, layout, worker.seat, worker.read);
      const slot = noticeSlot(entry);
      const kind = noticeKind(entry);
      // What did not fit a slot may take long to read.
      const large = words[layout.slot(slot) + Slot.resultSegment] !== INLINE;
      if (large && kind === Notice.finished && until !== undefined && !lifecycle.prepare(slot, worker)) {
        this.#within.add(worker);
        break;
      }
      worker.read = (worker.read + 1) | 0;
      left--;
      if ((large || (left & CLOCK_MASK) === 0) && until !== undefined && performance.now() > until) left = 0;
      if (kind === Notice.finished) lifecycle.finished(slot, worker);
      else if (kind === Notice.started) lifecycle.started(slot, worker);
      else if (kind === Notice.loading) lifecycle.loading(slot);
      else this.#postMail(slot, worker);
    }
    this.#listener.heard(worker);
    return left;
  }

  /** Posts what a task's arguments need beside their bytes to the worker that has taken it. */
  #postMail(slot: number, worker: HostWorker): void {
    const record = this.#parts.ledger.table.records[slot];
    if (record === undefined) return;
    try {
      this.#parts.mail.postRequested(slot, record, worker);
    } catch (error) {
      const why = `The arguments of the task '${record.name}' cannot be sent: ${messageOf(error)}`;
      this.#parts.lifecycle.failRunning(slot, new TaskSerializationError(why, { cause: error }));
    }
  }

  /** A message of a worker's that is not for its transport. */
  message(worker: HostWorker, message: WorkerMessage): void {
    switch (message.kind) {
      case 'progress':
        this.#parts.lifecycle.progress(message.slot, unpackWireValue(this.#parts.decoder, message.value));
        return;
      case 'items':
        this.#parts.lifecycle.streams.push(message.slot, unpackWireValue(this.#parts.decoder, message.items) as readonly unknown[]);
        return;
      case 'escaped': {
        worker.noteRetiring();
        const error = unpackWireValue(this.#parts.decoder, message.error);
        this.#parts.lifecycle.escaped(message.slot, worker, error);
        return;
      }
      case 'stray':
        worker.noteRetiring();
        reportStray(worker.name, unpackWireValue(this.#parts.decoder, message.error));
        return;
      case 'initializer-failed': {
        worker.noteRetiring();
        const error = unpackWireValue(this.#parts.decoder, message.error);
        const cause = error instanceof Error ? error.cause : error;
        this.#listener.initializerFailed(cause);
        return;
      }
      case 'segment':
      case 'drop-segment':
      case 'externals':
      case 'result':
        // The worker's own handle has filed these.
        return;
    }
  }

  /** Reads all that workers have told. */
  catchUp(): void {
    for (const worker of this.#parts.workforce) {
      this.#parts.workforce.drain(worker);
      this.collectFrom(worker, Infinity);
    }
    this.#listener.collected();
  }

  /** Blocks this thread until a future of this pool is done. */
  block(future: DrivenFuture, deadline: number): void {
    let nextLook = performance.now() + LIVENESS_MS;
    for (;;) {
      this.catchUp();
      const now = performance.now();
      if (future.done() || now >= deadline) break;
      this.#parts.workforce.findEnded(now >= nextLook);
      if (now >= nextLook) nextLook = now + LIVENESS_MS;
      this.#parts.lifecycle.checkDeadlines();
      if (future.done()) break;
      const until = Math.min(deadline, nextLook, this.#parts.lifecycle.nextDeadline);
      if (until > now) this.bell.block(until - now);
    }
    this.bell.listen();
  }
}
