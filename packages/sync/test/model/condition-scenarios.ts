import assert from 'node:assert/strict';

import type { Explored, Steps, Stepped, Trial, Witness } from '@heddle/testkit/model-checker';

import type { ConditionState } from '../../src/shared/protocol/condition-state.js';
import { ACQUIRE, RECOVER, RESUME } from '../../src/shared/protocol/lock-state.js';
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

/** A waiter that may die at any moment, also as it begins; another waits after it, and is notified: it goes on. */
export function outliveWaiterOfCondition(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial, polling: true });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    const isOver = (): boolean => /done|dead/.test(threads.actors[0]?.state ?? '');
    const second = { waits: false };
    threads.start(function* (thread) {
      yield* threads.elsewhere(thread);
      const party = new Party(model, threads, thread);
      assert.ok(yield* party.acquire());
      yield* party.wait(true);
      assert.ok(yield* party.lock.release());
    });
    threads.start(function* (thread) {
      yield* threads.elsewhere(thread);
      yield { get isOpen() { return isOver(); } };
      const party = new Party(model, threads, thread);
      if (!(yield* party.acquire())) assert.ok(yield* party.acquire(RECOVER));
      second.waits = true;
      assert.equal(yield* party.wait(false), 'taken');
      assert.ok(yield* party.lock.release());
    });
    threads.start(function* (thread) {
      yield* threads.elsewhere(thread);
      // With the lock, the second waits: it has let go of it.
      yield { get isOpen() { return isOver() && second.waits; } };
      const party = new Party(model, threads, thread);
      assert.ok(yield* party.acquire());
      yield* party.condition.notify(1);
      assert.ok(yield* party.lock.release());
    });
    const witness: Witness = { digestInto: (digest) => { digest.add(Number(second.waits)); } };
    return { witnesses: [witness], atRest: () => { threads.expectEnded(); } };
  }, { preemptions, mortal: ['thread 1'] });
}

/** One begins a second wait while another, that was notified, gives up: the notification that is passed on is not lost. */
export function beginWhilePassedOn(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    const conditionOf = places(model, threads);
    const isReady = { first: false };
    threads.start(function* () {
      yield* conditionOf(2).begin();
      yield* conditionOf(1).begin();
      yield* conditionOf(3).notify(1);
      isReady.first = true;
      yield* conditionOf(1).begin();
    });
    threads.start(function* () {
      yield { get isOpen() { return isReady.first; } };
      yield* conditionOf(2).withdraw();
    });
    threads.start(function* () {
      yield { get isOpen() { return threads.actors.slice(0, 2).every(({ state }) => state === 'done'); } };
      assert.deepEqual([yield* conditionOf(1).take(0), yield* conditionOf(1).take(0)], ['taken', 'wait']);
    });
    return { atRest: () => { threads.expectEnded(); } };
  }, { preemptions });
}

/** Three begin to wait while another, that was notified, gives up: one that has more waits goes behind them, and who came later stands further back. */
export function beginWhileInTurn(trial: Trial, preemptions: number): Explored {
  const model = new SharedModel({ trial, places: 5 });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    const conditionOf = places(model, threads);
    const isReady = { first: false };
    threads.start(function* () {
      for (const me of [2, 1, 1]) yield* conditionOf(me).begin();
      yield* conditionOf(3).notify(1);
      isReady.first = true;
      for (const me of [3, 4, 6]) yield* conditionOf(me).begin();
    });
    threads.start(function* () {
      yield { get isOpen() { return isReady.first; } };
      yield* conditionOf(2).withdraw();
    });
    threads.start(function* () {
      yield { get isOpen() { return threads.actors.slice(0, 2).every(({ state }) => state === 'done'); } };
      yield* conditionOf(5).begin();
      assert.equal(yield* conditionOf(1).take(0), 'taken', 'what was passed on');
      const order: number[] = [];
      for (let times = 0; times < 5; times++) {
        yield* conditionOf(2).notify(1);
        for (const me of [1, 3, 4, 5, 6]) if ((yield* conditionOf(me).take(0)) === 'taken') order.push(me);
      }
      assert.deepEqual(order.filter((me) => me !== 1), [3, 4, 6, 5], 'in the order in which they came');
    });
    return { atRest: () => { threads.expectEnded(); } };
  }, { preemptions });
}

