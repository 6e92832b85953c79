/**
 * How tasks come into a pool: checks that it takes any, gives each its future, and hands it on: to a slot, to the waiting
 * list of a bounded queue, to the caller's own thread; or refuses it.
 *
 *   submit     -> a slot at once, where the task has no options; else as
 *   submitTask -> a record -> its arguments out of the caller's hands -> accepted, or waiting for room
 */
import type { FutureDriver } from '@heddle/futures';
import { CancelledError, ExecutorFullError, Future, GeneratorFuture } from '@heddle/futures';

import { NONE } from '../protocol/lane.js';
import { CallMode, ModeFlag } from '../protocol/slot-fields.js';
import { Admission } from './admission.js';
import type { ArgumentMail } from './argument-mail.js';
import { hasMail } from './argument-mail.js';
import { CallerRuns } from './caller-runs.js';
import { channels } from './diagnostics.js';
import type { FunctionTable } from './function-table.js';
import type { KeepAlive } from './keep-alive.js';
import type { PoolSettings } from './pool-settings.js';
import type { RecordPool } from './record-driver.js';
import { RecordDriver } from './record-driver.js';
import { refusedArguments } from './refused-arguments.js';
import type { Origin } from './slot-table.js';
import type { Staff } from './staff.js';
import type { StatisticsRecorder } from './statistics.js';
import type { Submission } from './submission.js';
import type { SubmissionOrigins } from './submission-origin.js';
import { publishTaskEvent } from './task-events.js';
import type { TaskLedger } from './task-ledger.js';
import type { TaskLifecycle } from './task-lifecycle.js';
import type { TaskRecord } from './task-record.js';
import { ANY_SEAT } from './task-record.js';
import type { Workforce } from './workforce.js';

/** What an intake works with. */
export interface IntakeParts {
  readonly settings: PoolSettings;
  readonly functions: FunctionTable;
  readonly ledger: TaskLedger;
  readonly lifecycle: TaskLifecycle;
  readonly workforce: Workforce;
  readonly staff: Staff;
  readonly mail: ArgumentMail;
  readonly origins: SubmissionOrigins;
  readonly statistics: StatisticsRecorder;
  readonly keepAlive: KeepAlive;
}

/** What an intake needs of the pool around it. */
export interface IntakeHost extends RecordPool {
  /** A task that waited for room is gone; it may have been the last. */
  withdrawn(): void;
}

/** See above. */
export class TaskIntake {
  readonly #host: IntakeHost;
  readonly #settings: PoolSettings;
  readonly #functions: FunctionTable;
  readonly #ledger: TaskLedger;
  readonly #lifecycle: TaskLifecycle;
  readonly #workforce: Workforce;
  readonly #staff: Staff;
  readonly #mail: ArgumentMail;
  readonly #origins: SubmissionOrigins;
  readonly #statistics: StatisticsRecorder;
  readonly #keepAlive: KeepAlive;
  readonly #slotDriver: FutureDriver;
  readonly #admission: Admission;
  readonly #callerRuns: CallerRuns;
  /** Whether a task without options needs nothing but a slot. */
  readonly #plain: boolean;
  /** Makes what a submission throws; undefined as long as tasks are taken. */
  #refusal: (() => Error) | undefined;

  constructor(parts: IntakeParts, host: IntakeHost) {
    const { settings } = parts;
    this.#host = host;
    this.#settings = settings;
    this.#functions = parts.functions;
    this.#ledger = parts.ledger;
    this.#lifecycle = parts.lifecycle;
    this.#workforce = parts.workforce;
    this.#staff = parts.staff;
    this.#mail = parts.mail;
    this.#origins = parts.origins;
    this.#statistics = parts.statistics;
    this.#keepAlive = parts.keepAlive;
    this.#callerRuns = new CallerRuns(parts.statistics);
    this.#slotDriver = host.slotDriver;
    this.#admission = new Admission(settings.maxWorkers * settings.tasksPerWorker + settings.maxQueue);
    this.#plain = settings.maxQueue === Infinity && settings.taskTimeout === Infinity;
  }

  /** From now on submissions throw what `refusal` makes. */
  close(refusal: () => Error): void {
    this.#refusal = refusal;
  }

