/**
 * The engine under the pools, the host's side.
 *
 *   submit -> ledger (slot, lane) ~~shared memory~~> worker -> completion ring -> bell -> collect -> future
 *
 * It keeps the process alive while it has tasks. Whatever befalls a worker ends in `#exited`, which leaves none of its
 * tasks unsettled; whatever befalls the pool, in `breakDown` or in `shutdown`.
 */
import type { Channel } from 'node:diagnostics_channel';

import type { DrivenFuture, FutureDriver } from '@heddle/futures';
import {
  CancelledError,
  ExecutorFullError,
  ExecutorShutdownError,
  Future,
  GeneratorFuture,
  InitializerError,
} from '@heddle/futures';

import { Decoder } from '../codec/decoder.js';
import { Arena } from '../memory/arena.js';
import type { WaitableMemory } from '../memory/waitable-memory.js';
import { NONE } from '../protocol/lane.js';
import { QueueLayout, Seat, SeatPhase } from '../protocol/layout.js';
import { ModeFlag } from '../protocol/slot-fields.js';
import type { WireCall, WorkerBoot } from '../wire/messages.js';
import { WireValuePacker } from '../wire/wire-value.js';
import { Admission } from './admission.js';
import { ArgumentMail } from './argument-mail.js';
import { runByCaller } from './caller-runs.js';
import type { WorkerEvent } from './diagnostics.js';
import { Collector } from './collector.js';
import { channels } from './diagnostics.js';
import { FunctionTable } from './function-table.js';
import type { HostWorker } from './host-worker.js';
import { KeepAlive } from './keep-alive.js';
import type { LifecycleHost } from './lifecycle-host.js';
import { OutcomeReader } from './outcome-reader.js';
import type { PoolSettings } from './pool-settings.js';
import { RecordDriver } from './record-driver.js';
import { refusedArguments } from './refused-arguments.js';
import { inRootContext } from './root-context.js';
import type { StaffHost } from './staff.js';
import { Staff } from './staff.js';
import type { PoolStatistics } from './statistics.js';
import { StatisticsRecorder } from './statistics.js';
import type { Submission } from './submission.js';
import { SubmissionOrigins } from './submission-origin.js';
import { TaskLedger } from './task-ledger.js';
import { TaskLifecycle } from './task-lifecycle.js';
import type { TaskRecord } from './task-record.js';
import { ANY_SEAT } from './task-record.js';
import { publishTaskEvent } from './task-events.js';
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
  /** Cannot run tasks any more; `makeError` makes what each of them fails with. */
  | { readonly kind: 'broken'; readonly makeError: () => Error };

/** See above. */
export class TaskPool implements LifecycleHost, StaffHost {
  readonly executorName: string;
  readonly killGrace: number;
  mayRetry = true;
  readonly slotDriver: FutureDriver;
  readonly functions: FunctionTable;
  readonly #settings: PoolSettings;
  readonly #memory: WaitableMemory;
  readonly #layout: QueueLayout;
  readonly #ledger: TaskLedger;
  readonly #workforce: Workforce;
  readonly #lifecycle: TaskLifecycle;
  readonly #collector: Collector;
  readonly #staff: Staff;
  readonly #mail: ArgumentMail;
  readonly #admission: Admission;
  readonly #keepAlive = new KeepAlive();
  readonly #statistics = new StatisticsRecorder();
  readonly #origins = new SubmissionOrigins();
  readonly #decoder = new Decoder();
  readonly #initializer: WireCall | undefined;
  readonly #finalizer: WireCall | undefined;
  /** Whether a task without options needs nothing but a slot. */
  readonly #plain: boolean;
  #state: State = { kind: 'open' };
  #closing: Promise<void> | undefined;
  #allLeft: (() => void) | undefined;

