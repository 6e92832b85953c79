/**
 * Feeds one lane set: keeps its tasks in order of priority, in shared memory as far as there is room.
 *
 * Each priority in use has a lane. Where there are more priorities than lanes, the lowest wait at the host, which gives
 * them a lane when one runs dry; a higher one that comes takes the lane of the lowest, whose tasks are taken back.
 */
import { orderWord } from '../protocol/lane-set.js';
import type { LaneSetPlace } from '../protocol/layout.js';
import { LANES, LaneSet } from '../protocol/layout.js';
import { Deque } from './deque.js';
import { HostLane } from './host-lane.js';
import type { SlotTable } from './slot-table.js';
import type { TaskRecord } from './task-record.js';

/** A task that waits at the host: one without a slot, or one that was taken back with its slot. */
export type Waiting = TaskRecord | number;

/** All tasks of one priority. Invariant: while `waiting` holds any, new ones go behind them. */
interface Level {
  readonly priority: number;
  readonly waiting: Deque<Waiting>;
  /** Which lane it has; undefined while it has none. */
  lane: number | undefined;
}

/** See above. */
export class LaneFeeder {
  readonly #words: Int32Array;
  readonly #laneSet: LaneSetPlace;
  readonly #table: SlotTable;
  readonly #lanes: (HostLane | undefined)[] = new Array<undefined>(LANES).fill(undefined);
  /** From the highest priority down. */
  readonly #levels: Level[] = [];
  /** The level that was asked for last: nearly always the next one too. */
  #latest: Level | undefined;
  #waiting = 0;

  constructor(words: Int32Array, laneSet: LaneSetPlace, table: SlotTable) {
    this.#words = words;
    this.#laneSet = laneSet;
    this.#table = table;
  }

  /** How many tasks wait at the host. */
  get waiting(): number {
    return this.#waiting;
  }

  /** Whether a task of that priority would be published at once: nothing waits before it, and it has a lane. */
  isOpenTo(priority: number): boolean {
    const level = this.#level(priority);
    return level.waiting.size === 0 && this.#laneOf(level) !== undefined;
  }

  /** Publishes a slot at once; false where the lane has no room. */
  publish(slot: number, priority: number): boolean {
    return this.#laneOf(this.#level(priority))?.publish(slot) ?? false;
  }