  /** @throws what a submission now would throw. */
  checkOpen(): void {
    if (this.#refusal !== undefined) throw this.#refusal();
  }

  /** Tasks that wait for room. */
  get waiting(): number {
    return this.#admission.waiting;
  }

  /** Whether anybody, task or caller, waits for room. */
  get isAwaited(): boolean {
    return this.#admission.isAwaited;
  }

  /** A task without options. `entry` is the method the user called. */
  submit(fn: unknown, args: readonly unknown[], entry: (...args: never[]) => unknown): Future<unknown> {
    if (this.#refusal !== undefined) throw this.#refusal();
    if (this.#workforce.count === 0 && !this.#hireEarly(fn)) return this.#failedFuture();
    const use = this.#functions.use(fn, 'submit');
    const watched = channels.submit.hasSubscribers || channels.start.hasSubscribers;
    if (this.#plain && use.captures === undefined && !watched) {
      const slot = this.#ledger.placeQuickly(use.id, args);
      if (slot !== NONE) return this.#submitQuickly(slot, use.id, fn, entry);
    }
    const { name } = use;
    const timeout = this.#settings.taskTimeout;
    return this.submitTask({ use, mode: CallMode.call, args, name, priority: 0, seat: ANY_SEAT, timeout, retries: 0, transfer: [], signal: undefined, fn }, entry);
  }

  #submitQuickly(slot: number, functionId: number, fn: unknown, entry: (...args: never[]) => unknown): Future<unknown> {
    const mayStream = this.#functions.mayStream(functionId);
    const future = mayStream ? new GeneratorFuture<unknown>(this.#slotDriver, slot) : new Future<unknown>(this.#slotDriver, slot);
    if (this.#lifecycle.accepted === 0) this.#keepAlive.hold();
    this.#lifecycle.acceptQuick();
    this.#ledger.publishQuickly(slot, future, performance.now());
    if (this.#lifecycle.accepted > this.#workforce.count) this.#staff.hire();
    this.#ledger.table.origins[slot] = this.#origins.capture(fn, entry);
    return future;
  }

  /** Where the user asks for something that is submitted later. `entry` is the method that was called. */
  origin(fn: unknown, entry: (...args: never[]) => unknown): Origin | undefined {
    return this.#origins.capture(fn, entry);
  }

  /** Any task. */
  submitTask(submission: Submission, entry: (...args: never[]) => unknown): Future<unknown> {
    if (this.#refusal !== undefined) throw this.#refusal();
    if (this.#isForCaller(submission)) return this.#callerRuns.run(submission);
    const { signal } = submission;
    const driver = new RecordDriver(this.#host);
    const future = this.#functions.mayStream(submission.use.id) ? new GeneratorFuture<unknown>(driver) : new Future<unknown>(driver);
    const record = this.#record(submission, future, entry);
    driver.attach(record);
    if (channels.submit.hasSubscribers) publishTaskEvent(channels.submit, this.#settings.name, record);
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
      origin: submission.origin ?? this.#origins.capture(submission.fn, entry),
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
    publishTaskEvent(how === 'cancelled' ? channels.cancel : channels.error, this.#settings.name, record, { error });
  }

  /** Whether the caller's thread runs it: not what has to run on a worker. */
  #isForCaller({ mode, seat }: Submission): boolean {
    if (this.#settings.whenFull !== 'caller-runs' || mode !== CallMode.call || seat !== ANY_SEAT) return false;
    return this.#admission.isFull(this.#lifecycle.accepted);
  }

  #atFullQueue(record: TaskRecord, submission: Submission): void {
    // A map holds itself back: its chunks wait.
    if (this.#settings.whenFull === 'reject' && submission.mode === CallMode.call) {
      this.#refuse(record, 'failed', new ExecutorFullError(`The queue of ${this.#settings.name} is full (maxQueue: ${this.#settings.maxQueue})`));
    } else if (this.#prepare(record, submission)) {
      this.#admission.queue(record);
    }
  }

  #accept(record: TaskRecord): void {
    if (this.#lifecycle.accepted === 0) this.#keepAlive.hold();
    const idle = hasMail(record) && this.#ledger.isOpenTo(record) ? this.#mail.idleWorkerFor(record) : undefined;
    if (idle !== undefined) record.seat = idle.seat;
    this.#lifecycle.accept(record);
    this.#ledger.place(record, idle && ((slot) => { this.#mail.postAhead(slot, record, idle); }));
    if (this.#lifecycle.accepted > this.#workforce.count) this.#staff.hire();
    if (record.seat !== ANY_SEAT && this.#workforce.at(record.seat) === undefined) this.#staff.spawn(record.seat);
  }

  /** Resolves when a bounded queue has room. */
  room(): Promise<void> {
    return this.#admission.room(this.#lifecycle.accepted);
  }

  /** Takes a task back wherever it waits; true exactly if it never runs. */
  takeBack(record: TaskRecord): boolean {
    if (this.#admission.withdraw(record)) {
      record.place = 'gone';
      record.unsubscribe?.();
      this.#statistics.cancelled++;
      this.#host.withdrawn();
      return true;
    }
    return record.place === 'slot' ? this.#lifecycle.takeBackSlot(record.slot) : this.#lifecycle.takeBackWaiting(record);
  }

  #abort(record: TaskRecord, reason: unknown): void {
    if (this.#admission.withdraw(record)) {
      this.#refuse(record, 'cancelled', reason);
      this.#host.withdrawn();
    } else {
      this.#lifecycle.abort(record, reason);
    }
  }

  /** Publishes what waits, and lets in what waits for room, as far as there is room now. */
  admitWaiting(): void {
    if (this.#ledger.waiting > 0) this.#ledger.refill();
    for (;;) {
      const record = this.#admission.next(this.#lifecycle.accepted);
      if (record === undefined) break;
      this.#accept(record);
    }
    this.#admission.tellCallers(this.#lifecycle.accepted);
  }

  /**
   * The first worker of all starts while the function is being looked at, which takes long the first time. False where
   * none can be started.
   */
  #hireEarly(fn: unknown): boolean {
    if (typeof fn === 'function') this.#staff.hire();
    return this.#refusal === undefined;
  }

  /** A future of a task that came when the pool broke. */
  #failedFuture(): Future<unknown> {
    const future = new Future<unknown>();
    if (this.#refusal !== undefined) future.setException(this.#refusal());
    return future;
  }

  /** Cancels what waits for room; callers that wait for it go on. */
  cancelWaiting(): void {
    for (const record of this.#admission.drain()) this.#refuse(record, 'cancelled', new CancelledError(undefined, 'The task'));
  }

  /** Resolves when what runs on the caller's thread is over. */
  callerDone(): Promise<void> {
    return this.#callerRuns.done();
  }

  /** How many tasks run on the caller's thread; brings the statistics up to date. */
  countCallerRuns(): number {
    return this.#callerRuns.count();
  }

  /** Fails what waits for room. */
  failWaiting(makeError: () => Error): void {
    for (const record of this.#admission.drain()) this.#refuse(record, 'failed', makeError());
  }
}
