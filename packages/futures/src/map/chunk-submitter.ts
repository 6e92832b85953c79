import type { Future } from '../future/future.js';

/** How a chunk of a map went: results up to the first item that failed, and that failure. */
export interface ChunkOutcome {
  /** The results of the items before the failing one, or of all. */
  readonly values: readonly unknown[];
  /** Whether an item failed; the rest of the chunk has not run then. */
  readonly failed: boolean;
  /** What it failed with. */
  readonly error: unknown;
  /**
   * How many milliseconds the chunk ran, measured where it ran: from this the size of chunks is found. Left out, it is
   * estimated from when the chunk was submitted and what was queued before it.
   */
  readonly runTime?: number | undefined;
}

/** What an executor offers to the map engine: running a chunk of items as one task. */
export interface ChunkSubmitter {
  /** How many chunks can run at a time. */
  readonly parallelism: number;
  /** How many chunks of a map the executor takes at a time, 1 or more: those that run and those that wait. No limit where it is left out. */
  readonly capacity?: number | undefined;
  /**
   * Queues the map's function over `items`. An item's error is part of the outcome; the future itself fails only with
   * what befalls the chunk as a whole, such as a crash or the abort. Called from within the completion of other chunks
   * too. An error that it throws takes the chunk's place.
   *
   * Where others have filled the executor and there is {@link room}, it refuses the chunk: it throws an ExecutorFullError, or
   * gives a future that has failed with one. The same items are submitted again when there is room.
   *
   * @param items Not changed afterwards.
   */
  submitChunk(items: readonly unknown[], signal: AbortSignal | undefined): Future<ChunkOutcome>;
  /**
   * Resolves when a chunk that was refused may be taken, at once where it may be by now, with no promise that it is; fails
   * where it never will be, and that takes the chunk's place. Left out: a chunk that is refused fails the map.
   */
  room?(): Promise<void>;
}
