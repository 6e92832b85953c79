/**
 * The engine under the pools, the host's side.
 *
 *   submit -> ledger (slot, lane) ~~shared memory~~> worker -> completion ring -> bell -> collect -> future
 *
 * It keeps the process alive while it has tasks. Whatever befalls a worker ends in `#exited`, which leaves none of its
 * tasks unsettled; whatever befalls the pool, in `breakDown` or in `shutdown`.
 */
import { Decoder } from '@heddle/codec';
import type { DrivenFuture, FutureDriver } from '@heddle/futures';
import { errorClassByName, ExecutorShutdownError, InitializerError } from '@heddle/futures';
import type { WaitableMemory } from '@heddle/sync/memory';
import { loadPrimitives } from '@heddle/sync/shared';

import { Arena } from '../memory/arena.js';
import { NONE } from '../protocol/lane.js';
import { QueueLayout, Seat, SeatPhase } from '../protocol/layout.js';
import type { WireCall, WorkerBoot } from '../wire/messages.js';
import { WireValuePacker } from '../wire/wire-value.js';
import { ArgumentMail } from './argument-mail.js';
import { Collector } from './collector.js';
import { channels } from './diagnostics.js';
import { FunctionTable } from './function-table.js';
import type { HostWorker } from './host-worker.js';
import { KeepAlive } from './keep-alive.js';
import type { LifecycleHost } from './lifecycle-host.js';
import { OutcomeReader } from './outcome-reader.js';
import type { PoolSettings } from './pool-settings.js';
import { inRootContext } from './root-context.js';
import type { StaffHost } from './staff.js';
import { Staff } from './staff.js';
import type { PoolStatistics } from './statistics.js';
import { StatisticsRecorder } from './statistics.js';
import { SubmissionOrigins } from './submission-origin.js';
import type { IntakeHost } from './task-intake.js';
import { TaskIntake } from './task-intake.js';
import { TaskLedger } from './task-ledger.js';
import { TaskLifecycle } from './task-lifecycle.js';
import type { TaskRecord } from './task-record.js';
import { publishWorkerEvent } from './worker-events.js';
import type { WorkerExit } from './worker-link.js';
import { Workforce } from './workforce.js';

/**
 * Slots: tasks that can be in shared memory at once; more wait at the host, which costs each of them an object. Memory
 * is committed as slots are used for the first time, so a pool that never has many tasks never pays for them; with very
 * many seats, whose completion rings grow with it, there are fewer.
 */
function slotsFor(seats: number): number {
  return seats <= 16 ? 131_072 : seats <= 128 ? 16_384 : 4096;
}

/** Where a pool's life is. */
type State =
  | { readonly kind: 'open' }
  /** Takes no tasks; ends with the last. */
  | { readonly kind: 'closing' }
  | { readonly kind: 'closed' }
  /** Cannot run tasks any more. */
  | { readonly kind: 'broken' };

/** See above. */
export class TaskPool implements LifecycleHost, StaffHost, IntakeHost {
  readonly executorName: string;
  readonly killGrace: number;
  mayRetry = true;
  readonly slotDriver: FutureDriver;
  readonly functions: FunctionTable;
  readonly intake: TaskIntake;
  readonly #memory: WaitableMemory;
  readonly #layout: QueueLayout;
  readonly #ledger: TaskLedger;
  readonly #workforce: Workforce;
  readonly #lifecycle: TaskLifecycle;
  readonly #collector: Collector;
  readonly #staff: Staff;
  readonly #mail: ArgumentMail;
  readonly #keepAlive = new KeepAlive();
  readonly #statistics = new StatisticsRecorder();
  readonly #origins = new SubmissionOrigins();
  readonly #decoder = new Decoder({ errorClass: errorClassByName, loadHandles: loadPrimitives });
  readonly #initializer: WireCall | undefined;
  readonly #finalizer: WireCall | undefined;
  readonly #ended: (() => void) | undefined;
  #state: State = { kind: 'open' };
  #closing: Promise<void> | undefined;
  #allLeft: (() => void) | undefined;

