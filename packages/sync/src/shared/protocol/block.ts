import type { WaitableMemory } from '../../memory/waitable-memory.js';
import { Cell, cellAt, Header, Line } from './layout.js';
import type { Liveness } from './line.js';
import { clearDead, expectWake, firstInLine, goAheadOfOwn, join, leave, NONE } from './line.js';
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
}

/** Blocks this thread until the resource is taken or refused; 'wait' where the time ran out. */
export function block({ memory, resource, claim, me, timeout, liveness }: BlockingWait): Verdict {
  const { words } = memory;
  const { line } = resource;
  const deadline = performance.now() + timeout;
  Atomics.add(words, Header.waits, 1);
  let cell = join(words, line, me);
  while (cell === NONE) {
    const left = deadline - performance.now();
    if (left <= 0) return 'wait';
    const vacated = Atomics.load(words, line + Line.vacated);
    cell = join(words, line, me);
    if (cell !== NONE) break;
    if (memory.wait(line + Line.vacated, vacated, Math.min(left, POLL_INTERVAL)) === 'timed-out') clearDead(memory, line, me, liveness);
    cell = join(words, line, me);
  }
  goAheadOfOwn(words, line, cell, me);
  const wakeWord = cellAt(line, cell) + Cell.wake;
  let verdict: Verdict = 'wait';
  for (;;) {
    // ATOMICS: reset first, then look: a hint that comes after the look is not slept over.
    expectWake(words, line, cell);
    if (resource.everyone || firstInLine(words, line) === cell) verdict = resource.take(claim);
    const left = deadline - performance.now();
    if (verdict !== 'wait' || left <= 0) break;
    if (memory.wait(wakeWord, 0, Math.min(left, POLL_INTERVAL)) === 'timed-out') {
      // A signaller may have died before it signalled, the first in line before it took.
      Atomics.store(words, line + Line.mayWait, 1);
      clearDead(memory, line, me, liveness);
      resource.probe();
    }
  }
  leave(memory, line, cell);
  // ATOMICS: after leaving. A hint that was for this waiter is passed on to the next.
  resource.pass();
  return verdict;
}
