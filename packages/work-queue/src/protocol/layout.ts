/**
 * Where every word of the work queue stands. Nothing else computes an index.
 *
 *   [ header | workers: one block per seat | lane sets: the common one, then one per seat |
 *     completion rings: one per seat | slots ]
 *
 * Words that different actors write stand on different cache lines, 16 words, or each write would slow the others: where
 * an index below is a multiple of 16, a line begins.
 */

/** Bytes in a protocol word. */
export const WORD_BYTES = 4;

/** Header. */
export const Header = {
  /** Whether the host must be rung for a completion: AWAKE or LISTENING of bell.ts. */
  bell: 0,
  /** How many workers are parked. See parking.ts. */
  parked: 16,
  /** The seat that spins for work, plus one; 0 when nobody does. See parking.ts. */
  spinner: 32,
  /** The seat whose worker dozes, plus one; 0 when nobody does. See parking.ts. */
  sentinel: 33,
  /** How many workers there are. The host writes it. */
  workers: 34,
  length: 48,
} as const;

/** A seat's words: a seat is a place for one worker, and outlives the workers that sit on it. */
export const Seat = {
  /** AWAKE, PARKED or DOZING of parking.ts; the word that a sleeping worker waits on. */
  park: 0,
  /** Where the worker's life is, as it tells itself: a SeatPhase. Written by the worker, reset by the host. */
  phase: 1,
  /** A StopRequest of the host's. */
  stop: 2,
  /** The kernel's thread id of the worker, 0 where it cannot be told. */
  nativeId: 3,
  /** The exit code plus one, once the worker is ending; 0 before. */
  exitCode: 4,
  /** Counts what the host has posted at the worker's request: what a worker that blocks for its mail waits on. */
  mail: 5,
  /** How far the worker has written its completion ring. Written by the worker, reset by the host. */
  completed: 16,
  /** How many nudges the worker's event loop has answered: shows that the loop turns. */
  nudges: 17,
  length: 32,
} as const;

/** A worker's life as its seat's `phase` word tells it. */
export const SeatPhase = {
  /** Nobody, or a worker that still starts. */
  starting: 0,
  /** The initializer has run: it claims tasks. */
  ready: 1,
  /** It claims nothing more and ends once what it runs has ended. */
  retiring: 2,
  /** It ended as it was meant to: the exit that follows is no crash. */
  ended: 3,
} as const;

/** What the host asks of a worker through its seat's `stop` word. */
export const StopRequest = {
  none: 0,
  /** Finish what runs, then end. */
  retire: 1,
} as const;

/** How many priorities can be in shared memory at once; more wait at the host. Seven nibbles fit the order word. */
export const LANES = 7;

/** A lane set: up to LANES queues in order of priority. */
export const LaneSet = {
  /** Lanes from the highest priority to the lowest: a nibble each (lane + 1), from the lowest bits; 0 ends it. */
  order: 0,
  lanes: 16,
} as const;

/** A lane: a ring of cells with one producer (the host) and many consumers. */
export const Lane = {
  /** The first position that may still be queued. Consumers move it. */
  head: 0,
  /** One past the last published position. The host moves it. */
  tail: 16,
  cells: 32,
} as const;

/** A slot: one task's place in shared memory, from publication until the host has collected its outcome. */
export const Slot = {
  functionId: 0,
  /** A CallMode and flags; see slot-fields.ts. */
  mode: 1,
  argumentLength: 2,
  /** The segment of the host's arena that holds the arguments, or INLINE. */
  argumentSegment: 3,
  argumentOffset: 4,
  /** An Outcome. */
  outcome: 5,
  resultLength: 6,
  /** The segment of the worker's arena that holds the result, or INLINE. */
  resultSegment: 7,
  resultOffset: 8,
  /** CANCEL_REQUESTED when the task should stop; the worker looks at it in checkCancelled. */
  cancel: 9,
  /** Values a generator may still send: see streams. */
  credit: 10,
  /** How many externals travel beside the arguments. */
  externals: 11,
  /** Two words, a float: when the worker started the task, in milliseconds on the host's clock. */
  startTime: 12,
  /** Two words, a float: how long it ran, in milliseconds. */
  runTime: 14,
  payload: 16,
} as const;

/** Bytes of a slot: what small arguments and results have room in. */
export const SLOT_BYTES = 256;
/** Bytes for a payload inside its slot. */
export const INLINE_BYTES: number = SLOT_BYTES - Slot.payload * WORD_BYTES;
/** Segment of a payload that stands in its slot. */
export const INLINE = -1;

/** Notices a slot can have in the ring at once: loading, started, wants its externals, finished. */
const NOTICES_PER_SLOT = 4;

/** The sizes of one queue; both counts are powers of two where it says so. */
export interface QueueSize {
  /** Places for workers. */
  readonly seats: number;
  /** Slots; a power of two. A common lane has as many cells. */
  readonly slots: number;
}

/** Cells of a lane that belongs to one seat: more waits at the host. A power of two. */
const SEAT_LANE_CELLS = 1024;

/** Where a lane stands, and how many cells it has. */
export interface LanePlace {
  readonly base: number;
  readonly capacity: number;
}

/** Where a set of lanes stands. */
export interface LaneSetPlace {
  readonly base: number;
  /** The lanes, by their number. */
  readonly lanes: readonly LanePlace[];
}

/** The word indices of a queue of that size. */
export class QueueLayout {
  readonly size: QueueSize;
  readonly ringCapacity: number;
  readonly byteLength: number;
  /** The lane set that every worker takes from. */
  readonly commonLanes: LaneSetPlace;
  readonly #commonCells: number;
  readonly #seats: number;
  readonly #seatLanes: number;
  readonly #rings: number;
  readonly #slots: number;

  constructor(size: QueueSize) {
    this.size = size;
    this.ringCapacity = size.slots * NOTICES_PER_SLOT;
    this.#commonCells = size.slots;
    this.#seats = Header.length;
    const common = this.#seats + size.seats * Seat.length;
    this.commonLanes = laneSetPlace(common, this.#commonCells);
    this.#seatLanes = common + laneSetLength(this.#commonCells);
    this.#rings = this.#seatLanes + size.seats * laneSetLength(SEAT_LANE_CELLS);
    this.#slots = this.#rings + size.seats * this.ringCapacity;
    this.byteLength = (this.#slots + (size.slots * SLOT_BYTES) / WORD_BYTES) * WORD_BYTES;
  }

  seat(seat: number): number {
    return this.#seats + seat * Seat.length;
  }

  /** The lane set of one seat: tasks with a key, broadcasts. */
  seatLanes(seat: number): LaneSetPlace {
    return laneSetPlace(this.#seatLanes + seat * laneSetLength(SEAT_LANE_CELLS), SEAT_LANE_CELLS);
  }

  completionRing(seat: number): number {
    return this.#rings + seat * this.ringCapacity;
  }

  slot(slot: number): number {
    return this.#slots + slot * (SLOT_BYTES / WORD_BYTES);
  }

  /** Byte offset of a slot's inline payload. */
  payloadOffset(slot: number): number {
    return (this.slot(slot) + Slot.payload) * WORD_BYTES;
  }
}

function laneSetLength(cells: number): number {
  return LaneSet.lanes + LANES * (Lane.cells + cells);
}

function laneSetPlace(base: number, cells: number): LaneSetPlace {
  const lanes = Array.from({ length: LANES }, (_, lane) => ({ base: base + LaneSet.lanes + lane * (Lane.cells + cells), capacity: cells }));
  return { base, lanes };
}
