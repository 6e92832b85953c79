import type { Actor, Explored, Steps, Stepped } from '@heddle/testkit/model-checker';
import { describe, expect, it } from 'vitest';

import type { LockState } from '../../src/shared/protocol/lock-state.js';
import type { Verdict } from '../../src/shared/protocol/resource.js';
import { SharedModel } from './shared-model.js';

interface LockScenario {
  readonly threads: number;
  readonly rounds: number;
  readonly preemptions: number;
  /** One of the threads may die at any moment. */
  readonly mortal?: boolean;
  /** The last thread gives up waiting at some moment. */
  readonly impatient?: boolean;
  /** Cells of the line, fewer than threads that wait. */
  readonly cells?: number;
}

/** Threads acquire a lock and release it. No two have it at once, and all come to an end. */
function hammer({ threads, rounds, preemptions, mortal = false, impatient = false, cells = 3 }: LockScenario): Explored {
  const model = new SharedModel({ polling: mortal, cells });
  return model.simulation.explore((cast) => {
    const actors: Actor[] = [];
    const inside = new Set<number>();
    let taken = 0;
    const liveness = { isAlive: (thread: number) => actors[thread - 1]?.state !== 'dead' };
    for (let index = 0; index < threads; index++) {
      const me = index + 1;
      const gives = impatient && me === threads;
      actors.push(cast.actor(`thread ${me}`, function* (actor): Steps {
        const state = { round: 0, claim: 0 };
        const memory = model.memoryOf(actor, state);
        const lock = new model.lock.LockState(memory, me, liveness, false) as unknown as Stepped<LockState>;
        for (; state.round < rounds; state.round++) {
          let verdict: Verdict = (yield* lock.tryTake()) ? 'taken' : 'wait';
          for (state.claim = 0; verdict !== 'taken'; state.claim = 1) {
            verdict = yield* model.block.block({ memory, resource: lock as never, claim: state.claim, me, timeout: gives ? 1000 : Infinity, liveness });
            if (verdict === 'wait') break;
          }
          if (verdict === 'wait') continue;
          for (const other of inside) if (actors[other - 1]?.state === 'dead') inside.delete(other);
          expect([...inside], 'who has the lock').toEqual([]);
          inside.add(me);
          taken++;
          // A step in which the others may go on while this one has the lock.
          yield* model.simulation.memory.store(500, me);
          inside.delete(me);
          expect(yield* lock.release()).toBe(true);
        }
      }));
    }
    return {
      atRest: () => {
        for (const actor of actors) expect(actor.state, actor.name).toMatch(mortal ? /done|dead/ : /done/);
        if (!mortal && !impatient) expect(taken).toBe(threads * rounds);
      },
    };
  }, { preemptions, spuriousWakeUps: mortal ? 0 : 1, mortal: mortal ? ['thread 1'] : [] });
}

describe('a shared lock, in every interleaving', { timeout: 120_000 }, () => {
  it.each<[string, LockScenario]>([
    ['goes from one thread to another', { threads: 2, rounds: 2, preemptions: 3 }],
    ['goes round three threads', { threads: 3, rounds: 1, preemptions: 2 }],
    ['is not lost where a thread gives up', { threads: 3, rounds: 1, preemptions: 2, impatient: true }],
    ['reaches those who found no cell', { threads: 3, rounds: 1, preemptions: 3, cells: 1 }],
    ['reaches those who found no cell where one of them gives up', { threads: 3, rounds: 1, preemptions: 2, cells: 1, impatient: true }],
    ['is recovered by one who found no cell where a thread dies', { threads: 3, rounds: 1, preemptions: 1, cells: 1, mortal: true }],
    ['is recovered where a thread dies', { threads: 2, rounds: 1, preemptions: 2, mortal: true }],
    ['is recovered by one of two where a thread dies', { threads: 3, rounds: 1, preemptions: 1, mortal: true }],
  ])('%s', (_, scenario) => {
    expect(hammer(scenario).states).toBeGreaterThan(0);
  });
});
