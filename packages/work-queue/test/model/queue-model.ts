/** The queue's production code in simulated memory, and what its scenarios have in common. */
import type { MutationSite, Steps, Stepped, Trial } from '@heddle/testkit/model-checker';
import { Simulation } from '@heddle/testkit/model-checker';
import type { WaitableMemory } from '@heddle/sync/memory';

import type * as HostBellModule from '../../src/host/host-bell.js';
import type * as HostLaneModule from '../../src/host/host-lane.js';
import type * as SlotTableModule from '../../src/host/slot-table.js';
import type * as BellModule from '../../src/protocol/bell.js';
import type * as CompletionsModule from '../../src/protocol/completions.js';
import type * as LaneModule from '../../src/protocol/lane.js';
import { orderWord } from '../../src/protocol/lane-set.js';
import type { LanePlace, LaneSetPlace, QueueLayout } from '../../src/protocol/layout.js';
import type * as LayoutModule from '../../src/protocol/layout.js';
import { Header, Lane, LaneSet, Seat } from '../../src/protocol/layout.js';
import type * as ParkingModule from '../../src/protocol/parking.js';
import type * as WorkerLoopModule from '../../src/worker/worker-loop.js';

const source = (path: string): URL => new URL(`../../src/${path}`, import.meta.url);

/** Spins and dozes, as few as there can be: what they look at is the same each time. And small tables. */
const CONSTANTS = { SEAT_LANE_CELLS: 2, FIRST_ROWS: 4, SPINS_PER_CLOCK: 1, QUIET_DOZES: 1 };
/** Enough for three seats and four slots. */
const WORDS = 2048;

/** What a worker of a scenario is. What its functions have to remember is in the fields of `memo`. */
export interface WorkerOptions {
  readonly memo: object;
  readonly run: (slot: number) => Steps;
  /** Called when it ends. */
  readonly end: () => void;
  /** Whether its event loop has work of its own, so that it must not block. */
  readonly busyEventLoop?: boolean | undefined;
  /** Tasks go on after `run`, until a later turn of its event loop. */
  readonly asynchronous?: boolean | undefined;
  readonly tasksPerWorker?: number | undefined;
  readonly maxTasks?: number | undefined;
}

type SteppedLoop = Stepped<WorkerLoopModule.WorkerLoop>;

/** The stepping queue of one simulation. */
export class QueueModel {
  readonly simulation: Simulation;
  readonly layout: QueueLayout;
  readonly lane: Stepped<typeof LaneModule>;
  readonly bell: Stepped<typeof BellModule>;
  readonly completions: Stepped<typeof CompletionsModule>;
  readonly parking: Stepped<typeof ParkingModule>;
  readonly #hostBell: typeof HostBellModule;
  readonly #hostLane: typeof HostLaneModule;
  readonly #slotTable: typeof SlotTableModule;
  readonly #loop: typeof WorkerLoopModule;

  /** @param constants Beside those that are made small for all. */
  constructor(seats: number, slots: number, trial: Trial, constants: Readonly<Record<string, number>> = {}) {
    this.simulation = new Simulation({
      words: WORDS,
      stepMethods: ['run', '#collect', '#hasNotices'],
      constants: { ...CONSTANTS, ...constants },
      // What a task leaves to Node's own queues is no part of the model, and Node's own are not to be run from within.
      globals: { process: { _tickCallback: () => undefined } },
      trial,
    });
    const { simulation } = this;
    this.lane = simulation.load(source('protocol/lane.ts'));
    this.bell = simulation.load(source('protocol/bell.ts'));
    this.completions = simulation.load(source('protocol/completions.ts'));
    this.parking = simulation.load(source('protocol/parking.ts'));
    this.#hostBell = simulation.load(source('host/host-bell.ts'));
    this.#hostLane = simulation.load(source('host/host-lane.ts'));
    this.#slotTable = simulation.load(source('host/slot-table.ts'));
    this.#loop = simulation.load(source('worker/worker-loop.ts'));
    const { QueueLayout: Layout } = simulation.load<typeof LayoutModule>(source('protocol/layout.ts'));
    this.layout = new Layout({ seats, slots });
    if (this.layout.byteLength > this.words.byteLength) throw new RangeError('the queue does not fit its memory');
  }

  /** The mistakes that could be made. */
  get sites(): readonly MutationSite[] {
    return this.simulation.sites;
  }

  get words(): Int32Array {
    return this.simulation.memory.words;
  }

  /** The memory as the code takes it: its methods step, which the code's own types cannot say. */
  get memory(): WaitableMemory {
    return this.simulation.memory as unknown as WaitableMemory;
  }