  /** Queues a slot again that was taken: where it was, or, if its lane is another priority's by now, before those that wait. */
  giveBack(slot: number, priority: number): void {
    const level = this.#level(priority);
    const lane = level.lane === undefined ? undefined : this.#lanes[level.lane];
    if (lane !== undefined && this.#table.places[slot] === lane && lane.giveBack(this.#table.positions[slot] ?? 0, slot)) return;
    this.#table.places[slot] = 'held';
    level.waiting.unshiftAll([slot]);
    this.#waiting++;
  }

  /** Keeps a task until there is room. */
  enqueue(task: Waiting, priority: number): void {
    this.#level(priority).waiting.push(task);
    this.#waiting++;
  }

  /** A task that waited no longer does, though it stays in its list until its turn: it was cancelled. */
  forget(): void {
    this.#countOut();
  }

  /**
   * Publishes what waits, the highest priority first, as long as there is room. `place` gives a task a slot: it answers
   * undefined where it cannot now, and NONE for a task that is gone.
   */
  refill(place: (task: Waiting, priority: number) => number | undefined): void {
    for (let i = 0; i < this.#levels.length && this.#waiting > 0; i++) {
      const level = this.#levels[i];
      if (level === undefined || level.waiting.size === 0) continue;
      const lane = this.#laneOf(level);
      if (lane === undefined) return;
      // A level above it may have gone, and left it its lane.
      i = this.#levels.indexOf(level);
      if (!this.#refillLevel(level, lane, place)) return;
    }
  }

  /** Everything that waits, for a shutdown or a breakdown. A task without a slot is still to be told to `forget`. */
  drain(): Waiting[] {
    const all = this.#levels.flatMap((level) => level.waiting.drain());
    for (const task of all) if (typeof task === 'number') this.#waiting--;
    return all;
  }

  #refillLevel(level: Level, lane: HostLane, place: (task: Waiting, priority: number) => number | undefined): boolean {
    for (let task = level.waiting.peek(); task !== undefined; task = level.waiting.peek()) {
      if (typeof task !== 'number' && task.place !== 'backlog') {
        // Cancelled while it waited; `forget` has counted it out.
        level.waiting.shift();
        continue;
      }
      const slot = place(task, level.priority);
      if (slot === undefined) return false;
      level.waiting.shift();
      if (slot >= 0 && !lane.publish(slot)) {
        this.#table.places[slot] = 'held';
        level.waiting.unshiftAll([slot]);
        return false;
      }
      this.#countOut();
    }
    return true;
  }

  /** One task less waits. With the last the lists must be empty: nobody asks for a refill that would pass over the cancelled. */
  #countOut(): void {
    if (--this.#waiting === 0) for (const level of this.#levels) level.waiting.drain();
  }

  #level(priority: number): Level {
    if (this.#latest?.priority === priority) return this.#latest;
    return (this.#latest = this.#findLevel(priority));
  }

  #findLevel(priority: number): Level {
    const { length } = this.#levels;
    let i = 0;
    while (i < length && (this.#levels[i]?.priority ?? priority) > priority) i++;
    const found = this.#levels[i];
    if (found?.priority === priority) return found;
    const level: Level = { priority, waiting: new Deque(), lane: undefined };
    this.#levels.splice(i, 0, level);
    return level;
  }

  /** The lane of a level; gives it one if it can. */
  #laneOf(level: Level): HostLane | undefined {
    if (level.lane !== undefined) return this.#lanes[level.lane];
    const lane = this.#unusedLane() ?? this.#dryLane() ?? this.#laneOfLowest(level);
    if (lane === undefined) return undefined;
    level.lane = lane;
    const place = this.#laneSet.lanes[lane];
    if (place === undefined) return undefined;
    const hostLane = (this.#lanes[lane] ??= new HostLane(this.#words, place, this.#table));
    this.#writeOrder();
    return hostLane;
  }

  #unusedLane(): number | undefined {
    for (let lane = 0; lane < LANES; lane++) if (!this.#levels.some((level) => level.lane === lane)) return lane;
    return undefined;
  }

  /** Takes the lane of a level that has nothing left. */
  #dryLane(): number | undefined {
    const index = this.#levels.findIndex(
      ({ lane, waiting }) => lane !== undefined && waiting.size === 0 && this.#lanes[lane]?.isDry() === true,
    );
    const level = this.#levels[index];
    if (level === undefined) return undefined;
    this.#levels.splice(index, 1);
    if (this.#latest === level) this.#latest = undefined;
    return level.lane;
  }

  /** Takes the lane of the lowest level that has one, if that is below `level`; its tasks wait at the host again. */
  #laneOfLowest(level: Level): number | undefined {
    const lowest = this.#levels.findLast((candidate) => candidate.lane !== undefined);
    if (lowest?.lane === undefined || lowest.priority > level.priority) return undefined;
    const slots = this.#lanes[lowest.lane]?.retractAll() ?? [];
    for (const slot of slots) this.#table.places[slot] = 'held';
    lowest.waiting.unshiftAll(slots);
    this.#waiting += slots.length;
    const { lane } = lowest;
    lowest.lane = undefined;
    return lane;
  }

  #writeOrder(): void {
    const lanes = this.#levels.flatMap(({ lane }) => (lane === undefined ? [] : [lane]));
    // ATOMICS: the host alone writes it; see lane-set.ts.
    Atomics.store(this.#words, this.#laneSet.base + LaneSet.order, orderWord(lanes));
  }
}
