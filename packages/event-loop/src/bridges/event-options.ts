import { checkOptionNames, checkSignal, describeValue } from '@heddle/cancellation';
import { wrongType } from '@heddle/futures';

import { checkEventName, type EventSource } from './event-source.js';

/**
 * What becomes of an event that comes while `limit` of them are unread:
 * - 'fail': the loop ends with EventOverflowError, after those that are unread;
 * - 'drop-oldest', 'drop-newest': the oldest of them, or the one that comes, is dropped;
 * - 'pause': none is: the emitter, a stream for example, is paused with the last of them, and goes on when all are read. What it emits all the same is kept.
 */
export type EventOverflow = 'fail' | 'drop-oldest' | 'drop-newest' | 'pause';

/** What {@link on} takes; everything may be left out. */
export interface OnOptions {
  /** Aborting it ends the loop, after what is unread, with the signal's reason. */
  readonly signal?: AbortSignal | undefined;
  /** Events that end the loop, after what is unread. */
  readonly close?: readonly string[] | undefined;
  /** How many events are kept unread at most: 1 or more. Without limit where it is left out. */
  readonly limit?: number | undefined;
  /** What becomes of those beyond it. 'fail' where it is left out. */
  readonly overflow?: EventOverflow | undefined;
}

const OVERFLOWS: readonly EventOverflow[] = ['fail', 'drop-oldest', 'drop-newest', 'pause'];

/** What can be told to wait, as streams and readline can. */
export interface Pausable {
  pause(): unknown;
  resume(): unknown;
}

/** Checks the options of `on`. */
export function checkOnOptions(source: EventSource, options: OnOptions): void {
  checkOptionNames(options, ['signal', 'close', 'limit', 'overflow'], 'on');
  const { signal, close, limit, overflow } = options;
  if (signal !== undefined) checkSignal(signal, 'on');
  if (close !== undefined && !Array.isArray(close)) throw wrongType('on', 'close', 'an array of names of events', close);
  for (const name of close ?? []) checkEventName(source, name, 'on', 'each name in close');
  if (limit !== undefined) checkLimit(limit);
  if (overflow === undefined) return;
  if (!OVERFLOWS.includes(overflow)) throw wrongType('on', 'overflow', `one of '${OVERFLOWS.join("', '")}'`, overflow);
  if (limit === undefined) throw new TypeError('on: overflow is of no use without limit');
  if (overflow === 'pause' && !isPausable(source)) throw wrongType('on', 'emitter', "one that has pause() and resume(), for overflow: 'pause'", source);
}

function checkLimit(limit: unknown): void {
  if (typeof limit !== 'number') throw wrongType('on', 'limit', 'a number', limit);
  if (!(limit === Infinity || Number.isInteger(limit)) || limit < 1) throw new RangeError(`on: limit must be a whole number, 1 or more, or Infinity; received ${describeValue(limit)}`);
}

function isPausable(source: unknown): source is Pausable {
  const { pause, resume } = source as Partial<Pausable>;
  return typeof pause === 'function' && typeof resume === 'function';
}
