import assert from 'node:assert/strict';

import type { Actor, Cast, Explored, Stepped, Steps } from '@heddle/testkit/model-checker';

import type { HostLane } from '../../src/host/host-lane.js';
import { NONE, takenBy } from '../../src/protocol/lane.js';
import { Header, Seat, SeatPhase, StopRequest } from '../../src/protocol/layout.js';
import { firstLane, type QueueModel } from './queue-model.js';

/** A task that runs for ever, as far as the others are concerned. */
const FOREVER = { isOpen: false };

/** What workers of a scenario are like. */
export interface WorkSettings {
  readonly workers: number;
  readonly tasks: number;
  readonly preemptions: number;
  readonly spuriousWakeUps?: number;
  /** The host publishes all tasks before it wakes a worker, as in a refill. */
  readonly atOnce?: boolean;
  /** Their event loops have work of their own: they wait asynchronously. */
  readonly busyEventLoop?: boolean;
  /** Tasks go on until a later turn of their worker's event loop. */
  readonly asynchronous?: boolean;
  readonly tasksPerWorker?: number;
  readonly maxTasks?: number;
}

interface Memo {
  /** A bit for each task it has run. */
  ran: number;
  /** How often its worker has ended. */
  ended: number;
}

/** Adds workers that run the production loop. */
function addWorkers(cast: Cast, model: QueueModel, settings: WorkSettings, { endless = false, escapes = false } = {}): { readonly actors: Actor[]; readonly memos: Memo[] } {
  const memos = Array.from({ length: settings.workers }, () => ({ ran: 0, ended: 0 }));
  const actors = memos.map((memo, seat) => {
    const run = function* (slot: number): Steps {
      assert.equal(memos.some(({ ran }) => (ran & (1 << slot)) !== 0), false, `task ${slot} is run twice`);
      memo.ran |= 1 << slot;
      if (endless) yield FOREVER;
    };
    const end = (): void => { memo.ended++; };
    const loop = model.workerLoop(seat, settings.workers, { ...settings, memo, run, end });
    return cast.actor(`worker ${seat}`, function* (actor): Steps {
      if (escapes && seat === 0) actor.eventLoop.startTimer(() => loop.retire(), { repeats: false });
      yield* loop.start();
      yield* actor.eventLoop.run();
    });
  });
  return { actors, memos };
}

const ranBy = (memos: readonly Memo[]): number => memos.reduce((all, { ran }) => all | ran, 0);
const all = (tasks: number): number => (1 << tasks) - 1;

function* publishAll(model: QueueModel, lane: Stepped<HostLane>, { tasks, atOnce = false }: WorkSettings): Steps {
  for (let slot = 0; slot < tasks; slot++) {
    yield* lane.publish(slot);
    if (!atOnce || slot === tasks - 1) yield* model.parking.wakeForWork(model.memory, model.layout);
  }
}

/** Short tasks: every one is run once, and in the end all workers sleep. */
export function runAndSleep(model: QueueModel, settings: WorkSettings): Explored {
  return model.simulation.explore((cast) => {
    const { lane } = model.hostLane(model.layout.commonLanes);
    cast.actor('host', () => publishAll(model, lane, settings));
    const { memos } = addWorkers(cast, model, settings);
    return {
      atRest: () => {
        assert.equal(ranBy(memos), all(settings.tasks), 'tasks that were run');
        for (const seat of memos.keys()) {
          assert.equal(model.isParked(seat), true, `worker ${seat} sleeps`);
          assert.equal(model.phase(seat), SeatPhase.ready, `what worker ${seat} says of itself`);
        }
        assert.equal(model.words[Header.parked], settings.workers, 'workers that are counted as sleeping');
      },
    };
  }, settings, model.nameOf);
}

/** Endless tasks, as many as workers: no worker sleeps while a task waits. */
export function neverWaitBehindAnother(model: QueueModel, settings: WorkSettings): Explored {
  return model.simulation.explore((cast) => {
    const { lane } = model.hostLane(model.layout.commonLanes);
    cast.actor('host', () => publishAll(model, lane, settings));
    const { memos } = addWorkers(cast, model, settings, { endless: true });
    return {
      atRest: () => {
        const busy = memos.filter(({ ran }) => ran !== 0).length;
        assert.equal(busy, Math.min(settings.workers, settings.tasks), 'workers that run a task');
      },
    };
  }, settings, model.nameOf);
}

