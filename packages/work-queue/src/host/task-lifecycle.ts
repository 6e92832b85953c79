/**
 * What happens to a task from its acceptance until its future is settled, whichever way: a value, an error, a
 * cancellation, an abort, a time-out, a crash; another try, where the task has tries left.
 *
 *   accepted -> queued -> taken by a worker -> finished            the future gets what the slot says
 *                  |             |-> given up (abort, time-out)    the future is settled at once, the slot is a zombie
 *                  |             |                                 until its worker has finished it, or is ended
 *                  |             '-> crashed                       WorkerCrashedError
 *                  '-> taken back (cancel, abort)                  it never ran
 */
import type { AbortSubscription } from '@heddle/cancellation';
import { subscribeToAbort } from '@heddle/cancellation';
import type { Future } from '@heddle/futures';
import { CancelledError, TaskLoadError, TaskSerializationError, TaskTimeoutError, WorkerCrashedError } from '@heddle/futures';

import { NONE } from '../protocol/lane.js';
import { Outcome, OutcomeFlag, outcomeOf } from '../protocol/slot-fields.js';
import { channels } from './diagnostics.js';
import type { FunctionTable } from './function-table.js';
import { GeneratorStreams } from './generator-streams.js';
import type { HostWorker } from './host-worker.js';
import type { LifecycleHost } from './lifecycle-host.js';
import type { OutcomeReader } from './outcome-reader.js';
import type { Origin } from './slot-table.js';
import type { StatisticsRecorder } from './statistics.js';
import { showOrigin } from './submission-origin.js';
import type { TaskAbout } from './task-events.js';
import { publishTaskEvent } from './task-events.js';
import type { TaskLedger } from './task-ledger.js';
import type { TaskRecord } from './task-record.js';
import { ANY_SEAT } from './task-record.js';
import { TaskStopper } from './task-stopper.js';
import type { WorkerExit } from './worker-link.js';

/** How long (milliseconds) loading a task's function may take beyond the task's own time-out, where it has one. */
const LOAD_MS = 2000;

/** See above. */
export class TaskLifecycle {
  readonly streams: GeneratorStreams;
  readonly #host: LifecycleHost;
  readonly #ledger: TaskLedger;
  readonly #reader: OutcomeReader;
  readonly #functions: FunctionTable;
  readonly #statistics: StatisticsRecorder;
  readonly #stopper: TaskStopper;
  readonly #drain: (worker: HostWorker) => void;
  /** Accepted tasks that are bound to each seat. */
  readonly #bound: Int32Array;
  #accepted = 0;

