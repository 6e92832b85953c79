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
  /**
   * Queues the map's function over `items`. An item's error is part of the outcome; the future itself fails only with
   * what befalls the chunk as a whole, such as a crash or the abort. Called from within the completion of other chunks
   * too. An error that it throws takes the chunk's place.
   *
   * @param items Not changed afterwards.
   */
  submitChunk(items: readonly unknown[], signal: AbortSignal | undefined): Future<ChunkOutcome>;
}
