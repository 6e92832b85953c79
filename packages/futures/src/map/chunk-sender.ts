import { hasErrorCode } from '@heddle/cancellation';

import { watchFuture, type Future } from '../future/future.js';
import { onNextTurn } from '../platform/next-turn.js';
import type { ChunkOutcome, ChunkSubmitter } from './chunk-submitter.js';
import type { MapChunk } from './map-chunk.js';

/**
 * Hands the chunks of a map to the executor. One that finds the executor full, because others fill it too, waits here until
 * there is room; no other is to be sent meanwhile.
 */
export class ChunkSender {
  readonly #submitter: ChunkSubmitter;
  readonly #signal: AbortSignal | undefined;
  readonly #onRoom: () => void;
  #waiting: MapChunk | undefined = undefined;

  /** @param onRoom Called when a chunk that waited has gone: others may be sent again. */
  constructor(submitter: ChunkSubmitter, signal: AbortSignal | undefined, onRoom: () => void) {
    this.#submitter = submitter;
    this.#signal = signal;
    this.#onRoom = onRoom;
  }

  /** Whether a chunk waits for room. */
  get blocked(): boolean {
    return this.#waiting !== undefined;
  }

  /** What becomes of the chunk its owner is told. */
  send(chunk: MapChunk, items: readonly unknown[]): void {
    let future: Future<ChunkOutcome>;
    try {
      future = this.#submitter.submitChunk(items, this.#signal);
      if (future.done()) throwRefusal(future);
    } catch (error) {
      if (this.#submitter.room !== undefined && isRefusal(error)) void this.#sendLater(chunk, items);
      else chunk.fail(error);
      return;
    }
    chunk.future = future;
    watchFuture(future, chunk);
  }

  /** Takes back a chunk that waits for room; false where this one does not. */
  withdraw(chunk: MapChunk): boolean {
    if (this.#waiting !== chunk) return false;
    this.#waiting = undefined;
    return true;
  }

  async #sendLater(chunk: MapChunk, items: readonly unknown[]): Promise<void> {
    this.#waiting = chunk;
    try {
      // Others were quicker the last time: they get their turns to make room in.
      if (chunk.wasRefused) await new Promise<void>(onNextTurn);
      chunk.wasRefused = true;
      await this.#submitter.room?.();
    } catch (error) {
      if (this.withdraw(chunk)) chunk.fail(error);
      return;
    }
    if (!this.withdraw(chunk)) return;
    chunk.submitted = performance.now();
    this.send(chunk, items);
    this.#onRoom();
  }
}

function isRefusal(error: unknown): boolean {
  return hasErrorCode(error, 'ERR_HEDDLE_EXECUTOR_FULL');
}

/** Throws where the executor has refused the chunk by failing its future; any other end is left to whoever watches it. */
function throwRefusal(future: Future<ChunkOutcome>): void {
  try {
    future.resultSync();
  } catch (error) {
    if (isRefusal(error)) throw error;
  }
}
