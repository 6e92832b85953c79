/**
 * A worker's main loop: take a task, run it, take the next; spin a moment when there is none, then sleep. It sleeps in
 * one of two ways: blocked in `wait`, which is the fastest to wake from; or, while the thread's own event loop has work
 * (async tasks, timers, servers of an initializer), waiting asynchronously.
 *
 *   pump  runs tasks until the queue is dry -> idle; until as many are active as may be -> one settles -> pump;
 *         until it is to end -> retire
 *   idle  spins -> lets the event loop turn once, if there is anything for it -> parks, blocking or not -> woken -> pump
 */
import type { WaitableMemory } from '@heddle/sync/memory';

import { claimBest, flowMark, hasQueued } from '../protocol/lane-set.js';
import { NONE } from '../protocol/lane.js';
import type { LaneSetPlace, QueueLayout } from '../protocol/layout.js';
import { Seat, SeatPhase, StopRequest } from '../protocol/layout.js';
import { doze, lieDown, park, PARKED, startDozing, startSpinning, stopDozing, stopSpinning, unpark, wakeForWork, wakeOne } from '../protocol/parking.js';
import type { EventLoopWork } from './event-loop-work.js';
import type { RemoteSource } from './remote-source.js';
import { canRunLeftovers, runLeftovers } from './run-leftovers.js';
import { SpinDecision } from './spin-decision.js';
import type { TaskRunner } from './task-runner.js';

/** How long (milliseconds) a worker that ran dry watches the queue before it sleeps: a wake-up costs about as much. */
const SPIN_MS = 0.05;
/** Looks at the queue between two looks at the clock, while it spins. */
const SPINS_PER_CLOCK = 32;
/** How long (milliseconds) the sentinel dozes between two looks at the queue: the most that a task may wait for it. */
const DOZE_MS = 0.2;
/** Dozes during which no task was taken, after which the sentinel parks. */
const QUIET_DOZES = 4;
/** After so long (milliseconds) of tasks without a pause the thread's own event loop gets a turn. */
const TURN_MS = 10;

type State =
  /** Runs tasks, or is about to. */
  | 'pumping'
  /** As many tasks are active as may be. */
  | 'full'
  /** Waits for work without blocking. */
  | 'parked'
  /** Takes no more tasks; ends with the last active one. */
  | 'retiring'
  | 'ended';

/** What a loop is made of. */
export interface WorkerLoopParts {
  readonly memory: WaitableMemory;
  readonly layout: QueueLayout;
  readonly seat: number;
  /** Where tasks come from, if not from the lanes. A worker with one never blocks in `Atomics.wait`: only its event loop hears of tasks. */
  readonly remote?: RemoteSource | undefined;
  readonly runner: TaskRunner;
  readonly tasksPerWorker: number;
  /** Retires after so many tasks; 0 for never. */
  readonly maxTasks: number;
  /** Whether another core may produce work while this one spins. */
  readonly maySpin: boolean;
  /** Called once, when the last task has ended after `retire`. */
  readonly end: () => void;
}

/** See above. */
export class WorkerLoop {
  readonly #parts: WorkerLoopParts;
  readonly #words: Int32Array;
  readonly #seatWords: number;
  readonly #commonLanes: LaneSetPlace;
  readonly #ownLanes: LaneSetPlace;
  readonly #eventLoopWork: EventLoopWork;
  #state: State = 'pumping';
  #claimed = 0;
  /** Whether the event loop has turned since the last task: what a task left to microtasks and immediates is done. */
  #turned = false;
  #turnScheduled = false;
  /** Whether the event loop has called this loop by itself, not from a microtask: an error may leave it then. */
  #inTurn = false;
  /**
   * Whether it has been idle since its last task. It then answers for what came meanwhile: the host may have relied on
   * it as the spinner or the sentinel, or have woken it alone for many tasks.
   */
  #wasIdle = false;
  /** An asynchronous wait that is still registered; it is used again, or each park would leave one behind. */
  #waiting = false;
  readonly #spinning: SpinDecision;