  constructor(
    host: LifecycleHost,
    ledger: TaskLedger,
    reader: OutcomeReader,
    functions: FunctionTable,
    statistics: StatisticsRecorder,
    seats: number,
  ) {
    this.#host = host;
    this.#ledger = ledger;
    this.#reader = reader;
    this.#functions = functions;
    this.#statistics = statistics;
    this.#bound = new Int32Array(seats);
    this.#drain = (worker) => { host.drain(worker); };
    this.streams = new GeneratorStreams(
      {
        slotDriver: host.slotDriver,
        nudge: (slot) => { host.nudge(slot); },
        stop: (slot) => { this.#askToStop(slot); },
      },
      ledger,
    );
    this.#stopper = new TaskStopper({
      timedOut: (slot) => { this.#timedOut(slot); },
      catchUp: () => { host.catchUp(); },
      outstayed: (slot) => { this.#outstayed(slot); },
    });
  }

  /** Tasks whose futures are not settled. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Accepted tasks bound to a seat. */
  boundTo(seat: number): number {
    return this.#bound[seat] ?? 0;
  }

  get nextDeadline(): number {
    return this.#stopper.next;
  }

  checkDeadlines(): void {
    this.#stopper.check();
  }

  /** A task without options has been placed. */
  acceptQuick(): void {
    this.#accepted++;
  }

  /** A task is about to be placed. */
  accept(record: TaskRecord): void {
    this.#accepted++;
    if (record.seat !== ANY_SEAT) this.#bound[record.seat] = this.boundTo(record.seat) + 1;
  }

  /** Has the task stopped when the signal is aborted, wherever it is then. */
  watchSignal(record: TaskRecord, signal: AbortSignal, abort: (reason: unknown) => void): void {
    const subscription: AbortSubscription = subscribeToAbort(signal, { abort });
    record.unsubscribe = () => { subscription.remove(); };
  }

  /** Cancels a task that has not run: true exactly if it never will. The future becomes cancelled afterwards. */
  takeBackSlot(slot: number): boolean {
    const task = this.#taskIn(slot);
    if (task === undefined) return false;
    const { record } = task;
    if (record !== undefined) record.place = 'gone';
    if (!this.#ledger.takeBack(slot) && !(this.#host.recall(slot) && this.#ledger.takeBack(slot))) {
      if (record !== undefined) record.place = 'slot';
      return false;
    }
    this.streams.end(slot, false);
    this.#count('cancelled', record);
    this.#host.roomMade();
    publishTaskEvent(channels.cancel, this.#host.executorName, task);
    return true;
  }

  /** The same for a task that waits at the host. */
  takeBackWaiting(record: TaskRecord): boolean {
    if (record.place !== 'backlog') return false;
    this.#ledger.forgetWaiting(record);
    this.#count('cancelled', record);
    this.#host.roomMade();
    publishTaskEvent(channels.cancel, this.#host.executorName, record);
    return true;
  }

  /** Stops a task for an abort: its future is cancelled with the reason, whether it runs or not. */
  abort(record: TaskRecord, reason: unknown): void {
    if (record.place === 'backlog') {
      if (this.takeBackWaiting(record)) record.future.cancelWith(reason);
    } else if (record.place === 'slot') {
      if (this.takeBackSlot(record.slot)) record.future.cancelWith(reason);
      else this.#giveUp(record.slot, 'cancelled', (future) => { future.cancelWith(reason); });
    }
  }

  /** A worker tells that it loads a task's function: what never has loaded never starts, and yet has to end. */
  loading(slot: number): void {
    const record = this.#ledger.table.records[slot];
    if (record !== undefined) this.#stopper.limit(slot, this.#reader.startTime(slot) + LOAD_MS + record.timeout);
  }

  /** A worker tells that a task has begun. */
  started(slot: number, worker: HostWorker): void {
    const record = this.#ledger.table.records[slot];
    const future = this.#ledger.table.futures[slot];
    if (record === undefined || future === undefined) return;
    const startTime = this.#reader.startTime(slot);
    this.#stopper.limit(slot, startTime + record.timeout);
    publishTaskEvent(channels.start, this.#host.executorName, record, { workerId: worker.id, startTime });
  }

  /** A worker tells that a task has ended: reads a part of what came of it, and answers whether all of it is there for `finished`. */
  prepare(slot: number, worker: HostWorker): boolean {
    return this.#reader.prepare(slot, worker, this.#drain);
  }

  /** A worker tells that a task has ended. */
  finished(slot: number, worker: HostWorker): void {
    const { table } = this.#ledger;
    const word = this.#reader.outcome(slot);
    if ((word & OutcomeFlag.mailed) !== 0) this.#host.drain(worker);
    const read = this.#read(slot, word, worker);
    const future = table.futures[slot];
    const record = table.records[slot];
    const origin = table.origins[slot];
    const submitted = table.submitted[slot] ?? 0;
    const startTime = this.#reader.startTime(slot);
    const runTime = this.#reader.runTime(slot);
    const functionId = this.#reader.functionId(slot);
    this.#stopper.forget(slot);
    this.#functions.learn(functionId, (word & OutcomeFlag.streamed) !== 0);
    this.streams.end(slot, (word & OutcomeFlag.streamed) !== 0);
    const again = !read.ok && future !== undefined ? this.#takeTry(record, read.value) : undefined;
    if (record !== undefined && again === undefined && future !== undefined) record.place = 'gone';
    this.#ledger.release(slot);
    if (future === undefined) return;
    this.#statistics.ran(startTime - submitted, runTime);
    if (channels.end.hasSubscribers || channels.error.hasSubscribers) {
      const name = record?.name ?? this.#functions.nameOf(functionId);
      const ran = { workerId: worker.id, startTime, runTime, error: read.ok ? undefined : read.value };
      publishTaskEvent(read.ok ? channels.end : channels.error, this.#host.executorName, { name, future, submitted }, ran);
    }
    if (read.ok) {
      this.#count('completed', record);
      // Somebody else may have settled it, who should not have; the task is over all the same.
      if (!future.done()) future.setResult(read.value);
    } else if (again !== undefined) {
      this.#host.retry(again);
    } else {
      this.#settleFailed(future, record, read.value, origin);
    }
  }

  /** The worker that had taken the slot's task, or at least its mail, is no more. */
  crashed(slot: number, worker: HostWorker, exit: WorkerExit): void {
    const name = this.nameOf(slot);
    const crash = { exitCode: exit.exitCode, signal: exit.signal, workerId: worker.id, taskName: name };
    const error = new WorkerCrashedError(crash, undefined, exit.error === undefined ? undefined : { cause: exit.error });
    if (this.#ledger.takerOf(slot) === NONE) this.#failQueued(slot, error);
    else this.fail(slot, error, worker);
  }

  /** An error escaped from a running task, which may never settle now; its worker retires. */
  escaped(slot: number, worker: HostWorker, error: unknown): void {
    const { table } = this.#ledger;
    if (table.futures[slot] === undefined) return;
    const record = table.records[slot];
    const taskName = this.nameOf(slot);
    const crash = { exitCode: 1, signal: null, workerId: worker.id, taskName };
    const what = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
    const failure = new WorkerCrashedError(crash, `An error escaped from the task '${taskName}' and ended its worker: ${what}`, { cause: error });
    this.#failOrTryAgain(slot, record, failure);
  }

  /** Fails every accepted task. */
  failAll(makeError: () => Error): void {
    const { table } = this.#ledger;
    for (const waiting of this.#ledger.drainWaiting()) {
      if (typeof waiting === 'number') this.#failQueued(waiting, makeError());
      else this.failWaiting(waiting, makeError());
    }
    for (let slot = 0; slot < table.used; slot++) {
      if (table.futures[slot] !== undefined) this.#failQueued(slot, makeError());
    }
  }

  #failQueued(slot: number, error: Error): void {
    const task = this.#taskIn(slot);
    if (task === undefined) return;
    if (task.record !== undefined) task.record.place = 'gone';
    this.streams.end(slot, false);
    if (this.#ledger.takeBack(slot)) this.#settleFailed(task.future, task.record, error, task.origin);
    else this.failRunning(slot, error);
  }

  /** Fails a slot's task, and frees the slot: no worker will touch it. */
  fail(slot: number, error: Error, worker: HostWorker | undefined): void {
    const task = this.#taskIn(slot);
    const record = task?.record;
    const again = this.#takeTry(record, error);
    if (record !== undefined && again === undefined) record.place = 'gone';
    this.#stopper.forget(slot);
    this.streams.end(slot, false);
    this.#ledger.release(slot);
    if (again !== undefined) {
      this.#host.retry(again);
    } else if (task !== undefined) {
      publishTaskEvent(channels.error, this.#host.executorName, task, { workerId: worker?.id, error });
      this.#settleFailed(task.future, record, error, task.origin);
    }
  }

  /** Fails a task that waits at the host. */
  failWaiting(record: TaskRecord, error: Error): void {
    if (record.place !== 'backlog') return;
    this.#ledger.forgetWaiting(record);
    this.#settleFailed(record.future, record, error, record.origin);
  }

  /** Fails a running task at once; what its worker still does with it is of no interest. */
  failRunning(slot: number, error: Error): void {
    this.#giveUp(slot, 'failed', (future, origin) => {
      showOrigin(error, origin);
      future.setException(error);
    }, error);
  }

  progress(slot: number, value: unknown): void {
    this.#ledger.table.futures[slot]?.emitProgress(value);
  }

  #read(slot: number, word: number, worker: HostWorker): Read {
    const outcome = outcomeOf(word);
    try {
      const value = this.#reader.read(slot, worker, this.#drain);
      return { ok: outcome === Outcome.value || outcome === Outcome.clonedValue, value };
    } catch (error) {
      return { ok: false, value: new TaskSerializationError('The result of the task could not be read', { cause: error }) };
    }
  }

  #timedOut(slot: number): void {
    const record = this.#ledger.table.records[slot];
    if (record === undefined || this.#ledger.table.futures[slot] === undefined) return;
    const error = new TaskTimeoutError(`The task '${record.name}' ran for longer than ${record.timeout} ms`);
    this.#failOrTryAgain(slot, record, error);
  }

  /** The slot's task was asked to stop, and runs on. */
  #outstayed(slot: number): void {
    if (this.#ledger.table.futures[slot] !== undefined) {
      // A generator whose reader has left: nobody gave its task up until now.
      const error = new CancelledError('its reader left', 'The generator');
      this.#giveUp(slot, 'cancelled', (future) => { future.cancelWith(error); });
      this.#stopper.forget(slot);
    }
    this.#host.outstayed(slot);
  }

  /** Settles a task that runs, and asks it to stop. */
  #giveUp(slot: number, count: 'failed' | 'cancelled', settle: (future: Future<unknown>, origin: Origin | undefined) => void, error?: Error): void {
    const task = this.#taskIn(slot);
    if (task === undefined) return;
    if (task.record !== undefined) task.record.place = 'gone';
    this.streams.end(slot, false);
    this.#abandon(slot);
    this.#count(count, task.record);
    this.#host.roomMade();
    settle(task.future, task.origin);
    publishTaskEvent(count === 'failed' ? channels.error : channels.cancel, this.#host.executorName, task, { error });
  }

  /** From here on the slot is a zombie. */
  #abandon(slot: number): void {
    this.#ledger.abandon(slot);
    this.#askToStop(slot);
  }

  /** Asks a running task to stop; its worker is ended if it has not for too long. */
  #askToStop(slot: number): void {
    this.#ledger.requestCancel(slot);
    this.#host.nudge(slot);
    this.#stopper.giveGrace(slot, performance.now() + this.#host.killGrace);
  }

  #settleFailed(future: Future<unknown>, record: TaskRecord | undefined, error: unknown, origin: Origin | undefined): void {
    showOrigin(error, origin);
    this.#count('failed', record);
    if (!future.done()) future.setException(error);
  }