  constructor(settings: PoolSettings) {
    const { maxWorkers } = settings;
    this.executorName = settings.name;
    this.killGrace = settings.killGrace;
    this.#ended = settings.ended;
    this.#layout = new QueueLayout({ seats: maxWorkers, slots: slotsFor(maxWorkers) });
    this.#memory = settings.allocate(this.#layout.byteLength);
    const arena = new Arena(settings.segments, {
      announce: (segment, handle) => { this.#workforce.postAll({ kind: 'segment', segment, handle }); },
      drop: (segment) => { this.#workforce.postAllAwake({ kind: 'drop-segment', segment }); },
    });
    this.functions = new FunctionTable((id, wire) => { this.#workforce.postAll({ kind: 'function', id, function: wire }); });
    const reader = new OutcomeReader(this.#memory, this.#layout, this.#decoder);
    this.#ledger = new TaskLedger(this.#memory, this.#layout, arena, (slot, seat) => { this.#mail.forget(slot, seat); });
    this.slotDriver = {
      cancel: (_future, slot) => this.#lifecycle.takeBackSlot(slot),
      running: (slot) => this.#isBegun(slot),
      describe: (slot) => this.describe(this.#lifecycle.nameOf(slot)),
      block: (future, slot, deadline) => {
        this.awaited(slot, future);
        this.block(future, deadline);
      },
      openStream: (future, slot) => this.#lifecycle.streams.open(slot, future),
      awaited: (future, slot) => { this.awaited(slot, future); },
    };
    this.#lifecycle = new TaskLifecycle(this, this.#ledger, reader, this.functions, this.#statistics, maxWorkers);
    const boot = (): Omit<WorkerBoot, 'seat'> => ({
      size: this.#layout.size,
      hostTimeOrigin: performance.timeOrigin,
      functions: this.functions.entries(),
      segments: [...arena.segments],
      initializer: this.#initializer,
      finalizer: this.#finalizer,
      tasksPerWorker: settings.tasksPerWorker,
      maxTasks: settings.maxTasksPerWorker,
    });
    this.#workforce = new Workforce(this.#memory, this.#layout, settings, boot, {
      spawned: (worker) => { publishWorkerEvent(channels.spawn, this.executorName, worker); },
      returned: (slots) => {
        for (const slot of slots.toReversed()) this.#ledger.giveBack(slot);
        this.roomMade();
      },
      message: (worker, message) => { this.#collector.message(worker, message); },
      exited: (worker, exit) => { this.#exited(worker, exit); },
      seatFreed: () => { this.#seatFreed(); },
    });
    this.#mail = new ArgumentMail(this.#memory, this.#layout, this.#workforce);
    const packer = new WireValuePacker();
    const { initializer, finalizer } = settings;
    this.#initializer = initializer && this.functions.call(initializer.fn, initializer.args, packer, 'initializer');
    this.#finalizer = finalizer && this.functions.call(finalizer.fn, finalizer.args, packer, 'finalizer');
    const parts = {
      settings,
      memory: this.#memory,
      layout: this.#layout,
      functions: this.functions,
      ledger: this.#ledger,
      lifecycle: this.#lifecycle,
      workforce: this.#workforce,
      mail: this.#mail,
      origins: this.#origins,
      statistics: this.#statistics,
      keepAlive: this.#keepAlive,
      decoder: this.#decoder,
      initializer: this.#initializer,
    };
    this.#collector = new Collector(parts, {
      collected: () => { this.intake.admitWaiting(); },
      heard: (worker) => { this.#staff.heard(worker); },
      initializerFailed: (cause) => {
        this.breakDown(() => new InitializerError('The initializer of a worker failed: no task can run', { cause }));
      },
    });
    this.#staff = new Staff(parts, this);
    this.intake = new TaskIntake({ ...parts, staff: this.#staff }, this);
    inRootContext(() => { this.#collector.bell.listen(); });
    this.#staff.staff();
  }

  get isOpen(): boolean {
    return this.#state.kind === 'open';
  }

  get isBroken(): boolean {
    return this.#state.kind === 'broken';
  }

  readonly retry = (record: TaskRecord): void => {
    record.place = 'backlog';
    this.#ledger.place(record);
  };

  /** Takes a task back wherever it waits; true exactly if it never runs. */
  takeBack(record: TaskRecord): boolean {
    return this.intake.takeBack(record);
  }

  awaited(slot: number, future: DrivenFuture): void {
    this.#lifecycle.streams.awaited(slot, future);
  }

  openStream(record: TaskRecord): AsyncIterator<unknown> {
    return this.#lifecycle.streams.openWaiting(record);
  }

  recall(slot: number): boolean {
    const taker = this.#ledger.takerOf(slot);
    const ahead = taker === NONE ? undefined : this.#workforce.at(taker)?.link.ahead;
    if (ahead === undefined) return false;
    ahead.recall();
    return this.#ledger.takerOf(slot) === NONE;
  }

  /** A task, for whoever asks who waits for what. */
  describe(name: string): string {
    return `${name} in ${this.executorName}`;
  }

  /** Whether a worker has begun with the slot's task. */
  #isBegun(slot: number): boolean {
    return this.#ledger.takerOf(slot) !== NONE && !this.recall(slot);
  }

  nudge(slot: number): void {
    const taker = this.#ledger.takerOf(slot);
    if (taker !== NONE) this.#workforce.at(taker)?.link.port.post({ kind: 'nudge' });
  }

  outstayed(slot: number): void {
    this.#staff.outstayed(slot);
  }

  catchUp(): void {
    this.#collector.catchUp();
  }

  drain(worker: HostWorker): void {
    this.#workforce.drain(worker);
  }

  taskSettled(): void {
    if (this.#lifecycle.accepted > 0) return;
    this.#keepAlive.release();
    this.#dismissIfDone();
  }

  withdrawn(): void {
    this.#dismissIfDone();
  }

  roomMade(): void {
    if (this.#ledger.waiting > 0 || this.intake.isAwaited) this.#collector.bell.collectSoon();
  }

  /** Blocks this thread until a future of this pool is done. */
  block(future: DrivenFuture, deadline: number): void {
    this.#collector.block(future, deadline);
  }

  // --- workers

  #exited(worker: HostWorker, exit: WorkerExit): void {
    worker.link.ahead?.recall();
    this.#collector.collectFrom(worker, Infinity);
    // It may have taken the bell, and died before it woke this thread; see bell.ts.
    this.#collector.bell.collectSoon();
    const intended = worker.word(Seat.phase) === SeatPhase.ended || worker.leaving === 'killed' || this.#state.kind === 'closed';
    publishWorkerEvent(channels.exit, this.executorName, worker, { exit, intended });
    this.#statistics.pastLife += performance.now() - worker.startedAt;
    for (const slot of [...this.#ledger.takenBy(worker.seat), ...this.#ledger.postedTo(worker.seat)]) {
      this.#lifecycle.crashed(slot, worker, exit);
    }
    this.#staff.noteExit(worker, exit, intended);
  }

  #seatFreed(): void {
    if (this.#state.kind === 'open' || this.#state.kind === 'closing') {
      this.#staff.replace();
      this.#dismissIfDone();
    }
    if (this.#workforce.count === 0) this.#allLeft?.();
    this.intake.admitWaiting();
  }

  /** The pool cannot run tasks any more: they all fail, and so does every later call. */
  breakDown(makeError: () => Error): void {
    if (this.#state.kind === 'broken' || this.#state.kind === 'closed') return;
    this.#state = { kind: 'broken' };
    this.intake.close(makeError);
    this.intake.failWaiting(makeError);
    this.#lifecycle.failAll(makeError);
    for (const worker of this.#workforce) this.#workforce.kill(worker);
  }

  // --- the end

  /** See Executor.shutdown. */
  shutdown(options: { readonly wait: boolean; readonly cancelPending: boolean }): Promise<void> {
    if (this.#state.kind === 'open') {
      this.#state = { kind: 'closing' };
      this.intake.close(() => new ExecutorShutdownError());
    }
    if (options.cancelPending) this.#cancelPending();
    this.#lifecycle.streams.awaitAll();
    this.#closing ??= this.#close();
    return options.wait ? this.#closing : Promise.resolve();
  }

  /** Ends all workers now; what they run fails with WorkerCrashedError, what waits is cancelled. */
  async terminate(how: 'ask' | 'kill'): Promise<void> {
    this.mayRetry = false;
    const closed = this.shutdown({ wait: true, cancelPending: true });
    for (const worker of this.#workforce) this.#workforce.kill(worker, how);
    await closed;
  }

  async #close(): Promise<void> {
    this.#keepAlive.hold();
    this.#dismissIfDone();
    if (this.#workforce.count > 0) {
      await new Promise<void>((resolve) => {
        this.#allLeft = resolve;
      });
    }
    await this.intake.callerDone();
    if (this.#state.kind !== 'broken') this.#state = { kind: 'closed' };
    this.#staff.dispose();
    this.intake.cancelWaiting();
    this.#collector.bell.dispose();
    this.#keepAlive.dispose();
    this.#ended?.();
  }

  #cancelPending(): void {
    this.#workforce.recallAll();
    this.intake.cancelWaiting();
    for (const waiting of this.#ledger.drainWaiting()) {
      if (typeof waiting === 'number') this.#ledger.table.futures[waiting]?.cancel();
      else waiting.future.cancel();
    }
    for (const slot of this.#ledger.queued()) this.#ledger.table.futures[slot]?.cancel();
  }

  /** Once a closing pool has no task left; called wherever one may have been the last. */
  #dismissIfDone(): void {
    if (this.#state.kind === 'closing' && this.#lifecycle.accepted === 0 && this.intake.waiting === 0) this.#staff.dismiss();
  }

  /** What the pool has done and does. */
  statistics(): PoolStatistics {
    // What was sent ahead and not begun counts as queued, and only who takes it back can tell which that is.
    this.#workforce.recallAll();
    const now = performance.now();
    let presentLife = 0;
    let idle = 0;
    let taken = 0;
    for (const worker of this.#workforce) {
      presentLife += now - worker.startedAt;
      const running = this.#ledger.takenBy(worker.seat).filter((slot) => this.#ledger.table.futures[slot] !== undefined).length;
      taken += running;
      if (running === 0) idle++;
    }
    this.intake.countCallerRuns();
    const queued = this.#lifecycle.accepted - taken + this.intake.waiting;
    return this.#statistics.snapshot({ workers: this.#workforce.count, idle, queued, running: taken, presentLife });
  }
}