/** A thread that dies while it waits, and what others do then. */
export interface BurialSettings {
  readonly preemptions: number;
  /** How far it has come: it has begun, was notified, has taken that. */
  readonly dead: 'waits' | 'notified' | 'claimed';
  /** What another does while one buries it. */
  readonly meanwhile: 'bury' | 'notify';
}

/** Its notification reaches one of those who live, once; who has its place after that begins with nothing. */
export function buryWaiter(trial: Trial, { preemptions, dead, meanwhile }: BurialSettings): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    const conditionOf = places(model, threads);
    let isSetUp = false;
    const isDead = (): boolean => isSetUp && threads.actors[0]?.state === 'dead';
    threads.start(function* (thread) {
      yield { get isOpen() { return isSetUp; } };
      yield* threads.elsewhere(thread);
    });
    threads.start(function* () {
      yield { get isOpen() { return isDead(); } };
      yield* conditionOf(2).probe();
    });
    threads.start(function* () {
      yield { get isOpen() { return isDead(); } };
      if (meanwhile === 'notify') {
        yield* conditionOf(3).notify(1);
        return;
      }
      yield* conditionOf(3).probe();
      yield* conditionOf(3).begin();
      if (dead !== 'claimed') return;
      yield* conditionOf(3).notifyAll();
      assert.equal(yield* conditionOf(3).take(0), 'taken', 'its own notification');
    });
    threads.start(function* () {
      for (const me of [1, 4, 4]) yield* conditionOf(me).begin();
      if (dead !== 'waits') yield* conditionOf(3).notify(1);
      if (dead === 'claimed') assert.equal(yield* conditionOf(1).take(0), 'taken');
      isSetUp = true;
      yield { get isOpen() { return isDead() && threads.actors.slice(1, 3).every(({ state }) => state === 'done'); } };
      if (meanwhile === 'bury') assert.equal(yield* conditionOf(3).take(0), 'wait', 'nobody has notified it again');
      if (dead !== 'claimed') assert.equal(yield* conditionOf(4).waiting(), meanwhile === 'bury' ? 2 : 1, 'waits that nobody has notified');
    });
    return { atRest: () => { if (isDead()) threads.expectEnded(); } };
  }, { preemptions, mortal: ['thread 1'] });
}

/** One thing after the other: whose turn it is to be notified, and that what a wait or a thread leaves is had by others. */
export function notifyInTurn(trial: Trial): Explored {
  const model = new SharedModel({ trial });
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    threads.start(function* () {
      const conditionOf = places(model, threads);
      const [first, second] = [conditionOf(1), conditionOf(2)];
      for (const waiter of [first, second, first]) assert.ok(yield* waiter.begin());
      assert.equal(yield* first.waiting(), 3);
      // One with several waits is behind the others once it was notified.
      for (const [notified, other] of [[first, second], [second, first], [first, second]] as const) {
        yield* conditionOf(3).notify(1);
        assert.equal(yield* other.take(0), 'wait', 'it is another\'s turn');
        assert.equal(yield* notified.take(0), 'taken', 'it is its turn');
        yield* notified.complete();
      }
      assert.equal(yield* first.waiting(), 0);
      for (const waiter of [first, second]) assert.ok(yield* waiter.begin());
      yield* conditionOf(3).notify(1);
      yield* first.threadEnds();
      assert.equal(yield* second.take(0), 'taken', 'what a thread was notified of that has ended');
      yield* second.complete();
      for (let me = 1; me <= 4; me++) {
        assert.ok(yield* conditionOf(me).begin(), 'there are places again');
        yield* conditionOf(me).withdraw();
      }
    });
    return { atRest: () => { threads.expectEnded(); } };
  }, { preemptions: 0 });
}

/** Conditions of threads by their numbers, whose lock nobody need have for the moment. */
function places(model: SharedModel, { liveness }: Threads): (me: number) => Stepped<ConditionState> {
  const { memory } = model;
  return (me) => {
    const lock = new model.lock.LockState(memory, me, liveness, false);
    return new model.condition.ConditionState({ memory: model.memoryAt(CONDITION), me, liveness, lock }) as unknown as Stepped<ConditionState>;
  };
}
