/**
 * Runs one claimed slot: finds its function and arguments, calls it, writes the outcome into the slot and tells the
 * host. Synchronous tasks are done when `run` returns; the others are `active` until they settle.
 */
import { CancelledError } from '@heddle/cancellation';
import type { PayloadMemory } from '@heddle/codec';
import { Decoder, payloadMemory } from '@heddle/codec';
import { errorClassByName, isGenerator, isThenable, TaskSerializationError } from '@heddle/futures/worker';
import type { WaitableMemory } from '@heddle/sync/memory';

import { SegmentReader } from '../memory/arena.js';
import type { SegmentStore } from '../memory/segments.js';
import { ring } from '../protocol/bell.js';
import { Notice, pushNotice } from '../protocol/completions.js';
import type { QueueLayout } from '../protocol/layout.js';
import { Seat, Slot, WORD_BYTES } from '../protocol/layout.js';
import { CallMode, callModeOf, CANCEL_REQUESTED, ModeFlag, Outcome, OutcomeFlag } from '../protocol/slot-fields.js';
import { messageOf } from '../wire/message-of.js';
import type { HostMessage, Port, WorkerBoot, WorkerMessage } from '../wire/messages.js';
import { canBeCloned } from '../wire/can-be-cloned.js';
import { WireValuePacker } from '../wire/wire-value.js';
import type { ChunkValue } from './chunk.js';
import { runChunk, untilUncloneable } from './chunk.js';
import type { SlotMail } from './inbox.js';
import { Inbox } from './inbox.js';
import type { RemoteSource } from './remote-source.js';
import { ResultWriter } from './result-writer.js';
import type { RunningTaskHost } from './running-task.js';
import { RunningTask } from './running-task.js';
import { streamTask } from './stream-task.js';
import { TaskArguments } from './task-arguments.js';
import { TaskContexts } from './task-contexts.js';
import type { KnownFunction } from './task-functions.js';
import { TaskFunctions } from './task-functions.js';

/** What a runner works with. */
export interface TaskRunnerParts {
  readonly memory: WaitableMemory;
  readonly layout: QueueLayout;
  readonly boot: WorkerBoot;
  readonly port: Port<WorkerMessage, HostMessage>;
  readonly segments: SegmentStore;
  /** Whom to ask whether the host has changed a slot's words; undefined where it changes them by itself. */
  readonly remote: RemoteSource | undefined;
}

/** What a runner needs of its loop. */
export interface TaskRunnerListener {
  /** An asynchronous task has ended: there may be room for another. */
  settled(): void;
  /** A handle has come whose class is not known here yet. */
  loadHandles(): void;
}

/** See above. */
export class TaskRunner implements RunningTaskHost {
  readonly functions: TaskFunctions = new TaskFunctions();
  readonly contexts: TaskContexts;
  readonly decoder: Decoder;
  readonly #memory: WaitableMemory;
  readonly #layout: QueueLayout;
  readonly #seat: number;
  readonly #port: Port<WorkerMessage, HostMessage>;
  readonly #listener: TaskRunnerListener;
  readonly #remote: RemoteSource | undefined;
  readonly #payload: PayloadMemory;
  readonly #packer = new WireValuePacker();
  readonly #writer: ResultWriter;
  readonly #inbox: Inbox;
  readonly #arguments: TaskArguments;
  /** Tasks that go on after `run` returned; undefined for those that still wait for their function or their mail. */
  readonly #active = new Map<number, RunningTask | undefined>();
  /** Milliseconds to add to this thread's clock to get the host's. */
  readonly #clockOffset: number;
  #notices = 0;
  /** When the last task ended, if nothing but claiming came after it: saves a look at the clock. */
  #lastEnd = 0;