  /** Fails a running task, or gives it another try and its worker something else to do. */
  #failOrTryAgain(slot: number, record: TaskRecord | undefined, error: Error): void {
    const again = this.#takeTry(record, error);
    if (again !== undefined) {
      this.#abandon(slot);
      this.#host.retry(again);
    } else {
      this.failRunning(slot, error);
    }
  }

  /**
   * Takes one of the tries that a task has left: the record is to be handed to `retry` once it is out of its slot; undefined
   * where it has none. Trying again helps neither what cannot be sent or loaded, nor a generator whose values are out.
   */
  #takeTry(record: TaskRecord | undefined, error: unknown): TaskRecord | undefined {
    if (record === undefined || record.retriesLeft === 0 || !this.#host.mayRetry) return undefined;
    if (record.stream?.begun === true || error instanceof TaskSerializationError || error instanceof TaskLoadError) return undefined;
    record.retriesLeft--;
    return record;
  }

  /** What the slot's task is called. */
  nameOf(slot: number): string {
    return this.#ledger.table.records[slot]?.name ?? this.#functions.nameOf(this.#reader.functionId(slot));
  }

  /** What the table says of a slot's task: read it before the slot is let go. `finished` does without the object. */
  #taskIn(slot: number): SlotTask | undefined {
    const { table } = this.#ledger;
    const future = table.futures[slot];
    if (future === undefined) return undefined;
    const record = table.records[slot];
    return { future, record, origin: table.origins[slot], submitted: table.submitted[slot] ?? 0, name: this.nameOf(slot) };
  }

  /** Counts a task out, just before its future is settled. */
  #count(how: 'completed' | 'failed' | 'cancelled', record: TaskRecord | undefined): void {
    this.#statistics[how]++;
    this.#accepted--;
    record?.unsubscribe?.();
    if (record !== undefined && record.seat !== ANY_SEAT) this.#bound[record.seat] = this.boundTo(record.seat) - 1;
    this.#host.taskSettled();
  }
}

interface SlotTask extends TaskAbout {
  readonly record: TaskRecord | undefined;
  readonly origin: Origin | undefined;
}

interface Read {
  readonly ok: boolean;
  readonly value: unknown;
}
