import { Worker } from 'node:worker_threads';

import { ThreadMemory } from '@heddle/sync/memory';
import { afterAll, afterEach, describe, expect, it } from 'vitest';

import type * as HostLaneModule from '../../src/host/host-lane.js';
import type * as SlotTableModule from '../../src/host/slot-table.js';
import type * as BellModule from '../../src/protocol/bell.js';
import type * as CompletionsModule from '../../src/protocol/completions.js';
import { LaneSet, QueueLayout, Seat } from '../../src/protocol/layout.js';
import type * as ParkingModule from '../../src/protocol/parking.js';
import { BuiltSources } from './built-sources.js';

const sources = new BuiltSources();
const { HostLane } = await sources.import<typeof HostLaneModule>('host/host-lane.js');
const { SlotTable } = await sources.import<typeof SlotTableModule>('host/slot-table.js');
const { listen, LISTENING, stopListening } = await sources.import<typeof BellModule>('protocol/bell.js');
const { noticeAt, noticeSlot, noticesWritten } = await sources.import<typeof CompletionsModule>('protocol/completions.js');
const { wakeForWork, wakeSeat } = await sources.import<typeof ParkingModule>('protocol/parking.js');

const BELL = 0;

/** The host's side of a queue whose tasks are nothing but numbers, and its workers. */
class TestQueue {
  readonly layout: QueueLayout;
  readonly memory: ThreadMemory;
  readonly table: SlotTableModule.SlotTable;
  readonly lane: HostLaneModule.HostLane;
  readonly #threads: Worker[] = [];
  readonly #read: number[];
  /** How often each task was finished, by its number. */
  readonly finished: Uint8Array;
  /** The task in each slot. */
  readonly #tasks: Int32Array;

  constructor(workers: number, slots: number, tasks: number) {
    const size = { seats: workers, slots };
    this.layout = new QueueLayout(size);
    this.memory = ThreadMemory.allocate(this.layout.byteLength);
    this.table = new SlotTable(slots);
    const { base, lanes: [first] } = this.layout.commonLanes;
    this.lane = new HostLane(this.memory.words, first ?? { base: 0, capacity: 0 }, this.table);
    this.memory.words[base + LaneSet.order] = 1;
    this.finished = new Uint8Array(tasks);
    this.#tasks = new Int32Array(slots);
    this.#read = new Array<number>(workers).fill(0);
    for (let seat = 0; seat < workers; seat++) {
      const workerData = { sources: sources.url, buffer: this.memory.buffer, size, seat };
      this.#threads.push(new Worker(new URL('queue-worker.mjs', import.meta.url), { workerData }));
    }
  }

  /** Publishes a task; the slot it got, or -1 where there is no room. */
  publish(task: number): number {
    const slot = this.table.take();
    if (slot < 0) return -1;
    this.#tasks[slot] = task;
    if (!this.lane.publish(slot)) {
      this.table.putBack(slot);
      return -1;
    }
    wakeForWork(this.memory, this.layout);
    return slot;
  }

  /** Takes a queued task back. */
  retract(slot: number): boolean {
    if (!this.lane.retract(this.table.positions[slot] ?? 0, slot)) return false;
    this.table.release(slot);
    return true;
  }

  /** Reads all notices; how many there were. */
  collect(): number {
    let count = 0;
    for (const [seat, from] of this.#read.entries()) {
      const written = noticesWritten(this.memory.words, this.layout, seat);
      for (let read = from; read !== written; read = (read + 1) | 0) {
        const slot = noticeSlot(noticeAt(this.memory.words, this.layout, seat, read));
        const task = this.#tasks[slot] ?? 0;
        this.finished[task] = (this.finished[task] ?? 0) + 1;
        this.table.release(slot);
        count++;
      }
      this.#read[seat] = written;
    }
    return count;
  }

  /** Blocks until something was collected; how much. Fails where nothing comes for ten seconds. */
  collectSome(): number {
    for (;;) {
      listen(this.memory.words);
      const count = this.collect();
      if (count > 0) {
        stopListening(this.memory.words);
        return count;
      }
      if (this.memory.wait(BELL, LISTENING, 10_000) === 'timed-out' && this.collect() === 0) throw new Error('nothing came for ten seconds');
    }
  }

  /** How often workers slept for five seconds though they were needed. */
  get oversleeps(): number {
    return this.#threads.reduce((sum, _, seat) => sum + Atomics.load(this.memory.words, this.layout.seat(seat) + Seat.nudges), 0);
  }

  async stop(): Promise<void> {
    const exits = this.#threads.map((thread) => new Promise((resolve) => thread.once('exit', resolve)));
    for (const seat of this.#threads.keys()) {
      Atomics.store(this.memory.words, this.layout.seat(seat) + Seat.stop, 1);
      wakeSeat(this.memory, this.layout, seat);
    }
    await Promise.all(exits);
  }
}

describe('real threads', { timeout: 60_000 }, () => {
  let queue: TestQueue | undefined;
  afterEach(() => queue?.stop());
  afterAll(() => { sources.remove(); });

  it('finish a million tasks once each, but for those that were taken back, which none has run', () => {
    const tasks = 1_000_000;
    queue = new TestQueue(3, 1024, tasks);
    const retracted = new Uint8Array(tasks);
    let settled = 0;
    for (let task = 0; task < tasks; task++) {
      let slot = queue.publish(task);
      while (slot < 0) {
        settled += queue.collectSome();
        slot = queue.publish(task);
      }
      if (task % 5 === 0 && queue.retract(slot)) {
        retracted[task] = 1;
        settled++;
      }
    }
    while (settled < tasks) settled += queue.collectSome();
    expect(retracted.findIndex((taken, task) => taken + (queue?.finished[task] ?? 0) !== 1)).toBe(-1);
    expect(queue.table.freeCount).toBe(1024);
    // Both happened, or nothing was tried.
    const takenBack = retracted.reduce((sum, taken) => sum + taken, 0);
    expect(takenBack).toBeGreaterThan(0);
    expect(takenBack).toBeLessThan(tasks / 5);
  });

  it('wake for every task that comes while they sleep, one at a time', () => {
    const tasks = 30_000;
    queue = new TestQueue(2, 64, tasks);
    for (let task = 0; task < tasks; task++) {
      queue.publish(task);
      queue.collectSome();
    }
    expect(queue.finished.every((times) => times === 1)).toBe(true);
    expect(queue.oversleeps).toBe(0);
  });

  it('wake for bursts of any size after pauses of any length', () => {
    const tasks = 100_000;
    queue = new TestQueue(3, 256, tasks);
    const pause = new Int32Array(new SharedArrayBuffer(4));
    let random = 12_345;
    const next = (below: number): number => {
      random = (Math.imul(random, 1_103_515_245) + 12_345) & 0x7fffffff;
      return random % below;
    };
    for (let task = 0; task < tasks;) {
      const burst = Math.min(1 + next(200), tasks - task);
      for (let i = 0; i < burst; i++) queue.publish(task++);
      let left = burst;
      while (left > 0) left -= queue.collectSome();
      // Long enough for workers to fall asleep, or just about.
      const microseconds = next(300);
      if (microseconds > 0) Atomics.wait(pause, 0, 0, microseconds / 1000);
    }
    expect(queue.finished.every((times) => times === 1)).toBe(true);
    expect(queue.oversleeps).toBe(0);
  });
});
