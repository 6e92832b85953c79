import { ExecutorFullError, Future } from '../../src/index.js';
import type { ChunkOutcome } from '../../src/map/chunk-submitter.js';
import { ManualSubmitter } from './manual-submitter.js';

/** An executor that takes so many tasks at a time, others' included, and refuses those beyond. */
export class BoundedSubmitter extends ManualSubmitter {
  /** How many of the tasks are others'. */
  others: number;
  refusals = 0;
  /** How often somebody has asked for room. */
  asked = 0;
  readonly #limit: number;
  readonly #how: 'throws' | 'rejects';
  #waiting: { resolve: () => void; reject: (error: unknown) => void }[] = [];

  constructor({ limit, others = 0, how = 'rejects' }: { limit: number; others?: number; how?: 'throws' | 'rejects' }) {
    super();
    this.#limit = limit;
    this.others = others;
    this.#how = how;
  }

  get underWay(): number {
    return this.chunks.filter(({ future }) => !future.done()).length;
  }

  get #hasRoom(): boolean {
    return this.underWay + this.others < this.#limit;
  }

  override submitChunk(items: readonly unknown[], signal: AbortSignal | undefined): Future<ChunkOutcome> {
    if (this.#hasRoom) return super.submitChunk(items, signal);
    this.refusals++;
    const error = new ExecutorFullError('full');
    if (this.#how === 'throws') throw error;
    const refused = new Future<ChunkOutcome>();
    refused.setException(error);
    return refused;
  }

  room(): Promise<void> {
    this.asked++;
    if (this.#hasRoom) return Promise.resolve();
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** Tells those who wait that there is room, whether there is or not. */
  tellRoom(): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  /** There will be no room any more. */
  endRoom(error: unknown): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }
}
