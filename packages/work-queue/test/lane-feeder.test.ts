import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { LaneFeeder, type Waiting } from '../src/host/lane-feeder.js';
import { type SlotLane, SlotTable } from '../src/host/slot-table.js';
import type { TaskPlace, TaskRecord } from '../src/host/task-record.js';
import { claimBest } from '../src/protocol/lane-set.js';
import { NONE } from '../src/protocol/lane.js';
import { LANES, QueueLayout } from '../src/protocol/layout.js';

/** A task that waits without a slot; only its place matters to a feeder. */
interface TestTask {
  readonly priority: number;
  readonly label: string;
  place: TaskPlace;
}

/** A feeder, and what the ledger and a worker would do with it. `slots`: how many there are, and cells in a lane. */
function createFeeder(slots = 16) {
  const layout = new QueueLayout({ seats: 1, slots });
  const words = new Int32Array(layout.byteLength / Int32Array.BYTES_PER_ELEMENT);
  const table = new SlotTable(slots);
  const feeder = new LaneFeeder(words, layout.commonLanes, table);
  const labels = new Map<number, string>();
  const place = (waiting: Waiting): number | undefined => {
    if (typeof waiting === 'number') {
      if (labels.has(waiting)) return waiting;
      table.release(waiting);
      return NONE;
    }
    const slot = table.take();
    if (slot === NONE) return undefined;
    const task = waiting as unknown as TestTask;
    task.place = 'slot';
    labels.set(slot, task.label);
    return slot;
  };
  return {
    feeder,
    table,
    slotOf: (label: string) => [...labels].find(([, other]) => other === label)?.[0] ?? NONE,
    /** As TaskLedger.place. */
    submit(priority: number, label = `${priority}`): TestTask {
      const task: TestTask = { priority, label, place: 'backlog' };
      const record = task as unknown as TaskRecord;
      const slot = feeder.isOpenTo(priority) ? place(record) : undefined;
      if (slot === undefined) feeder.enqueue(record, priority);
      else if (!feeder.publish(slot, priority)) {
        table.places[slot] = 'held';
        feeder.enqueue(slot, priority);
      }
      return task;
    },
    /** As TaskLedger.forgetWaiting. */
    cancelWaiting(task: TestTask): void {
      task.place = 'gone';
      feeder.forget();
    },
    refill: () => { feeder.refill(place); },
    /** A worker takes the next task and finishes it. */
    take(): string | undefined {
      const slot = claimBest(words, layout.commonLanes, 0);
      if (slot === NONE) return undefined;
      const label = labels.get(slot);
      labels.delete(slot);
      table.release(slot);
      return label;
    },
    /** A seat in the host takes the next task for a worker, which may not get to it. */
    claim: () => claimBest(words, layout.commonLanes, 0),
    /** The same, and the host collects it and refills. */
    run(): string | undefined {
      const label = this.take();
      if (label !== undefined) this.refill();
      return label;
    },
    runAll(): string[] {
      const ran: string[] = [];
      for (let label = this.run(); label !== undefined; label = this.run()) ran.push(label);
      return ran;
    },
    drop: (slot: number) => labels.delete(slot),
  };
}

const descending = (from: number, to: number): number[] => Array.from({ length: from - to + 1 }, (_, i) => from - i);

