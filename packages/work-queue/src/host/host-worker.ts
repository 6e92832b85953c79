import type { SegmentReader } from '../memory/arena.js';
import { noticesWritten } from '../protocol/completions.js';
import type { QueueLayout } from '../protocol/layout.js';
import { Seat } from '../protocol/layout.js';
import type { WorkerMessage } from '../wire/messages.js';
import type { WorkerLink } from './worker-link.js';

/** What a worker posted for a slot's result. */
export type ResultMail =
  | { readonly kind: 'externals'; readonly externals: readonly unknown[] }
  | { readonly kind: 'result'; readonly value: unknown };

/**
 * Whether the host has a worker leave, and how:
 *
 *   no -> retiring -> killed-when-free -> killed; any step may be left out
 */
export type Leaving =
  /** It goes on. */
  | 'no'
  /** It was asked to finish what it runs, and will end by itself. */
  | 'retiring'
  /** A task on it would not stop: it is terminated when its other tasks have ended. */
  | 'killed-when-free'
  /** It was terminated. */
  | 'killed';

/** One worker as the host sees it. */
export class HostWorker {
  readonly id: number;
  readonly seat: number;
  readonly name: string;
  readonly link: WorkerLink;
  readonly segments: SegmentReader;
  readonly startedAt: number;
  readonly #words: Int32Array;
  readonly #layout: QueueLayout;
  readonly #mail = new Map<number, ResultMail>();
  leaving: Leaving = 'no';
  /** How far its completion ring has been read. */
  read = 0;
  /** On the host's clock, when it was last seen to have done something, and how far it had been read then. */
  idleSince: number;
  readWhenLastSeen = 0;
  /** How many nudges it had answered when that was last looked at. */
  nudgesSeen = 0;

  constructor(id: number, seat: number, name: string, link: WorkerLink, segments: SegmentReader, words: Int32Array, layout: QueueLayout, now: number) {
    this.id = id;
    this.seat = seat;
    this.name = name;
    this.link = link;
    this.segments = segments;
    this.#words = words;
    this.#layout = layout;
    this.startedAt = now;
    this.idleSince = now;
  }

  /** It will finish what it runs and end, if it has not to end sooner. */
  noteRetiring(): void {
    if (this.leaving === 'no') this.leaving = 'retiring';
  }

  word(word: number): number {
    return Atomics.load(this.#words, this.#layout.seat(this.seat) + word);
  }

  setWord(word: number, value: number): void {
    Atomics.store(this.#words, this.#layout.seat(this.seat) + word, value);
  }

  /** Whether its completion ring holds something unread. */
  get hasNotices(): boolean {
    return noticesWritten(this.#words, this.#layout, this.seat) !== this.read;
  }

  /** Whether it has not ended, as far as can be told without the event loop. */
  get isAlive(): boolean {
    return this.word(Seat.exitCode) === 0 && this.link.isAlive(this.word(Seat.nativeId));
  }

  /** The exit code that it announced; null where it had no time to. */
  get announcedExitCode(): number | null {
    const word = this.word(Seat.exitCode);
    return word === 0 ? null : word - 1;
  }

  /** Files what belongs to the transport; answers the messages that are for others. */
  file(message: WorkerMessage): WorkerMessage | undefined {
    switch (message.kind) {
      case 'segment':
        this.segments.add(message.segment, message.handle);
        return undefined;
      case 'drop-segment':
        this.segments.drop(message.segment);
        return undefined;
      case 'externals':
      case 'result':
        this.#mail.set(message.slot, message);
        return undefined;
      case 'initializer-failed':
      case 'progress':
      case 'items':
      case 'stray':
      case 'escaped':
        return message;
    }
  }

  takeMail(slot: number): ResultMail | undefined {
    const mail = this.#mail.get(slot);
    if (mail !== undefined) this.#mail.delete(slot);
    return mail;
  }
}