/** A task bound to a seat is run by its worker, whatever the others do. */
export function runBound(model: QueueModel, settings: WorkSettings): Explored {
  return model.simulation.explore((cast) => {
    const { lane } = model.hostLane(model.layout.seatLanes(0));
    cast.actor('host', function* (): Steps {
      for (let slot = 0; slot < settings.tasks; slot++) {
        yield* lane.publish(slot);
        yield* model.parking.wakeSeat(model.memory, model.layout, 0);
      }
    });
    const { memos } = addWorkers(cast, model, settings);
    return {
      atRest: () => {
        assert.equal(memos[0]?.ran, all(settings.tasks), 'tasks that worker 0 has run');
        assert.equal(model.words[Header.parked], [...memos.keys()].filter((seat) => model.isParked(seat)).length, 'workers that are counted as sleeping');
      },
    };
  }, settings, model.nameOf);
}

/** A worker is asked to go: it ends, and the others run what it leaves. */
export function retireOne(model: QueueModel, settings: WorkSettings): Explored {
  return model.simulation.explore((cast) => {
    const { lane } = model.hostLane(model.layout.commonLanes);
    cast.actor('host', () => publishAll(model, lane, settings));
    const { memos } = addWorkers(cast, model, settings);
    cast.actor('host, later', function* (): Steps {
      yield* model.store(model.layout.seat(0) + Seat.stop, StopRequest.retire);
      yield* model.parking.wakeSeat(model.memory, model.layout, 0);
    });
    return {
      atRest: () => {
        assert.equal(ranBy(memos), all(settings.tasks), 'tasks that were run');
        assert.deepEqual(memos.map(({ ended }) => ended), memos.map((_, seat) => (seat === 0 ? 1 : 0)), 'who has ended');
        assert.equal(model.phase(0), SeatPhase.retiring, 'what worker 0 says of itself');
        assert.equal(model.words[Header.parked], settings.workers - 1, 'workers that are counted as sleeping');
      },
    };
  }, settings, model.nameOf);
}

/** Workers go after so many tasks, and are as many as it takes: each runs its share and ends, and none is left. */
export function retireAll(model: QueueModel, settings: WorkSettings & { readonly maxTasks: number }): Explored {
  return model.simulation.explore((cast) => {
    const { lane } = model.hostLane(model.layout.commonLanes);
    cast.actor('host', () => publishAll(model, lane, settings));
    const { memos } = addWorkers(cast, model, settings);
    return {
      atRest: () => {
        assert.equal(ranBy(memos), all(settings.tasks), 'tasks that were run');
        assert.deepEqual(memos.map(({ ended }) => ended), memos.map(() => 1), 'who has ended');
      },
    };
  }, settings, model.nameOf);
}

/** A worker dies, at any moment; the host clears its seat. What it had not taken is run by those that live. */
export function surviveDeath(model: QueueModel, settings: WorkSettings & { readonly endless?: boolean; readonly mortal: readonly string[] }): Explored {
  return model.simulation.explore((cast) => {
    const { commonLanes } = model.layout;
    const { lane } = model.hostLane(commonLanes);
    cast.actor('host', () => publishAll(model, lane, settings));
    const { actors, memos } = addWorkers(cast, model, settings, settings);
    const dead = (): number => actors.findIndex(({ state }) => state === 'dead');
    cast.actor('host, later', function* (): Steps {
      yield { get isOpen() { return dead() !== -1; } };
      yield* model.store(Header.workers, settings.workers - 1);
      yield* model.parking.vacate(model.memory, model.layout, dead());
    });
    return {
      atRest: () => {
        const idle = memos.filter(({ ran }, seat) => ran === 0 && seat !== dead());
        if (settings.endless !== true || idle.length > 0) assert.equal(model.queued(commonLanes), 0, 'tasks that nobody has taken');
        for (let position = 0; position < settings.tasks; position++) {
          const { base, capacity } = firstLane(commonLanes);
          const taker = takenBy(model.words, base, capacity, position);
          if (taker === NONE || taker === dead()) continue;
          assert.notEqual((memos[taker]?.ran ?? 0) & (1 << position), 0, `task ${position} was run by who took it`);
        }
      },
    };
  }, settings, model.nameOf);
}

