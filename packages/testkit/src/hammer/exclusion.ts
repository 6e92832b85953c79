import type { Hand } from './swing.js';
import { Tally } from './swing.js';

/** Of the rounds. */
const LINGERING = 1 / 8;

/** Words of the tally: two numbers that are equal whenever somebody has the lock. */
export const Pair: Readonly<Record<'first' | 'second' | 'end', number>> = {
  first: Tally.own,
  second: Tally.own + 1,
  /** From here on the words are the swing's. */
  end: Tally.own + 2,
};

/** Plain accesses, which only what is hammered can make exact. */
export function get(words: Int32Array, index: number): number {
  return words[index] ?? 0;
}

/** The error of a lock whose owner was killed. */
export function isOwnerDied(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === 'ERR_HEDDLE_OWNER_DIED';
}

const idle = new Int32Array(new SharedArrayBuffer(4));

/** Lets others run for so many milliseconds. */
export function pause(milliseconds: number): void {
  Atomics.wait(idle, 0, 0, milliseconds);
}

/** Now and then lets others run, in the middle of what they must not disturb. */
export function linger(): void {
  if (Math.random() < LINGERING) pause(0.05);
}

/** What only one may do at a time. */
export function exclude(hand: Hand<unknown>): void {
  const { words, expect } = hand;
  expect(get(words, Pair.first) === get(words, Pair.second));
  const next = get(words, Pair.first) + 1;
  words[Pair.first] = next;
  linger();
  words[Pair.second] = get(words, Pair.second) + 1;
  expect(get(words, Pair.first) === next);
}

/** Makes good what somebody died in the middle of; for whoever has the lock now. */
export function makeGood(words: Int32Array): void {
  words[Pair.second] = get(words, Pair.first);
  Atomics.add(words, Tally.recovered, 1);
}