  /** The host's side of the one lane in use of a lane set, which begins at position `start`. */
  hostLane(laneSet: LaneSetPlace, start = 0): { readonly lane: Stepped<HostLaneModule.HostLane>; readonly table: SlotTableModule.SlotTable } {
    const place = firstLane(laneSet);
    this.words[laneSet.base + LaneSet.order] = orderWord([0]);
    this.words[place.base + Lane.head] = start;
    this.words[place.base + Lane.tail] = start;
    const table = new this.#slotTable.SlotTable(this.layout.size.slots);
    const lane = Object.assign(new this.#hostLane.HostLane(this.words, place, table), { $tail: start, $knownHead: start });
    return { lane: lane as unknown as Stepped<HostLaneModule.HostLane>, table };
  }

  hostBell(collect: () => Steps, hasNotices: () => Steps<boolean>): Stepped<HostBellModule.HostBell> {
    const bell = new this.#hostBell.HostBell(this.memory, collect, hasNotices as never);
    return bell as unknown as Stepped<HostBellModule.HostBell>;
  }

  /** A worker's loop. */
  workerLoop(seat: number, workers: number, options: WorkerOptions): SteppedLoop {
    const { memo, busyEventLoop = false, asynchronous = false, tasksPerWorker = 1, maxTasks = 0 } = options;
    this.words[Header.workers] = workers;
    const { layout, memory } = this;
    // Where in the loop it is: between two turns it only asks whether its event loop has work, once or more often.
    let place = 0;
    const at = (next: number): void => {
      place = next;
      this.simulation.memory.actor.summarise(loop, memo, runner, { place });
    };
    const beginTurn = (): number => {
      at(0);
      return 0;
    };
    const pending = (): boolean => {
      at(place + 1);
      return busyEventLoop;
    };
    const runner = { active: 0, lastEnd: 0, beginTurn, run: options.run };
    const { simulation } = this;
    if (asynchronous) {
      runner.run = function* (slot): Steps {
        yield* options.run(slot);
        runner.active++;
        simulation.memory.actor.eventLoop.push(function* (): Steps {
          runner.active--;
          yield* loop.settled();
        });
      };
    }
    const parts = { memory, layout, seat, runner, tasksPerWorker, maxTasks, maySpin: true, end: options.end };
    const loop = new this.#loop.WorkerLoop(parts as unknown as WorkerLoopModule.WorkerLoopParts, { pending } as never) as unknown as SteppedLoop;
    return loop;
  }

  /** `Atomics.store` of a word, by an actor. */
  store(index: number, value: number): Steps<number> {
    return this.simulation.memory.store(index, value);
  }

  isParked(seat: number): boolean {
    return this.words[this.layout.seat(seat) + Seat.park] === 1;
  }

  phase(seat: number): number | undefined {
    return this.words[this.layout.seat(seat) + Seat.phase];
  }

  /** How many positions of a lane are queued. */
  queued(laneSet: LaneSetPlace): number {
    const { base, capacity } = firstLane(laneSet);
    return this.words.subarray(base + Lane.cells, base + Lane.cells + capacity).filter((cell) => cell > 0).length;
  }

  /** A word's name, for schedules. */
  readonly nameOf = (index: number): string => {
    const { seats } = this.layout.size;
    const named = (words: Readonly<Record<string, number>>, base: number): string | undefined =>
      Object.entries(words).find(([name, at]) => base + at === index && name !== 'length')?.[0];
    const header = named(Header, 0);
    if (header !== undefined) return header;
    for (let seat = 0; seat < seats; seat++) {
      const word = named(Seat, this.layout.seat(seat));
      if (word !== undefined) return `${word} of seat ${seat}`;
      const ring = this.layout.completionRing(seat);
      if (index >= ring && index < ring + this.layout.ringCapacity) return `notice ${index - ring} of seat ${seat}`;
    }
    for (const [name, { base, lanes }] of [['', this.layout.commonLanes], ['own ', this.layout.seatLanes(0)]] as const) {
      if (index === base + LaneSet.order) return `${name}order`;
      const place = lanes[0];
      if (place === undefined || index < place.base || index >= place.base + Lane.cells + place.capacity) continue;
      return `${name}${named({ head: Lane.head, tail: Lane.tail }, place.base) ?? `cell ${index - place.base - Lane.cells}`}`;
    }
    return `word ${index}`;
  };
}

/** The lane that scenarios use. */
export function firstLane({ lanes: [first] }: LaneSetPlace): LanePlace {
  if (first === undefined) throw new Error('a lane set without lanes');
  return first;
}