/** A worker that sleeps in its event loop is to go at some moment, as when an error escapes in it: it ends, and the others run what comes. */
export function retireAsleep(model: QueueModel, settings: WorkSettings): Explored {
  return model.simulation.explore((cast) => {
    const { lane } = model.hostLane(model.layout.commonLanes);
    cast.actor('host', () => publishAll(model, lane, settings));
    const { memos } = addWorkers(cast, model, settings, { escapes: true });
    return {
      atRest: () => {
        assert.equal(ranBy(memos), all(settings.tasks), 'tasks that were run');
        assert.deepEqual(memos.map(({ ended }) => ended), memos.map((_, seat) => (seat === 0 ? 1 : 0)), 'who has ended');
        assert.equal(model.words[Header.parked], settings.workers - 1, 'workers that are counted as sleeping');
      },
    };
  }, settings, model.nameOf);
}

/** One thing after the other: which seat is said to be idle. */
export function findIdleSeat(model: QueueModel): Explored {
  return model.simulation.explore((cast) => {
    const { layout, memory, words } = model;
    const { idleSeat, startSpinning, stopSpinning, startDozing, stopDozing, park } = model.parking;
    const own = model.hostLane(layout.seatLanes(0));
    const common = model.hostLane(layout.commonLanes);
    words[Header.workers] = 3;
    cast.actor('host', function* (): Steps {
      const expectIdle = function* (seat: number, what: string): Steps {
        assert.equal(yield* idleSeat(words, layout), seat, what);
      };
      yield* expectIdle(NONE, 'nobody is idle');
      assert.ok(yield* startSpinning(words, 0));
      yield* expectIdle(0, 'who spins');
      yield* stopSpinning(words, 0);
      assert.ok(yield* startDozing(words, 1));
      yield* expectIdle(1, 'who dozes');
      yield* stopDozing(words, layout, 1);
      yield* expectIdle(NONE, 'nobody is idle any more');
      yield* park(words, layout, 0);
      yield* expectIdle(0, 'who sleeps');
      yield* park(words, layout, 1);
      assert.ok(yield* startSpinning(words, 0));
      assert.ok(yield* own.lane.publish(own.table.take()));
      yield* expectIdle(1, 'one whose lane is empty');
      assert.ok(yield* model.parking.wakeSeat(memory, layout, 1));
      yield* expectIdle(NONE, 'who is idle has something to do');
      yield* park(words, layout, 1);
      assert.ok(yield* common.lane.publish(common.table.take()));
      yield* expectIdle(NONE, 'something queued comes first');
    });
    return { atRest: () => undefined };
  }, { preemptions: 0 }, model.nameOf);
}

/** One thing after the other: what a dead worker has announced is taken back. */
export function vacateSeat(model: QueueModel): Explored {
  return model.simulation.explore((cast) => {
    const { layout, memory, words } = model;
    const { startSpinning, startDozing, lieDown, park, vacate } = model.parking;
    words[Header.workers] = 2;
    cast.actor('host', function* (): Steps {
      yield* park(words, layout, 0);
      yield* vacate(memory, layout, 0);
      assert.equal(words[Header.parked], 0, 'workers that are counted as sleeping');
      assert.equal(model.isParked(0), false, 'whether it sleeps');
      assert.ok(yield* startSpinning(words, 0));
      yield* vacate(memory, layout, 0);
      assert.ok(yield* startSpinning(words, 1), 'another may spin');
      assert.ok(yield* startDozing(words, 0));
      yield* lieDown(words, layout, 0);
      yield* vacate(memory, layout, 0);
      assert.ok(yield* startDozing(words, 1), 'another may doze');
    });
    return { atRest: () => undefined };
  }, { preemptions: 0 }, model.nameOf);
}
