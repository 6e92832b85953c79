import type { ChunkOutcome, ChunkSubmitter } from '../../src/map/chunk-submitter.js';
import { Future } from '../../src/future/future.js';

/** A chunk that was submitted, and that the test ends. */
export interface SubmittedChunk {
  readonly items: readonly unknown[];
  readonly signal: AbortSignal | undefined;
  readonly future: Future<ChunkOutcome>;
  /** All items gave themselves, tenfold; nothing happens where the chunk is over. */
  succeed(runTime?: number): void;
  /** The item at `index` failed. */
  failAt(index: number, error: unknown): void;
}

/** An executor of chunks that runs nothing by itself. */
export class ManualSubmitter implements ChunkSubmitter {
  readonly chunks: SubmittedChunk[] = [];
  readonly parallelism: number;
  capacity: number | undefined = undefined;
  /** Called with each chunk when it is submitted. */
  onSubmit: (chunk: SubmittedChunk) => void = () => undefined;

  constructor(parallelism = 2) {
    this.parallelism = parallelism;
  }

  get sizes(): number[] {
    return this.chunks.map((chunk) => chunk.items.length);
  }

  /** How many items were submitted. */
  get submitted(): number {
    return this.sizes.reduce((sum, size) => sum + size, 0);
  }

  chunk(index: number): SubmittedChunk {
    const chunk = this.chunks[index];
    if (chunk === undefined) throw new Error(`Chunk ${index} of ${this.chunks.length} has not been submitted`);
    return chunk;
  }

  submitChunk(items: readonly unknown[], signal: AbortSignal | undefined): Future<ChunkOutcome> {
    const future = new Future<ChunkOutcome>();
    const chunk: SubmittedChunk = {
      items,
      signal,
      future,
      succeed: (runTime) => {
        if (!future.done()) future.setResult({ values: items.map(tenfold), failed: false, error: undefined, runTime });
      },
      failAt: (index, error) => future.setResult({ values: items.slice(0, index).map(tenfold), failed: true, error }),
    };
    this.chunks.push(chunk);
    this.onSubmit(chunk);
    return future;
  }
}

function tenfold(item: unknown): unknown {
  return typeof item === 'number' ? item * 10 : item;
}