  constructor({ memory, layout, boot, port, segments: store, remote }: TaskRunnerParts, listener: TaskRunnerListener) {
    this.#memory = memory;
    this.#layout = layout;
    this.#seat = boot.seat;
    this.#port = port;
    this.#listener = listener;
    this.#remote = remote;
    this.#payload = payloadMemory(memory.buffer);
    this.decoder = new Decoder({ errorClass: errorClassByName, loadHandles: () => { listener.loadHandles(); } });
    this.#writer = new ResultWriter(memory, layout, port, store);
    this.#clockOffset = performance.timeOrigin - boot.hostTimeOrigin;
    this.contexts = new TaskContexts((slot) => this.#open(slot));
    for (const [id, wire] of boot.functions) this.functions.announce(id, wire);
    const segments = new SegmentReader(store);
    for (const [segment, handle] of boot.segments) segments.add(segment, handle);
    this.#inbox = new Inbox(port, this.functions, segments, {
      mailArrived: (slot) => { this.#mailArrived(slot); },
      nudged: () => {
        Atomics.add(memory.words, layout.seat(boot.seat) + Seat.nudges, 1);
        for (const task of this.#active.values()) task?.nudge();
      },
    });
    this.#arguments = new TaskArguments({ memory, layout, seat: boot.seat, inbox: this.#inbox, segments, decoder: this.decoder });
  }

  /** How many tasks have begun and not ended. */
  get active(): number {
    return this.#active.size;
  }

  /** Active tasks that have no async context: an error that escaped could be theirs. */
  *withoutContext(): IterableIterator<RunningTask> {
    for (const task of this.#active.values()) if (task?.attributable === false) yield task;
  }

  /** Begins a drain: the clock is read afresh. */
  beginTurn(): number {
    this.#lastEnd = performance.now();
    return this.#lastEnd;
  }

  /** When the last synchronous task ended, on this thread's clock. */
  get lastEnd(): number {
    return this.#lastEnd;
  }

  /** Runs the task in a slot that this worker has claimed. */
  run(slot: number): void {
    if (!this.#arguments.needMail(slot)) {
      this.#runWith(slot, undefined);
      return;
    }
    const mail = this.#arguments.fetchMail(slot) ?? this.#requestMail(slot);
    if (mail === undefined) this.#active.set(slot, undefined);
    else this.#runWith(slot, mail);
  }

  /** Asks the host for a task's mail; waits for it a moment where no other task goes on in this thread. */
  #requestMail(slot: number): SlotMail | undefined {
    const seen = this.#arguments.mailPosted;
    this.#tell(slot, Notice.wantsExternals);
    if (this.#active.size > 0) return undefined;
    const mail = this.#arguments.awaitMail(slot, seen);
    if (mail !== undefined) this.beginTurn();
    return mail;
  }

  /** Gives up on a task: whatever it still does is nobody's. Its slot stays taken until this worker has ended. */
  abandon(task: RunningTask): void {
    task.end();
    this.#active.delete(task.slot);
  }

  // --- RunningTaskHost

  cancelRequested(slot: number): boolean {
    this.#remote?.look();
    return this.#isCancelled(slot);
  }

  credit(slot: number): number {
    return Atomics.load(this.#memory.words, this.#layout.slot(slot) + Slot.credit);
  }

  takeCredit(slot: number): void {
    Atomics.sub(this.#memory.words, this.#layout.slot(slot) + Slot.credit, 1);
  }

  postProgress(slot: number, value: unknown): void {
    this.#postCopied('A progress report', () => ({ kind: 'progress', slot, value: this.#packer.pack(value) }));
  }

  postItems(slot: number, items: readonly unknown[]): void {
    this.#postCopied('A value yielded', () => ({ kind: 'items', slot, items: this.#packer.pack(items) }));
  }

  #isCancelled(slot: number): boolean {
    return Atomics.load(this.#memory.words, this.#layout.slot(slot) + Slot.cancel) === CANCEL_REQUESTED;
  }

  #postCopied(what: string, message: () => WorkerMessage): void {
    try {
      this.#port.post(message());
    } catch (error) {
      throw new TaskSerializationError(`${what} of the task cannot be sent: ${messageOf(error)}`, { cause: error });
    }
  }

  // --- the life of a task

  #mailArrived(slot: number): void {
    if (!this.#active.has(slot) || this.#active.get(slot) !== undefined) return;
    const mail = this.#inbox.takeMail(slot);
    if (mail === undefined) return;
    this.#active.delete(slot);
    this.beginTurn();
    this.#runWith(slot, mail);
    this.#listener.settled();
  }

  #runWith(slot: number, mail: SlotMail | undefined): void {
    const id = this.#memory.words[this.#layout.slot(slot) + Slot.functionId] ?? 0;
    const known = this.functions.get(id);
    if (known !== undefined) {
      this.#start(slot, known, mail);
      return;
    }
    if (!this.functions.isAnnounced(id)) this.#inbox.drain();
    this.#active.set(slot, undefined);
    this.#announce(slot, Notice.loading);
    this.functions.load(id).then(
      (loaded) => {
        this.#active.delete(slot);
        this.beginTurn();
        this.#start(slot, loaded, mail);
        this.#listener.settled();
      },
      (error: unknown) => {
        this.#active.delete(slot);
        this.beginTurn();
        this.#writer.writeError(slot, error);
        this.#finish(slot, 0);
        this.#listener.settled();
      },
    );
  }

  #start(slot: number, known: KnownFunction, mail: SlotMail | undefined): void {
    this.#announce(slot, Notice.started);
    const mode = this.#memory.words[this.#layout.slot(slot) + Slot.mode] ?? 0;
    const started = this.#lastEnd;
    if (this.#isCancelled(slot)) {
      this.#writer.writeError(slot, new CancelledError(undefined, 'The task'));
      this.#finish(slot, 0);
      return;
    }
    if (known.asynchrony === 'never') this.#callSynchronous(slot, known, mode, mail, started);
    else this.#callInContext(slot, known, mode, mail, started);
  }

  /** Writes when the task begins, and tells the host where it asked for it. */
  #announce(slot: number, notice: Notice): void {
    const base = this.#layout.slot(slot);
    this.#writeTime(base + Slot.startTime, this.#lastEnd + this.#clockOffset);
    if (((this.#memory.words[base + Slot.mode] ?? 0) & ModeFlag.announceStart) !== 0) this.#tell(slot, notice);
  }

  /** The hot path: no closure, no context, no object but the arguments. */
  #callSynchronous(slot: number, known: KnownFunction, mode: number, mail: SlotMail | undefined, started: number): void {
    this.contexts.enter(slot);
    let value: unknown;
    let later: boolean;
    try {
      value = this.#call(slot, known, mode, mail);
      later = goesOn(value);
    } catch (error) {
      this.#fail(slot, this.contexts.leave(), error, started);
      return;
    }
    const task = this.contexts.leave();
    if (later) {
      known.asynchrony = 'sometimes';
      const late = task ?? this.#open(slot);
      late.attributable = false;
      this.#goOn(late, mode, value, started);
      return;
    }
    this.#succeed(slot, task, mode, value, 0, started);
  }

  #callInContext(slot: number, known: KnownFunction, mode: number, mail: SlotMail | undefined, started: number): void {
    const task = this.#open(slot);
    let value: unknown;
    let later: boolean;
    try {
      value = this.contexts.runAsync(task, () => this.#call(slot, known, mode, mail));
      later = goesOn(value);
    } catch (error) {
      this.#fail(slot, task, error, started);
      return;
    }
    if (later) {
      known.asynchrony = 'sometimes';
      this.contexts.runAsync(task, () => { this.#goOn(task, mode, value, started); });
      return;
    }
    if (known.asynchrony === 'unknown') known.asynchrony = 'never';
    this.#succeed(slot, task, mode, value, 0, started);
  }

  #call(slot: number, known: KnownFunction, mode: number, mail: SlotMail | undefined): unknown {
    const args = this.#arguments.read(slot, mail);
    const { invoke } = known;
    if (mode === CallMode.call) {
      switch (args.length) {
        case 0:
          return invoke();
        case 1:
          return invoke(args[0]);
        case 2:
          return invoke(args[0], args[1]);
        default:
          return invoke(...args);
      }
    }
    const bound = (mode & ModeFlag.captures) === 0 ? invoke : known.bind(args.shift() as readonly unknown[]);
    const callMode = callModeOf(mode);
    if (callMode === CallMode.call) return bound(...args);
    return runChunk(callMode, args[0] as readonly unknown[], (list) => bound(...list), () => this.cancelRequested(slot));
  }

  /** `value` is a promise or a generator. */
  #goOn(task: RunningTask, mode: number, value: unknown, started: number): void {
    const streams = isGenerator(value);
    const flags = streams ? OutcomeFlag.streamed : 0;
    this.#active.set(task.slot, task);
    const settled: PromiseLike<unknown> = streams ? streamTask(task, value) : Promise.resolve(value);
    settled.then(
      (result) => { this.#settle(task, () => { this.#succeed(task.slot, task, mode, result, flags, started); }); },
      (error: unknown) => { this.#settle(task, () => { this.#fail(task.slot, task, error, started, flags); }); },
    );
  }

  #settle(task: RunningTask, write: () => void): void {
    if (task.ended) return;
    this.#active.delete(task.slot);
    write();
    this.#listener.settled();
  }

  #succeed(slot: number, task: RunningTask | undefined, mode: number, value: unknown, flags: number, started: number): void {
    try {
      this.#writer.writeValue(slot, value);
    } catch (error) {
      if (callModeOf(mode) === CallMode.call) {
        this.#fail(slot, task, error, started, flags);
        return;
      }
      this.#succeed(slot, task, CallMode.call, untilUncloneable(value as ChunkValue, canBeCloned), flags, started);
      return;
    }
    this.#end(slot, task, flags, started);
  }

  #fail(slot: number, task: RunningTask | undefined, error: unknown, started: number, flags = 0): void {
    this.#writer.writeError(slot, error);
    this.#end(slot, task, flags, started);
  }

  #end(slot: number, task: RunningTask | undefined, flags: number, started: number): void {
    let all = flags;
    if (task !== undefined) {
      if (task.mailed) all |= OutcomeFlag.mailed;
      task.end();
    }
    if (all !== 0) {
      const word = this.#layout.slot(slot) + Slot.outcome;
      this.#memory.words[word] = (this.#memory.words[word] ?? Outcome.error) | all;
    }
    this.#lastEnd = performance.now();
    this.#finish(slot, this.#lastEnd - started);
  }

  #finish(slot: number, runTime: number): void {
    this.#writeTime(this.#layout.slot(slot) + Slot.runTime, runTime);
    this.#tell(slot, Notice.finished);
  }

  #tell(slot: number, notice: Notice): void {
    this.#notices = pushNotice(this.#memory.words, this.#layout, this.#seat, this.#notices, slot, notice);
    ring(this.#memory);
  }

  #writeTime(word: number, milliseconds: number): void {
    this.#payload.view.setFloat64(word * WORD_BYTES, milliseconds, true);
  }

  #open(slot: number): RunningTask {
    const id = this.#memory.words[this.#layout.slot(slot) + Slot.functionId] ?? 0;
    return new RunningTask(this, slot, this.functions.nameOf(id));
  }
}

/** Whether a task goes on after it has returned this. Looking runs what the task gave, a getter or a proxy's trap: it may throw. */
function goesOn(value: unknown): boolean {
  return isThenable(value) || isGenerator(value);
}