  constructor(parts: WorkerLoopParts, eventLoopWork: EventLoopWork) {
    this.#parts = parts;
    this.#eventLoopWork = eventLoopWork;
    this.#words = parts.memory.words;
    this.#spinning = new SpinDecision(parts.maySpin);
    this.#seatWords = parts.layout.seat(parts.seat);
    this.#commonLanes = parts.layout.commonLanes;
    this.#ownLanes = parts.layout.seatLanes(parts.seat);
  }

  /** Begins to take tasks. */
  start(): void {
    Atomics.store(this.#words, this.#seatWords + Seat.phase, SeatPhase.ready);
    this.#pump();
  }

  /** An asynchronous task has ended. */
  readonly settled = (): void => {
    this.#turned = false;
    if (this.#state === 'retiring') this.#endIfIdle();
    else if (this.#state === 'full') this.#pump();
    else if (this.#state === 'parked') this.#unparkAndPump();
  };

  /** Takes no more tasks, and ends when those that run have ended. */
  retire(): void {
    if (this.#state === 'retiring' || this.#state === 'ended') return;
    if (this.#state === 'parked') unpark(this.#words, this.#parts.layout, this.#parts.seat);
    this.#state = 'retiring';
    Atomics.store(this.#words, this.#seatWords + Seat.phase, SeatPhase.retiring);
    // Somebody else may have to run what this worker was woken for.
    if (hasQueued(this.#words, this.#commonLanes)) wakeOne(this.#parts.memory, this.#parts.layout);
    this.#endIfIdle();
  }

  #endIfIdle(): void {
    if (this.#state !== 'retiring' || this.#parts.runner.active > 0) return;
    this.#state = 'ended';
    // What the last task has left to this turn of the event loop still runs.
    setImmediate(this.#parts.end);
  }

  readonly #pump = (): void => {
    const { runner, tasksPerWorker, maxTasks } = this.#parts;
    this.#state = 'pumping';
    let turnStart = runner.beginTurn();
    for (;;) {
      if (Atomics.load(this.#words, this.#seatWords + Seat.stop) !== StopRequest.none) {
        this.retire();
        return;
      }
      if (runner.active >= tasksPerWorker) {
        this.#state = 'full';
        return;
      }
      const slot = this.#claim();
      if (slot === NONE) {
        this.#wasIdle = true;
        if (!this.#idle()) return;
        turnStart = runner.beginTurn();
        continue;
      }
      this.#turned = false;
      if (this.#wasIdle) this.#passOn();
      runner.run(slot);
      if (++this.#claimed === maxTasks) {
        this.retire();
        return;
      }
      if (runner.lastEnd - turnStart > TURN_MS) {
        this.#pumpNextTurn();
        return;
      }
    }
  };

  /** Wakes another for what was published while this worker was idle, beyond the task it has taken. */
  #passOn(): void {
    this.#wasIdle = false;
    if (hasQueued(this.#words, this.#commonLanes)) wakeForWork(this.#parts.memory, this.#parts.layout);
  }

  #claim(): number {
    const { remote } = this.#parts;
    if (remote !== undefined) return remote.claim();
    // What only this worker can run goes first: nobody else can make up for a delay.
    const own = claimBest(this.#words, this.#ownLanes, this.#parts.seat);
    return own !== NONE ? own : claimBest(this.#words, this.#commonLanes, this.#parts.seat);
  }

  #hasWork(): boolean {
    return (
      this.#parts.remote?.hasWork() === true ||
      hasQueued(this.#words, this.#commonLanes) ||
      hasQueued(this.#words, this.#ownLanes) ||
      Atomics.load(this.#words, this.#seatWords + Seat.stop) !== StopRequest.none
    );
  }

  /** The queue is dry. Answers true when there is work now; false when the loop will be called again. */
  #idle(): boolean {
    if (this.#spin()) return true;
    if (!this.#turned && !this.#leavesNothing()) {
      this.#pumpNextTurn();
      return false;
    }
    // What a task has left behind may have made this worker retire.
    if (this.#state !== 'pumping') return false;
    return this.#hasWork() || this.#park();
  }

  /** Whether all that the tasks so far have left behind is done, without a turn of the event loop. */
  #leavesNothing(): boolean {
    if (!canRunLeftovers || !this.#inTurn || this.#parts.runner.active > 0) return false;
    runLeftovers();
    return !this.#eventLoopWork.pending();
  }

  #pumpNextTurn(): void {
    if (this.#turnScheduled) return;
    this.#turnScheduled = true;
    setImmediate(() => {
      this.#turnScheduled = false;
      this.#turned = true;
      this.#inTurn = true;
      try {
        if (this.#state === 'pumping') this.#pump();
      } catch (error) {
        // What a task has left behind threw. It goes the way of any uncaught exception, and the loop goes on or retires.
        this.#pumpNextTurn();
        throw error;
      } finally {
        this.#inTurn = false;
      }
    });
  }

  #spin(): boolean {
    const { seat } = this.#parts;
    if (!this.#spinning.isDue() || !startSpinning(this.#words, seat)) return this.#hasWork();
    const { remote } = this.#parts;
    // A look through a pipe takes longer than one at the clock.
    const looksPerClock = remote === undefined ? SPINS_PER_CLOCK : 1;
    const end = performance.now() + SPIN_MS;
    let found = this.#hasWork();
    for (let spins = 1; !found && (spins % looksPerClock !== 0 || performance.now() <= end); spins++) {
      remote?.watch();
      found = this.#hasWork();
    }
    stopSpinning(this.#words, seat);
    this.#spinning.note(found);
    return found;
  }

  /** Dozes while work flows past, for others to take: true once there is some for this worker. */
  #doze(): boolean {
    const { memory, layout, seat } = this.#parts;
    if (!startDozing(this.#words, seat)) return false;
    let mark = flowMark(this.#words, this.#commonLanes);
    let found = false;
    for (let quiet = 0; quiet < QUIET_DOZES && !found; ) {
      lieDown(this.#words, layout, seat);
      found = this.#hasWork();
      if (!found) {
        doze(memory, layout, seat, DOZE_MS);
        found = this.#hasWork();
      }
      const now = flowMark(this.#words, this.#commonLanes);
      quiet = now === mark ? quiet + 1 : 0;
      mark = now;
    }
    stopDozing(this.#words, layout, seat);
    return found;
  }

  /** Whether this thread's event loop has nothing to do. */
  #mayBlock(): boolean {
    return this.#parts.remote === undefined && this.#parts.runner.active === 0 && !this.#eventLoopWork.pending();
  }

  #park(): boolean {
    const { memory, layout, seat } = this.#parts;
    const mayBlock = this.#mayBlock();
    if (mayBlock && this.#doze()) return true;
    park(this.#words, layout, seat);
    if (this.#hasWork()) {
      unpark(this.#words, layout, seat);
      return true;
    }
    if (mayBlock) {
      // A spurious return is possible: a stale asynchronous wait of ours may be notified with it.
      while (Atomics.load(this.#words, this.#seatWords + Seat.park) === PARKED) {
        memory.wait(this.#seatWords + Seat.park, PARKED);
      }
      return true;
    }
    this.#state = 'parked';
    if (this.#waiting) return false;
    const wait = memory.waitAsync(this.#seatWords + Seat.park, PARKED);
    if (!wait.async) {
      this.#state = 'pumping';
      return true;
    }
    this.#waiting = true;
    void wait.value.then(() => {
      this.#waiting = false;
      if (this.#state === 'parked') this.#unparkAndPump();
    });
    return false;
  }

  #unparkAndPump(): void {
    unpark(this.#words, this.#parts.layout, this.#parts.seat);
    this.#pump();
  }
}
