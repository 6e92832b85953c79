import type { WaitableMemory } from '../../memory/waitable-memory.js';
import type { SpinDecision } from '../spin-decision.js';
import { Cell, cellAt, Header, Line } from './layout.js';
import type { Liveness } from './line.js';
import { clearDead, expectWake, firstInLine, goAheadOfOwn, joinCrowd, leave, NONE } from './line.js';
import type { Resource, Verdict } from './resource.js';
import { POLL_INTERVAL } from './resource.js';

/** What a blocking wait is made of. */
export interface BlockingWait {
  readonly memory: WaitableMemory;
  readonly resource: Resource;
  /** What to take; see Resource. */
  readonly claim: number;
  /** The calling thread's id. */
  readonly me: number;
  /** Milliseconds; Infinity waits for ever. */
  readonly timeout: number;
  readonly liveness: Liveness;
  /** Whether to watch for the hint before sleeping. Default: never. */
  readonly spinning?: SpinDecision | undefined;
}

/**
 * Milliseconds to watch for: two threads on a core each hand over within a few microseconds, where waking one takes 30.
 * Longer, it would find more, and cost more where it does not.
 */
const SPIN_TIME = 0.02;
/** Between two looks at the clock, which takes longer than a look at memory. */
const SPINS_PER_CLOCK = 20;

/** Blocks this thread until the resource is taken or refused; 'wait' where the time ran out. */
export function block(wait: BlockingWait): Verdict {
  const { memory, resource, claim, me, timeout } = wait;
  const { words } = memory;
  const { line } = resource;
  const deadline = timeout === Infinity ? Infinity : performance.now() + timeout;
  Atomics.add(words, Header.waits, 1);
  const cell = joinInTime(wait, deadline);
  if (typeof cell !== 'number') return cell;
  goAheadOfOwn(words, line, cell, me);
  const wakeWord = cellAt(line, cell) + Cell.wake;
  let verdict: Verdict = 'wait';
  for (;;) {
    // ATOMICS: reset first, then look: a hint that comes after the look is not slept over.
    expectWake(words, line, cell);
    if (resource.everyone || firstInLine(words, line) === cell) verdict = resource.take(claim);
    if (verdict !== 'wait') break;
    const left = timeLeft(deadline);
    if (left <= 0) break;
    if (spin(wait, wakeWord)) continue;
    if (memory.wait(wakeWord, 0, Math.min(left, POLL_INTERVAL)) === 'timed-out') probe(wait);
  }
  leave(memory, line, cell);
  // ATOMICS: after leaving. A hint that was for this waiter is passed on to the next.
  resource.pass();
  return verdict;
}

/** Watches for the hint; whether it came. */
function spin({ memory, spinning }: BlockingWait, wakeWord: number): boolean {
  if (spinning?.isDue() !== true) return false;
  const end = performance.now() + SPIN_TIME;
  let found = false;
  for (let spins = 1; !found && (spins % SPINS_PER_CLOCK !== 0 || performance.now() < end); spins++) found = Atomics.load(memory.words, wakeWord) !== 0;
  spinning.note(found);
  return found;
}

/** A cell in the line, once there is one; or how the wait ended before. */
function joinInTime(wait: BlockingWait, deadline: number): number | Verdict {
  const { memory, me, resource, claim } = wait;
  const { line, everyone } = resource;
  for (;;) {
    const cell = joinCrowd(memory.words, line, me);
    if (cell !== NONE) return cell;
    // ATOMICS: after it has said that it has no cell: a change from here on wakes it.
    const verdict = everyone ? resource.take(claim) : 'wait';
    if (verdict !== 'wait') return verdict;
    const left = timeLeft(deadline);
    if (left <= 0) return 'wait';
    if (memory.wait(line + Line.crowded, 1, Math.min(left, POLL_INTERVAL)) === 'timed-out') probe(wait);
  }
}

/** A signaller may have died before it signalled, the first in line before it took, the owner before it released. */
function probe({ memory, resource, me, liveness }: BlockingWait): void {
  Atomics.store(memory.words, resource.line + Line.mayWait, 1);
  clearDead(memory, resource.line, me, liveness);
  resource.probe();
}

/** Milliseconds; the clock is not looked at where it does not matter. */
function timeLeft(deadline: number): number {
  return deadline === Infinity ? Infinity : deadline - performance.now();
}
