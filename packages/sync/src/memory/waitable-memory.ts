/** What a blocking wait came back with; the names are those of `Atomics.wait`. */
export type WaitOutcome = 'ok' | 'not-equal' | 'timed-out';

/** What a wait that does not block answers: at once, or by a promise. */
export type AsyncWait =
  | { readonly async: false; readonly value: 'not-equal' | 'timed-out' }
  | { readonly async: true; readonly value: Promise<'ok' | 'timed-out'> };

/**
 * Memory that several actors share and can wait on: the one thing that every protocol of Heddle is written against.
 *
 * Threads implement it with a SharedArrayBuffer and `Atomics`, processes with mapped memory and futexes, the model
 * checker with an array that stops at each operation. Protocol code touches `words` through `Atomics` only, and names
 * every word (see `layout.ts`), so that all three run the same source.
 */
export interface WaitableMemory {
  /** Protocol words. Every access goes through `Atomics`. */
  readonly words: Int32Array;
  /** The same bytes, for payloads: plain accesses, published by a later atomic store to a protocol word. */
  readonly buffer: ArrayBufferLike;
  /** Blocks this thread while the word holds `expected`, at most `timeout` milliseconds. */
  wait(index: number, expected: number, timeout?: number): WaitOutcome;
  /** Waits without blocking. A pending one does not keep an event loop alive. */
  waitAsync(index: number, expected: number, timeout?: number): AsyncWait;
  /** Wakes waiters of that word, blocking ones and others, at most `count` of them; answers how many. */
  notify(index: number, count?: number): number;
}