describe('a lane feeder', () => {
  it('runs one priority in the order of submission', () => {
    const subject = createFeeder();
    for (const label of ['a', 'b', 'c']) subject.submit(0, label);
    expect([subject.run(), subject.run(), subject.run(), subject.run()]).toEqual(['a', 'b', 'c', undefined]);
  });

  it('runs higher priorities first, each in the order of submission', () => {
    const subject = createFeeder();
    for (const [priority, label] of [[0, 'a'], [5, 'b'], [-3, 'c'], [5, 'd'], [0.5, 'e'], [0, 'f']] as const) subject.submit(priority, label);
    expect(subject.runAll()).toEqual(['b', 'd', 'e', 'a', 'f', 'c']);
  });

  it('keeps the order with more priorities than lanes, from the highest down', () => {
    const subject = createFeeder();
    for (const priority of descending(LANES + 5, 1)) subject.submit(priority);
    expect(subject.feeder.waiting).toBe(5);
    expect(subject.runAll()).toEqual(descending(LANES + 5, 1).map(String));
  });

  it('gives the lane of the lowest priority to a higher one that comes', () => {
    const subject = createFeeder(32);
    for (const priority of descending(LANES + 5, 1).reverse()) {
      subject.submit(priority, `${priority}a`);
      subject.submit(priority, `${priority}b`);
    }
    expect(subject.feeder.waiting).toBe(2 * 5);
    expect(subject.runAll()).toEqual(descending(LANES + 5, 1).flatMap((priority) => [`${priority}a`, `${priority}b`]));
  });

  it('loses no level when several get lanes in one refill', () => {
    const subject = createFeeder();
    for (const priority of descending(20, 11)) subject.submit(priority);
    // All lanes run dry before the host comes to refill them.
    expect(descending(20, 14).map(() => subject.take())).toEqual(descending(20, 14).map(String));
    subject.refill();
    expect(subject.feeder.waiting).toBe(0);
    expect([subject.take(), subject.take(), subject.take()]).toEqual(['13', '12', '11']);
  });

  it('queues again what was taken and not begun, where it was', () => {
    const subject = createFeeder();
    for (const label of ['a', 'b', 'c', 'd']) subject.submit(0, label);
    const [a, b, c] = [subject.claim(), subject.claim(), subject.claim()] as const;
    for (const slot of [c, b]) subject.feeder.giveBack(slot, 0);
    subject.submit(0, 'e');
    expect(subject.runAll()).toEqual(['b', 'c', 'd', 'e']);
    subject.feeder.giveBack(a, 0);
    expect(subject.runAll()).toEqual(['a']);
  });

  it('queues again what was taken, also where its cell is used again', () => {
    const subject = createFeeder(4);
    subject.submit(0, 'slow');
    const slow = subject.claim();
    for (let i = 0; i < 9; i++) {
      subject.submit(0, `${i}`);
      expect(subject.run()).toBe(`${i}`);
    }
    subject.submit(0, 'last');
    subject.feeder.giveBack(slow, 0);
    expect(subject.feeder.waiting).toBe(1);
    subject.refill();
    expect(subject.runAll()).toEqual(['last', 'slow']);
  });

  it('queues again what was taken, also where its lane has become that of another priority', () => {
    const subject = createFeeder(32);
    for (const priority of descending(LANES, 1)) subject.submit(priority);
    const slots = descending(LANES, 1).map(() => subject.claim());
    for (const priority of descending(2 * LANES, LANES + 1)) subject.submit(priority);
    slots.reverse().forEach((slot, i) => { subject.feeder.giveBack(slot, i + 1); });
    subject.refill();
    expect(subject.runAll()).toEqual(descending(2 * LANES, 1).map(String));
  });

  it('puts a task behind those of its priority that wait already', () => {
    const subject = createFeeder(4);
    for (const label of ['a', 'b', 'c', 'd', 'e', 'f']) subject.submit(0, label);
    expect(subject.feeder.isOpenTo(0)).toBe(false);
    expect(subject.feeder.waiting).toBe(2);
    expect(subject.run()).toBe('a');
    subject.submit(0, 'g');
    expect(subject.runAll()).toEqual(['b', 'c', 'd', 'e', 'f', 'g']);
  });

  it('passes over waiting tasks that were cancelled', () => {
    const subject = createFeeder(2);
    const tasks = ['a', 'b', 'c', 'd', 'e'].map((label) => subject.submit(0, label));
    for (const task of [tasks[2], tasks[3]]) if (task !== undefined) subject.cancelWaiting(task);
    expect(subject.feeder.waiting).toBe(1);
    expect(subject.runAll()).toEqual(['a', 'b', 'e']);
  });

  it('is open again at once when all that waited was cancelled', () => {
    const subject = createFeeder(2);
    const tasks = ['a', 'b', 'c', 'd'].map((label) => subject.submit(0, label));
    for (const task of tasks.slice(2)) subject.cancelWaiting(task);
    expect(subject.feeder.waiting).toBe(0);
    expect(subject.feeder.isOpenTo(0)).toBe(true);
  });

  it('is open again when the last task that waits is published, though cancelled ones of lower priorities are left', () => {
    const subject = createFeeder();
    const tasks = descending(LANES + 3, 1).map((priority) => subject.submit(priority));
    for (const task of tasks.slice(-2)) subject.cancelWaiting(task);
    subject.runAll();
    expect(subject.feeder.waiting).toBe(0);
    expect(subject.feeder.isOpenTo(1)).toBe(true);
  });

  it('lets go of a held task whose future is gone when its turn comes', () => {
    const subject = createFeeder();
    subject.submit(1, 'low');
    const slot = subject.slotOf('low');
    for (const priority of descending(LANES + 1, 2)) subject.submit(priority);
    expect(subject.table.places[slot]).toBe('held');
    subject.drop(slot);
    expect(subject.runAll()).toEqual(descending(LANES + 1, 2).map(String));
    expect(subject.table.inUse(slot)).toBe(false);
    expect(subject.feeder.waiting).toBe(0);
  });

  it('holds a task with its slot where a refill finds the lane full', () => {
    const subject = createFeeder(4);
    const { feeder, table } = subject;
    for (const label of ['a', 'b', 'c', 'd', 'e', 'f']) subject.submit(0, label);
    // The lane stays full, though slots are free now: its first task has not been taken.
    for (const label of ['b', 'c', 'd']) {
      const slot = subject.slotOf(label);
      const lane = table.places[slot] as SlotLane;
      expect(lane.retract(table.positions[slot] ?? 0, slot)).toBe(true);
      subject.drop(slot);
      table.release(slot);
    }
    subject.refill();
    expect(feeder.waiting).toBe(2);
    expect(table.places[subject.slotOf('e')]).toBe('held');
    expect(subject.runAll()).toEqual(['a', 'e', 'f']);
  });

  it('hands out everything that waits, and counts it once', () => {
    const subject = createFeeder();
    subject.submit(1, 'evicted');
    const slot = subject.slotOf('evicted');
    for (const priority of descending(LANES + 1, 2)) subject.submit(priority);
    const task = subject.submit(0, 'record');
    expect(subject.feeder.waiting).toBe(2);
    expect(subject.feeder.drain()).toEqual([slot, task]);
    subject.cancelWaiting(task);
    expect(subject.feeder.waiting).toBe(0);
  });

  it('runs tasks in the order of priority and submission, whatever comes when', () => {
    const action = fc.oneof(
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('submit' as const), priority: fc.integer({ min: 0, max: 11 }) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('run' as const), priority: fc.constant(0) }) },
    );
    fc.assert(
      fc.property(fc.array(action, { maxLength: 120 }), (actions) => {
        // As many slots as tasks: without a slot even the highest priority has to wait.
        const subject = createFeeder(128);
        let queued: { priority: number; label: string }[] = [];
        const expectNext = (): void => {
          const highest = Math.max(...queued.map(({ priority }) => priority));
          const next = queued.find(({ priority }) => priority === highest);
          expect(subject.run()).toBe(next?.label);
          queued = queued.filter((task) => task !== next);
        };
        for (const [index, { kind, priority }] of actions.entries()) {
          if (kind === 'run') expectNext();
          else queued.push(subject.submit(priority, `${priority}#${index}`));
        }
        while (queued.length > 0) expectNext();
        expect(subject.run()).toBeUndefined();
        expect([subject.feeder.waiting, subject.table.freeCount]).toEqual([0, 128]);
      }),
      { numRuns: 300 },
    );
  });
});
