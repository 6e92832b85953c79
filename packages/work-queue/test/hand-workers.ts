import { ThreadMemory } from '@heddle/sync/memory';
import type { PoolSettings } from '../src/host/pool-settings.js';
import type { WorkerExit, WorkerLink } from '../src/host/worker-link.js';
import { threadSegments } from '../src/memory/segments.js';
import { ring } from '../src/protocol/bell.js';
import { Notice, pushNotice } from '../src/protocol/completions.js';
import { claimBest } from '../src/protocol/lane-set.js';
import { NONE } from '../src/protocol/lane.js';
import { QueueLayout, Seat, SeatPhase } from '../src/protocol/layout.js';
import type { HostMessage, WorkerBoot, WorkerMessage } from '../src/wire/messages.js';
import { ResultWriter } from '../src/worker/result-writer.js';

/** A worker that does nothing by itself: the test takes and finishes its tasks. */
export class HandWorker implements WorkerLink {
  readonly platformId = 0;
  readonly seat: number;
  /** What the host has posted. */
  readonly posted: HostMessage[] = [];
  readonly port: WorkerLink['port'];
  isTerminated = false;
  readonly #memory: ThreadMemory;
  readonly #layout: QueueLayout;
  readonly #writer: ResultWriter;
  #exit: (exit: WorkerExit) => void = () => undefined;
  #notices = 0;

  constructor(boot: WorkerBoot, memory: ThreadMemory) {
    this.seat = boot.seat;
    this.#memory = memory;
    this.#layout = new QueueLayout(boot.size);
    const toHost: WorkerMessage[] = [];
    this.#writer = new ResultWriter(memory, this.#layout, { post: (message) => toHost.push(message), receive: () => undefined, onMessage: () => undefined }, threadSegments);
    this.port = {
      post: (message) => { this.posted.push(message); },
      receive: () => toHost.shift(),
      onMessage: () => undefined,
    };
    this.#setPhase(SeatPhase.ready);
  }

  /** Takes the next task, as a worker does; its slot, or NONE. */
  take(): number {
    const own = claimBest(this.#memory.words, this.#layout.seatLanes(this.seat), this.seat);
    return own === NONE ? claimBest(this.#memory.words, this.#layout.commonLanes, this.seat) : own;
  }

  finish(slot: number, value: unknown): void {
    this.#writer.writeValue(slot, value);
    this.#notices = pushNotice(this.#memory.words, this.#layout, this.seat, this.#notices, slot, Notice.finished);
    ring(this.#memory);
  }

  /** Takes and finishes tasks until there are none; how many. */
  finishAll(): number {
    let count = 0;
    for (let slot = this.take(); slot !== NONE; slot = this.take(), count++) this.finish(slot, count);
    return count;
  }

  /** Whether the host has asked it to go. */
  get isDismissed(): boolean {
    return Atomics.load(this.#memory.words, this.#layout.seat(this.seat) + Seat.stop) !== 0;
  }

  /** Ends as it was asked to. */
  leave(): void {
    this.#setPhase(SeatPhase.ended);
    this.#exit({ exitCode: 0, signal: null, error: undefined });
  }

  terminate(): void {
    this.isTerminated = true;
    setImmediate(() => { this.#exit({ exitCode: 1, signal: null, error: undefined }); });
  }

  isAlive(): boolean {
    return !this.isTerminated;
  }

  onExit(listener: (exit: WorkerExit) => void): void {
    this.#exit = listener;
  }

  #setPhase(phase: number): void {
    Atomics.store(this.#memory.words, this.#layout.seat(this.seat) + Seat.phase, phase);
  }
}

/** Settings of a pool whose workers are worked by hand, and those workers in the order in which they were started. */
export function handWorkers(overrides: Partial<PoolSettings>): { readonly settings: PoolSettings; readonly workers: HandWorker[] } {
  const workers: HandWorker[] = [];
  let memory: ThreadMemory | undefined;
  const settings: PoolSettings = {
    name: 'hand-worked',
    maxWorkers: 1,
    minWorkers: 0,
    workerNamePrefix: 'hand',
    maxQueue: Infinity,
    whenFull: 'wait',
    taskTimeout: Infinity,
    killGrace: 60_000,
    idleTimeout: Infinity,
    tasksPerWorker: 1,
    maxTasksPerWorker: 0,
    initializer: undefined,
    finalizer: undefined,
    segments: threadSegments,
    allocate: (byteLength) => (memory = ThreadMemory.allocate(byteLength)),
    spawn: (boot) => {
      if (memory === undefined) throw new Error('a worker before the memory');
      const worker = new HandWorker(boot, memory);
      workers.push(worker);
      return worker;
    },
    ...overrides,
  };
  return { settings, workers };
}
