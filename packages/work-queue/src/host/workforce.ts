/**
 * The workers of a pool: who sits where, who is started, who leaves.
 *
 * A seat outlives its workers: its words and its lanes stay, so a task that is bound to a seat (a key, a broadcast)
 * finds whoever sits there next.
 */
import type { WaitableMemory } from '@heddle/sync/memory';

import { isParked, vacate, wakeSeat } from '../protocol/parking.js';
import type { QueueLayout } from '../protocol/layout.js';
import { Header, Seat, SeatPhase, StopRequest } from '../protocol/layout.js';
import type { HostMessage, WorkerBoot, WorkerMessage } from '../wire/messages.js';
import { SegmentReader } from '../memory/arena.js';
import { HostWorker } from './host-worker.js';
import type { PoolSettings } from './pool-settings.js';
import type { WorkerExit } from './worker-link.js';

/** What the workforce tells the pool. */
export interface WorkforceListener {
  /** Slots that were sent ahead to a worker, and that it has not begun, are to be queued again. */
  returned(slots: readonly number[]): void;
  /** A message that came, or was fetched. */
  message(worker: HostWorker, message: WorkerMessage): void;
  spawned(worker: HostWorker): void;
  /** The worker is no more, and its seat still as it left it: see to its tasks. */
  exited(worker: HostWorker, exit: WorkerExit): void;
  /** Its seat is free. */
  seatFreed(worker: HostWorker): void;
}

/** What of a pool's settings workers are started by. */
export type WorkerSettings = Pick<PoolSettings, 'spawn' | 'segments' | 'workerNamePrefix'>;

/** What workers are started with, but for their seat. */
export type BootTemplate = () => Omit<WorkerBoot, 'seat'>;

/** See above. */
export class Workforce {
  readonly #memory: WaitableMemory;
  readonly #layout: QueueLayout;
  readonly #settings: WorkerSettings;
  readonly #boot: BootTemplate;
  readonly #listener: WorkforceListener;
  readonly #seats: (HostWorker | undefined)[];
  #count = 0;
  #nextId = 1;

  constructor(memory: WaitableMemory, layout: QueueLayout, settings: WorkerSettings, boot: BootTemplate, listener: WorkforceListener) {
    this.#memory = memory;
    this.#layout = layout;
    this.#settings = settings;
    this.#boot = boot;
    this.#listener = listener;
    this.#seats = new Array<undefined>(layout.size.seats).fill(undefined);
  }

  get count(): number {
    return this.#count;
  }

  get seatCount(): number {
    return this.#seats.length;
  }

  at(seat: number): HostWorker | undefined {
    return this.#seats[seat];
  }

  *[Symbol.iterator](): IterableIterator<HostWorker> {
    for (const worker of this.#seats) if (worker !== undefined) yield worker;
  }

  /** Starts a worker on the first free seat, or on that one. Throws where the platform cannot. */
  spawn(seat: number = this.#seats.indexOf(undefined)): HostWorker {
    const id = this.#nextId++;
    const name = `${this.#settings.workerNamePrefix}_${id - 1}`;
    const link = this.#settings.spawn({ ...this.#boot(), seat }, name, this.#memory);
    const worker = new HostWorker(id, seat, name, link, new SegmentReader(this.#settings.segments), this.#memory.words, this.#layout, performance.now());
    this.#seats[seat] = worker;
    this.#setCount(this.#count + 1);
    link.port.onMessage((message) => { this.#deliver(worker, message); });
    link.ahead?.onReturned((slots) => { this.#listener.returned(slots); });
    link.onExit((exit) => { this.#exited(worker, exit); });
    this.#listener.spawned(worker);
    return worker;
  }

  /** Reads all messages of a worker that have arrived. */
  readonly drain = (worker: HostWorker): void => {
    const { port } = worker.link;
    for (let message = port.receive(); message !== undefined; message = port.receive()) this.#deliver(worker, message);
  };

  /** Posts to every worker. */
  postAll(message: HostMessage): void {
    for (const worker of this) worker.link.port.post(message);
  }

  /** Posts to every worker, and wakes those that sleep, which read nothing meanwhile. */
  postAllAwake(message: HostMessage): void {
    this.postAll(message);
    for (const worker of this) wakeSeat(this.#memory, this.#layout, worker.seat);
  }

  /** A worker's mail has been posted, for which it may block. */
  announceMail(worker: HostWorker): void {
    const word = this.#layout.seat(worker.seat) + Seat.mail;
    // ATOMICS: the message is in the port before the count goes up, so a worker that sees the count finds the message.
    Atomics.add(this.#memory.words, word, 1);
    this.#memory.notify(word);
  }

  /** Whether a worker sleeps for want of work. */
  isParked(worker: HostWorker): boolean {
    return isParked(this.#memory.words, this.#layout, worker.seat);
  }

  /** Asks a worker to finish what it runs and end. */
  retire(worker: HostWorker): void {
    worker.noteRetiring();
    worker.setWord(Seat.stop, StopRequest.retire);
    wakeSeat(this.#memory, this.#layout, worker.seat);
  }

  /** Takes back what was sent ahead to all workers, and they have not begun. */
  recallAll(): void {
    for (const worker of this) worker.link.ahead?.recall();
  }

  /** Ends a worker at once. */
  kill(worker: HostWorker, how: 'ask' | 'kill' = 'kill'): void {
    if (worker.leaving === 'killed') return;
    worker.leaving = 'killed';
    worker.link.terminate(how);
  }

  #deliver(worker: HostWorker, message: WorkerMessage): void {
    const forOthers = worker.file(message);
    if (forOthers !== undefined) this.#listener.message(worker, forOthers);
  }

  #exited(worker: HostWorker, exit: WorkerExit): void {
    if (this.#seats[worker.seat] !== worker) return;
    this.drain(worker);
    this.#listener.exited(worker, exit);
    this.#clearSeat(worker);
    this.#listener.seatFreed(worker);
  }

  /**
   * For a thread that blocks, and is not told of exits: sees to workers that say they end; with `thoroughly`, which asks
   * the system, also to those that had no time to say so.
   */
  findEnded(thoroughly: boolean): void {
    for (const worker of this) {
      if (worker.announcedExitCode !== null || (thoroughly && !worker.isAlive)) this.#exited(worker, { exitCode: worker.announcedExitCode, signal: null, error: undefined });
    }
  }

  #setCount(count: number): void {
    this.#count = count;
    Atomics.store(this.#memory.words, Header.workers, count);
  }

  /** Makes a dead worker's seat as if nobody had sat there. */
  #clearSeat(worker: HostWorker): void {
    worker.setWord(Seat.phase, SeatPhase.starting);
    worker.setWord(Seat.stop, StopRequest.none);
    worker.setWord(Seat.nativeId, 0);
    worker.setWord(Seat.completed, 0);
    worker.setWord(Seat.exitCode, 0);
    worker.setWord(Seat.nudges, 0);
    this.#seats[worker.seat] = undefined;
    this.#setCount(this.#count - 1);
    vacate(this.#memory, this.#layout, worker.seat);
  }
}
