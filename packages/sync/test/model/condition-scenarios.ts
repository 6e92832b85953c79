import assert from 'node:assert/strict';

import type { Explored, Steps, Stepped, Trial } from '@heddle/testkit/model-checker';

import type { ConditionState } from '../../src/shared/protocol/condition-state.js';
import { ACQUIRE, RESUME } from '../../src/shared/protocol/lock-state.js';
import type { LockState } from '../../src/shared/protocol/lock-state.js';
import type { Verdict } from '../../src/shared/protocol/resource.js';
import { SharedModel } from './shared-model.js';
import type { Thread } from './threads.js';
import { Threads } from './threads.js';

/** Where the condition's words begin; the lock's are at 0. */
const CONDITION = 200;
/** Items that may be taken, which the lock guards: reading them with the lock held is no step. */
const ITEMS = 900;

/** Waiters who take an item each, and one more thread that puts them there. */
export interface ConditionSettings {
  readonly waiters: number;
  readonly preemptions: number;
  /** The first waiter gives up at some moment. */
  readonly impatient?: boolean;
  /** The first waiter may die at any moment. */
  readonly mortal?: boolean;
  /** All items are there at once, and all waiters are notified. */
  readonly all?: boolean;
  /** One item is there, which each waiter hands on to the next. */
  readonly handedOn?: boolean;
  readonly cells?: number;
}

/** A thread's lock and condition. */
class Party {
  readonly #threads: Threads;
  readonly #thread: Thread;
  readonly lock: Stepped<LockState>;
  readonly condition: Stepped<ConditionState>;

  constructor(model: SharedModel, threads: Threads, thread: Thread) {
    this.#threads = threads;
    this.#thread = thread;
    const { me, actor, memo } = thread;
    const { liveness } = threads;
    const lock = new model.lock.LockState(model.memory, me, liveness, false);
    const memory = model.memoryOf(actor, memo, CONDITION);
    this.lock = lock as unknown as Stepped<LockState>;
    this.condition = new model.condition.ConditionState({ memory, me, liveness, lock }) as unknown as Stepped<ConditionState>;
  }

  /** False where its owner died. */
  *acquire(claim: number = ACQUIRE): Steps<boolean> {
    this.#thread.memo.round++;
    if (yield* this.lock.tryTake()) return true;
    return (yield* this.#threads.wait(this.#thread, this.lock, { claim })) === 'taken';
  }

  /** As `SharedCondition.waitSync` does. */
  *wait(impatient: boolean): Steps<Verdict> {
    this.#thread.memo.round++;
    assert.ok(yield* this.condition.begin(), 'there is a place');
    assert.ok(yield* this.lock.release());
    const verdict = yield* this.#threads.wait(this.#thread, this.condition, { base: CONDITION, impatient });
    if (verdict !== 'taken') yield* this.condition.withdraw();
    assert.ok(yield* this.acquire(RESUME), 'it has the lock again whatever has happened');
    if (verdict === 'taken') yield* this.condition.complete();
    return (yield* this.lock.isDoubtful()) ? 'refused' : verdict;
  }
}

/** No waiter waits for ever, and none is woken without a notification. */
export function handItems(trial: Trial, { waiters, preemptions, impatient = false, mortal = false, all = false, handedOn = false, cells }: ConditionSettings): Explored {
  const model = new SharedModel({ trial, polling: mortal, cells });
  const items = (): number => model.words[ITEMS] ?? 0;
  const put = (count: number): Steps<unknown> => model.simulation.memory.store(ITEMS, items() + count);
  // Where the first may take nothing there is an item less, and whoever takes it puts it back.
  const shared = impatient || mortal || handedOn;
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    let notified = 0;
    let woken = 0;
    for (let index = 0; index < waiters; index++) {
      threads.start(function* (thread) {
        const party = new Party(model, threads, thread);
        if (!(yield* party.acquire())) return;
        while (items() === 0) {
          const verdict = yield* party.wait(impatient && thread.me === 1);
          if (verdict !== 'taken') {
            yield* party.lock.release();
            return;
          }
          // Another may have taken the item meanwhile; then it waits again.
          assert.ok(++woken <= notified || mortal, 'there are no spurious wake-ups');
        }
        yield* put(-1);
        if (shared) {
          yield* put(1);
          notified++;
          yield* party.condition.notify(1);
        }
        assert.ok(yield* party.lock.release());
      });
    }
    threads.start(function* (thread) {
      const party = new Party(model, threads, thread);
      const total = handedOn ? 1 : shared ? waiters - 1 : waiters;
      for (let count = 0; count < (all ? 1 : total); count++) {
        if (!(yield* party.acquire())) return;
        yield* put(all ? total : 1);
        notified += all ? total : 1;
        if (all) yield* party.condition.notifyAll();
        else yield* party.condition.notify(1);
        assert.ok(yield* party.lock.release());
      }
    });
    return { atRest: () => { threads.expectEnded(); } };
  }, { preemptions, spuriousWakeUps: mortal ? 0 : 1, mortal: mortal ? ['thread 1'] : [] });
}