  constructor(settings: PoolSettings) {
    const { maxWorkers, tasksPerWorker, maxQueue } = settings;
    this.#settings = settings;
    this.executorName = settings.name;
    this.killGrace = settings.killGrace;
    this.#layout = new QueueLayout({ seats: maxWorkers, slots: slotsFor(maxWorkers) });
    this.#memory = settings.allocate(this.#layout.byteLength);
    const arena = new Arena({
      announce: (segment, buffer) => { this.#workforce.postAll({ kind: 'segment', segment, buffer }); },
      drop: (segment) => { this.#workforce.postAllAwake({ kind: 'drop-segment', segment }); },
    });
    this.functions = new FunctionTable((id, wire) => { this.#workforce.postAll({ kind: 'function', id, function: wire }); });
    const reader = new OutcomeReader(this.#memory, this.#layout, this.#decoder);
    this.#ledger = new TaskLedger(this.#memory, this.#layout, arena, (slot, seat) => { this.#mail.forget(slot, seat); });
    this.#admission = new Admission(maxWorkers * tasksPerWorker + maxQueue);
    this.#plain = maxQueue === Infinity && settings.taskTimeout === Infinity;
    this.slotDriver = {
      cancel: (_future, slot) => this.#lifecycle.takeBackSlot(slot),
      running: (slot) => this.#ledger.takerOf(slot) !== NONE,
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
      buffer: this.#memory.buffer as SharedArrayBuffer,
      hostTimeOrigin: performance.timeOrigin,
      functions: this.functions.entries(),
      segments: [...arena.segments],
      initializer: this.#initializer,
      finalizer: this.#finalizer,
      tasksPerWorker,
      maxTasks: settings.maxTasksPerWorker,
    });
    this.#workforce = new Workforce(this.#memory, this.#layout, settings.spawn, boot, settings.workerNamePrefix, {
      spawned: (worker) => { this.#publishWorker(channels.spawn, worker, undefined); },
      message: (worker, message) => { this.#collector.message(worker, message); },
      exited: (worker, exit) => { this.#exited(worker, exit); },
      seatFreed: () => { this.#seatFreed(); },
    });
    this.#mail = new ArgumentMail(this.#memory, this.#layout, this.#workforce);
    const packer = new WireValuePacker();
    const { initializer, finalizer } = settings;
    this.#initializer = initializer && this.functions.call(initializer.fn, initializer.args, packer, 'initializer');
    this.#finalizer = finalizer && this.functions.call(finalizer.fn, finalizer.args, packer, 'finalizer');
    const parts = { memory: this.#memory, layout: this.#layout, ledger: this.#ledger, lifecycle: this.#lifecycle, workforce: this.#workforce };
    this.#collector = new Collector(
      { ...parts, mail: this.#mail, origins: this.#origins, decoder: this.#decoder },
      {
        collected: () => { this.#afterCollection(); },
        heard: (worker) => { this.#staff.heard(worker); },
        initializerFailed: (cause) => {
          this.breakDown(() => new InitializerError('The initializer of a worker failed: no task can run', { cause }));
        },
      },
    );
    this.#staff = new Staff({ ...parts, settings, statistics: this.#statistics, initializer: this.#initializer }, this);
    inRootContext(() => { this.#collector.bell.listen(); });
    this.#staff.staff();
  }

  get isOpen(): boolean {
    return this.#state.kind === 'open';
  }

  get isBroken(): boolean {
    return this.#state.kind === 'broken';
  }

  /** @throws what a submission now would throw. */
  checkOpen(): void {
    if (!this.isOpen) throw this.#refusal();
  }

  get seats(): number {
    return this.#settings.maxWorkers;
  }

  // --- taking tasks

  /** A task without options. `entry` is the method the user called. */
  submit(fn: unknown, args: readonly unknown[], entry: (...args: never[]) => unknown): Future<unknown> {
    if (this.#state.kind !== 'open') throw this.#refusal();
    if (this.#workforce.count === 0 && !this.#hireEarly(fn)) return this.#failedFuture();
    const use = this.functions.use(fn, 'submit');
    const watched = channels.submit.hasSubscribers || channels.start.hasSubscribers;
    if (this.#plain && use.captures === undefined && !watched) {
      const slot = this.#ledger.placeQuickly(use.id, args);
      if (slot !== NONE) return this.#submitQuickly(slot, use.id, fn, entry);
    }
    const { name } = use;
    const timeout = this.#settings.taskTimeout;
    return this.submitTask({ use, mode: 0, args, name, priority: 0, seat: ANY_SEAT, timeout, retries: 0, transfer: [], signal: undefined, fn }, entry);
  }

  #submitQuickly(slot: number, functionId: number, fn: unknown, entry: (...args: never[]) => unknown): Future<unknown> {
    const mayStream = this.functions.mayStream(functionId);
    const future = mayStream ? new GeneratorFuture<unknown>(this.slotDriver, slot) : new Future<unknown>(this.slotDriver, slot);
    if (this.#lifecycle.accepted === 0) this.#keepAlive.hold();
    this.#lifecycle.acceptQuick();
    this.#ledger.publishQuickly(slot, future, performance.now());
    if (this.#lifecycle.accepted > this.#workforce.count) this.#staff.hire();
    this.#ledger.table.origins[slot] = this.#origins.capture(fn, entry);
    return future;
  }

  /** Any task. */
  submitTask(submission: Submission, entry: (...args: never[]) => unknown): Future<unknown> {
    if (this.#state.kind !== 'open') throw this.#refusal();
    if (this.#settings.whenFull === 'caller-runs' && this.#admission.isFull(this.#lifecycle.accepted)) return this.#runByCaller(submission);
    const { signal } = submission;
    const driver = new RecordDriver(this);
    const future = this.functions.mayStream(submission.use.id) ? new GeneratorFuture<unknown>(driver) : new Future<unknown>(driver);
    const record = this.#record(submission, future, entry);
    driver.attach(record);
    if (channels.submit.hasSubscribers) publishTaskEvent(channels.submit, this.executorName, record);
    if (signal?.aborted === true) {
      this.#refuse(record, 'cancelled', signal.reason);
    } else if (this.#admission.isFull(this.#lifecycle.accepted)) {
      this.#atFullQueue(record, submission);
    } else if (this.#prepare(record, submission)) {
      this.#accept(record);
    }
    if (signal !== undefined && !record.future.done()) {
      this.#lifecycle.watchSignal(record, signal, (reason) => { this.#abort(record, reason); });
    }
    return record.future;
  }

  #record(submission: Submission, future: Future<unknown>, entry: (...args: never[]) => unknown): TaskRecord {
    const { use, timeout } = submission;
    const announced = timeout !== Infinity || channels.start.hasSubscribers;
    const flags = (announced ? ModeFlag.announceStart : 0) | (use.captures === undefined ? 0 : ModeFlag.captures);
    return {
      future,
      use,
      mode: submission.mode | flags,
      name: submission.name,
      priority: submission.priority,
      seat: submission.seat,
      timeout,
      payload: undefined,
      retriesLeft: submission.retries,
      place: 'gone',
      slot: NONE,
      awaited: false,
      stream: undefined,
      posted: false,
      holders: 0,
      submitted: performance.now(),
      unsubscribe: undefined,
      origin: this.#origins.capture(submission.fn, entry),
    };
  }

  /** Takes the arguments out of the caller's hands; false where they cannot be sent, of which the future tells. */
  #prepare(record: TaskRecord, submission: Submission): boolean {
    const { use, args, transfer } = submission;
    try {
      const all = use.captures === undefined ? args : [use.captures, ...args];
      record.payload = this.#ledger.writer.prepare(all, transfer);
      return true;
    } catch (error) {
      this.#refuse(record, 'failed', refusedArguments(submission, error));
      return false;
    }
  }

  /** Settles a task that was never accepted. */
  #refuse(record: TaskRecord, how: 'cancelled' | 'failed', error: unknown): void {
    this.#statistics[how]++;
    record.place = 'gone';
    record.unsubscribe?.();
    if (how === 'cancelled') record.future.cancelWith(error);
    else record.future.setException(error);
    publishTaskEvent(how === 'cancelled' ? channels.cancel : channels.error, this.executorName, record, { error });
  }

  #atFullQueue(record: TaskRecord, submission: Submission): void {
    if (this.#settings.whenFull === 'reject') {
      this.#refuse(record, 'failed', new ExecutorFullError(`The queue of ${this.executorName} is full (maxQueue: ${this.#settings.maxQueue})`));
    } else if (this.#prepare(record, submission)) {
      this.#admission.queue(record);
    }
  }

  #runByCaller(submission: Submission): Future<unknown> {
    const future = runByCaller(submission);
    const count = (how: 'completed' | 'failed') => (): void => {
      this.#statistics[future.cancelled() ? 'cancelled' : how]++;
    };
    future.then(count('completed'), count('failed'));
    return future;
  }

  #accept(record: TaskRecord): void {
    if (this.#lifecycle.accepted === 0) this.#keepAlive.hold();
    const idle = this.#ledger.isOpenTo(record) ? this.#mail.idleWorkerFor(record) : undefined;
    if (idle !== undefined) record.seat = idle.seat;
    this.#lifecycle.accept(record);
    this.#ledger.place(record, idle && ((slot) => { this.#mail.postAhead(slot, record, idle); }));
    if (this.#lifecycle.accepted > this.#workforce.count) this.#staff.hire();
    if (record.seat !== ANY_SEAT && this.#workforce.at(record.seat) === undefined) this.#staff.spawn(record.seat);
  }

  readonly retry = (record: TaskRecord): void => {
    record.place = 'backlog';
    this.#ledger.place(record);
  };

  /** Resolves when a bounded queue has room. */
  room(): Promise<void> {
    return this.#admission.room(this.#lifecycle.accepted);
  }

  // --- stopping tasks

  /** Takes a task back wherever it waits; true exactly if it never runs. */
  takeBack(record: TaskRecord): boolean {
    if (this.#admission.withdraw(record)) {
      record.place = 'gone';
      record.unsubscribe?.();
      this.#statistics.cancelled++;
      this.#dismissIfDone();
      return true;
    }
    return record.place === 'slot' ? this.#lifecycle.takeBackSlot(record.slot) : this.#lifecycle.takeBackWaiting(record);
  }

  awaited(slot: number, future: DrivenFuture): void {
    this.#lifecycle.streams.awaited(slot, future);
  }

  openStream(record: TaskRecord): AsyncIterator<unknown> {
    return this.#lifecycle.streams.openWaiting(record);
  }

  #abort(record: TaskRecord, reason: unknown): void {
    if (this.#admission.withdraw(record)) {
      this.#refuse(record, 'cancelled', reason);
      this.#dismissIfDone();
    } else {
      this.#lifecycle.abort(record, reason);
    }
  }

  nudge(slot: number): void {
    const taker = this.#ledger.takerOf(slot);
    if (taker !== NONE) this.#workforce.at(taker)?.link.port.post({ kind: 'nudge' });
  }

  outstayed(slot: number): void {
    this.#staff.outstayed(slot);
  }

  // --- collecting

  drain(worker: HostWorker): void {
    this.#workforce.drain(worker);
  }

  taskSettled(): void {
    if (this.#lifecycle.accepted > 0) return;
    this.#keepAlive.release();
    this.#dismissIfDone();
  }

  roomMade(): void {
    if (this.#ledger.waiting > 0 || this.#admission.isAwaited) this.#collector.bell.collectSoon();
  }

  #afterCollection(): void {
    if (this.#ledger.waiting > 0) this.#ledger.refill();
    for (let record = this.#admit(); record !== undefined; record = this.#admit()) this.#accept(record);
    this.#admission.tellCallers(this.#lifecycle.accepted);
  }

  #admit(): TaskRecord | undefined {
    return this.#admission.next(this.#lifecycle.accepted);
  }

  /** Blocks this thread until a future of this pool is done. */
  block(future: DrivenFuture, deadline: number): void {
    this.#collector.block(future, deadline);
  }

  // --- workers

  /**
   * The first worker of all starts while the function is being looked at, which takes long the first time. False where
   * none can be started.
   */
  #hireEarly(fn: unknown): boolean {
    if (typeof fn === 'function') this.#staff.hire();
    return this.isOpen;
  }

  /** A future of a task that came when the pool broke. */
  #failedFuture(): Future<unknown> {
    const future = new Future<unknown>();
    future.setException(this.#refusal());
    return future;
  }

  #exited(worker: HostWorker, exit: WorkerExit): void {
    this.#collector.collectFrom(worker, Infinity);
    const intended = worker.word(Seat.phase) === SeatPhase.ended || worker.leaving === 'killed' || this.#state.kind === 'closed';
    this.#publishWorker(channels.exit, worker, { exit, intended });
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
    this.#afterCollection();
  }

  /** The pool cannot run tasks any more: they all fail, and so does every later call. */
  breakDown(makeError: () => Error): void {
    if (this.#state.kind === 'broken' || this.#state.kind === 'closed') return;
    this.#state = { kind: 'broken', makeError };
    for (const record of this.#admission.drain()) this.#refuse(record, 'failed', makeError());
    this.#lifecycle.failAll(makeError);
    for (const worker of this.#workforce) this.#workforce.kill(worker);
  }

  // --- the end

  /** See Executor.shutdown. */
  shutdown(options: { readonly wait: boolean; readonly cancelPending: boolean }): Promise<void> {
    if (this.#state.kind === 'open') this.#state = { kind: 'closing' };
    if (options.cancelPending) this.#cancelPending();
    this.#closing ??= this.#close();
    return options.wait ? this.#closing : Promise.resolve();
  }

  /** Ends all workers now; what they run fails with WorkerCrashedError, what waits is cancelled. */
  async terminate(): Promise<void> {
    this.mayRetry = false;
    const closed = this.shutdown({ wait: true, cancelPending: true });
    for (const worker of this.#workforce) this.#workforce.kill(worker);
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
    if (this.#state.kind !== 'broken') this.#state = { kind: 'closed' };
    this.#staff.dispose();
    for (const record of this.#admission.drain()) this.#refuse(record, 'cancelled', new CancelledError(undefined, 'The task'));
    this.#collector.bell.dispose();
    this.#keepAlive.dispose();
  }

  #cancelPending(): void {
    for (const record of this.#admission.drain()) this.#refuse(record, 'cancelled', new CancelledError(undefined, 'The task'));
    for (const waiting of this.#ledger.drainWaiting()) {
      if (typeof waiting === 'number') this.#ledger.table.futures[waiting]?.cancel();
      else waiting.future.cancel();
    }
    for (const slot of this.#ledger.queued()) this.#ledger.table.futures[slot]?.cancel();
  }

  /** Once a closing pool has no task left; called wherever one may have been the last. */
  #dismissIfDone(): void {
    if (this.#state.kind === 'closing' && this.#lifecycle.accepted === 0 && this.#admission.waiting === 0) this.#staff.dismiss();
  }

  #refusal(): Error {
    if (this.#state.kind === 'broken') return this.#state.makeError();
    return new ExecutorShutdownError();
  }

  // --- telling

  /** What the pool has done and does. */
  statistics(): PoolStatistics {
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
    const queued = this.#lifecycle.accepted - taken + this.#admission.waiting;
    return this.#statistics.snapshot({ workers: this.#workforce.count, idle, queued, running: taken, presentLife });
  }

  #publishWorker(channel: Channel, worker: HostWorker, end: { readonly exit: WorkerExit; readonly intended: boolean } | undefined): void {
    if (!channel.hasSubscribers) return;
    const event: WorkerEvent = {
      executor: this.executorName,
      workerId: worker.id,
      name: worker.name,
      platformId: worker.link.platformId,
      exitCode: end?.exit.exitCode,
      intended: end?.intended,
      error: end?.exit.error,
    };
    channel.publish(event);
  }
}
