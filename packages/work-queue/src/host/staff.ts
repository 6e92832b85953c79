/**
 * How many workers a pool has: hires for tasks, replaces the dead, lets the idle go, dismisses all at the end. What ends a
 * worker that does not end by itself is here too.
 */
import { BrokenExecutorError, WorkerCrashedError } from '@heddle/futures';

import { Seat, SeatPhase } from '../protocol/layout.js';
import type { WireCall } from '../wire/messages.js';
import { checkSendable } from '../wire/wire-value.js';
import type { HostWorker } from './host-worker.js';
import { LONGEST_TIMER_MS } from './longest-timer.js';
import type { PoolSettings } from './pool-settings.js';
import { inRootContext } from './root-context.js';
import type { StatisticsRecorder } from './statistics.js';
import type { TaskLedger } from './task-ledger.js';
import type { TaskLifecycle } from './task-lifecycle.js';
import type { WorkerExit } from './worker-link.js';
import type { Workforce } from './workforce.js';

/** Workers that may die in a row before one was ready: then the pool gives up. */
const EARLY_DEATHS = 3;
/** Signals that others send: a worker that dies of one has not failed by itself. */
const FROM_OUTSIDE: ReadonlySet<string> = new Set(['SIGKILL', 'SIGTERM', 'SIGINT', 'SIGHUP']);
/** How much such a death counts, so that a pool gives up in the end where every worker is killed. */
const OUTSIDE_WEIGHT = 0.005;
/** How long (milliseconds) a worker without tasks may take to hear that it shall go: what a task left behind may block it. */
const DEAF_MS = 1000;
/** How long (milliseconds) a finalizer may take. */
const FINALIZER_MS = 30_000;

/** What staffing works with. */
export interface StaffParts {
  readonly settings: PoolSettings;
  readonly workforce: Workforce;
  readonly ledger: TaskLedger;
  readonly lifecycle: TaskLifecycle;
  readonly statistics: StatisticsRecorder;
  /** What each worker begins with. */
  readonly initializer: WireCall | undefined;
}

/** What staffing needs to know of the pool, and tells it. */
export interface StaffHost {
  /** Whether tasks are taken. */
  readonly isOpen: boolean;
  /** Whether no task can run any more. */
  readonly isBroken: boolean;
  /** No worker can be had. `makeError` makes what each task fails with. */
  breakDown(makeError: () => Error): void;
}

/** See above. */
export class Staff {
  readonly #settings: PoolSettings;
  readonly #workforce: Workforce;
  readonly #ledger: TaskLedger;
  readonly #lifecycle: TaskLifecycle;
  readonly #statistics: StatisticsRecorder;
  readonly #initializer: WireCall | undefined;
  readonly #host: StaffHost;
  #earlyDeaths = 0;
  /** How many tasks had ended when a worker died last. */
  #endedAtDeath = 0;
  #idleTimer: NodeJS.Timeout | undefined;
  #dismissal: NodeJS.Timeout[] | undefined;

  constructor(parts: StaffParts, host: StaffHost) {
    this.#settings = parts.settings;
    this.#workforce = parts.workforce;
    this.#ledger = parts.ledger;
    this.#lifecycle = parts.lifecycle;
    this.#statistics = parts.statistics;
    this.#initializer = parts.initializer;
    this.#host = host;
    this.#watchIdle();
  }

