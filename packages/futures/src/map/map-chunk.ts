import type { FutureWatcher } from '../future/future-extras.js';
import type { Future } from '../future/future.js';
import type { ChunkOutcome } from './chunk-submitter.js';

/** Whoever is told how a chunk went. */
export interface ChunkOwner {
  chunkDone(chunk: MapChunk, outcome: ChunkOutcome): void;
}

/** Items of a map that were submitted together. It is completed when it has an outcome. */
export class MapChunk implements FutureWatcher<Future<ChunkOutcome>> {
  readonly #owner: ChunkOwner;
  readonly index: number;
  readonly size: number;
  /** How many chunks were under way when it was submitted, itself included. */
  readonly depth: number;
  submitted: number = performance.now();
  /** Whether it has found the executor full. */
  wasRefused = false;
  future: Future<ChunkOutcome> | undefined = undefined;
  outcome: ChunkOutcome | undefined = undefined;
  /** The next in the order in which they are read. */
  next: MapChunk | undefined = undefined;

  constructor(owner: ChunkOwner, index: number, size: number, depth: number) {
    this.#owner = owner;
    this.index = index;
    this.size = size;
    this.depth = depth;
  }

  futureDone(future: Future<ChunkOutcome>): void {
    let outcome: ChunkOutcome;
    try {
      outcome = future.resultSync();
    } catch (error) {
      this.fail(error);
      return;
    }
    this.#owner.chunkDone(this, outcome);
  }

  /** It fails as a whole, and takes its place all the same. */
  fail(error: unknown): void {
    this.#owner.chunkDone(this, { values: [], failed: true, error });
  }
}