  /** One more worker for one more task, if there may be one. */
  hire(): void {
    if (this.#workforce.count < this.#settings.maxWorkers) this.spawn();
  }

  spawn(seat?: number): void {
    try {
      checkSendable(this.#initializer);
      inRootContext(() => this.#workforce.spawn(seat));
    } catch (error) {
      this.#host.breakDown(() => new BrokenExecutorError(`A worker could not be started: ${error instanceof Error ? error.message : String(error)}`, { cause: error }));
    }
  }

  /** As many workers as there must be, and are needed. */
  staff(): void {
    const wanted = (): number =>
      Math.min(this.#settings.maxWorkers, Math.max(this.#lifecycle.accepted, this.#host.isOpen ? this.#settings.minWorkers : 0));
    while (!this.#host.isBroken && this.#workforce.count < wanted()) this.spawn();
    for (let seat = 0; seat < this.#settings.maxWorkers && !this.#host.isBroken; seat++) {
      if (this.#lifecycle.boundTo(seat) > 0 && this.#workforce.at(seat) === undefined) this.spawn(seat);
    }
  }

  /** A worker has died that was not meant to, or was; the pool gives up when none ever gets ready. */
  noteExit(worker: HostWorker, exit: WorkerExit, intended: boolean): void {
    this.#noteDeath(worker.word(Seat.phase) === SeatPhase.starting && !intended, exit);
    if (this.#earlyDeaths < EARLY_DEATHS || this.#someReady()) return;
    const { exitCode, signal, error: cause } = exit;
    const options = cause === undefined ? undefined : { cause };
    const why = cause instanceof Error ? `: ${cause.message}` : '';
    // It has not even begun: the platform did not start it.
    const isUnborn = cause !== undefined && exitCode === null && signal === null;
    const crash = { exitCode, signal, workerId: worker.id, taskName: undefined };
    this.#host.breakDown(() => (isUnborn ? new BrokenExecutorError(`No worker can be started${why}`, options) : new WorkerCrashedError(crash, `The workers die while they start${why}`, options)));
  }

  /** After a seat was freed. While workers keep dying at the start, those there are go on alone, until a task asks for more. */
  replace(): void {
    if (this.#earlyDeaths < EARLY_DEATHS) this.staff();
  }

  /** Counts workers that die before they are ready, as long as nothing else happens in between. */
  #noteDeath(early: boolean, { signal }: WorkerExit): void {
    const ended = this.#statistics.completed + this.#statistics.failed;
    const before = ended === this.#endedAtDeath ? this.#earlyDeaths : 0;
    const weight = signal !== null && FROM_OUTSIDE.has(signal) ? OUTSIDE_WEIGHT : 1;
    this.#earlyDeaths = early ? before + weight : 0;
    this.#endedAtDeath = ended;
  }

  #someReady(): boolean {
    for (const worker of this.#workforce) if (worker.word(Seat.phase) === SeatPhase.ready) return true;
    return false;
  }

  /** A worker has told something. */
  heard(worker: HostWorker): void {
    if (worker.leaving === 'killed-when-free' && !this.#runsOthers(worker)) this.#workforce.kill(worker);
  }

  /** Ends the worker whose task would not stop; first it finishes what else it runs, if its event loop still turns. */
  outstayed(slot: number): void {
    const worker = this.#workforce.at(this.#ledger.takerOf(slot));
    if (worker === undefined || worker.leaving === 'killed') return;
    const loopTurns = worker.word(Seat.nudges) !== worker.nudgesSeen;
    worker.nudgesSeen = worker.word(Seat.nudges);
    if (this.#runsOthers(worker) && loopTurns) {
      this.#workforce.retire(worker);
      worker.leaving = 'killed-when-free';
    } else {
      this.#workforce.kill(worker);
    }
  }

  /** Whether it runs tasks that somebody waits for. */
  #runsOthers(worker: HostWorker): boolean {
    return this.#ledger.takenBy(worker.seat).some((slot) => this.#ledger.table.futures[slot] !== undefined);
  }

  /** Lets workers go that have had nothing to do for long enough. */
  #watchIdle(): void {
    const { idleTimeout } = this.#settings;
    if (idleTimeout === Infinity) return;
    const period = Math.min(Math.max(idleTimeout / 4, 5), LONGEST_TIMER_MS);
    this.#idleTimer = inRootContext(() => setInterval(() => { this.#retireIdle(idleTimeout); }, period));
    this.#idleTimer.unref();
  }

  #retireIdle(idleTimeout: number): void {
    const now = performance.now();
    let spare = this.#workforce.count - this.#settings.minWorkers;
    // From the upper seats down: the lower ones are woken first.
    for (const worker of [...this.#workforce].reverse()) {
      const idle = this.#workforce.isParked(worker) && this.#ledger.takenBy(worker.seat).length === 0;
      if (!idle || worker.read !== worker.readWhenLastSeen) {
        worker.readWhenLastSeen = worker.read;
        worker.idleSince = now;
      } else if (now - worker.idleSince >= idleTimeout && spare > 0 && worker.leaving === 'no') {
        spare--;
        this.#workforce.retire(worker);
      }
    }
  }

  /** No task is left: the workers may go. One that is stuck in what a task has left behind is ended. */
  dismiss(): void {
    for (const worker of this.#workforce) this.#workforce.retire(worker);
    const killAll = (stuck: (worker: HostWorker) => boolean) => (): void => {
      for (const worker of this.#workforce) if (stuck(worker)) this.#workforce.kill(worker);
    };
    if (this.#dismissal !== undefined || this.#workforce.count === 0) return;
    this.#dismissal = [
      setTimeout(killAll((worker) => worker.word(Seat.phase) === SeatPhase.ready), Math.max(this.#settings.killGrace, DEAF_MS)),
      setTimeout(killAll(() => true), FINALIZER_MS),
    ];
  }

  /** All workers have gone. */
  dispose(): void {
    clearInterval(this.#idleTimer);
    for (const timer of this.#dismissal ?? []) clearTimeout(timer);
  }
}
