import type { Waiter } from '@heddle/cancellation';
import { Rejection } from '@heddle/cancellation';

import type { QueueTakes, SharedQueue, TakenItem } from '../shared-queue.js';
import { takesOf } from '../shared-queue.js';

/** Items that are read at a time, before the event loop gets its turn. */
const BATCH = 64;

/** How a queue is read. */
export interface QueueReaderOptions {
  /** Is called with each item, in order; with a promise of it where its shared memory is on its way, and nothing behind it waits for that. Must not throw. */
  readonly read: (item: unknown) => void;
  /** Whether reading keeps the process alive. */
  readonly hold: 'ref' | 'unref';
}

/** Reads a queue in the event loop, without end and on behalf of no task, between `start` and `stop`. */
export class QueueReader {
  readonly #takes: QueueTakes;
  readonly #read: (item: unknown) => void;
  readonly #hold: 'ref' | 'unref';
  /** What it waits for next: an item, or the next turn of the event loop. Undefined once stopped. */
  #next: Waiter<TakenItem> | NodeJS.Immediate | undefined;

  constructor(queue: SharedQueue, { read, hold }: QueueReaderOptions) {
    this.#takes = takesOf(queue);
    this.#read = read;
    this.#hold = hold;
  }

  /** From the next turn of the event loop on: in this one some task runs, to which what is read would belong. */
  start(): void {
    this.#next ??= setImmediate(() => { this.#stand(); });
  }

  stop(): void {
    const next = this.#next;
    this.#next = undefined;
    if (next === undefined) return;
    if ('cancel' in next) next.cancel(undefined);
    else clearImmediate(next);
  }

  /** Reads what is there, at most so many. */
  drain(most?: number): void {
    for (let count = 0; most === undefined || count < most; count++) {
      const taken = this.#takes.now();
      if (taken === undefined) return;
      this.#read(taken.item);
    }
  }

  #stand(): void {
    const wait = this.#takes.wait.stand(0, this.#hold);
    this.#next = wait;
    // Whatever was taken is read, also where it was told to stop just then.
    wait.promise.then(
      (taken) => {
        this.#read(taken.item);
        if (this.#next !== wait) return;
        this.drain(BATCH);
        // What has been read may have stopped it. And others come first: who writes fast would keep this loop to itself.
        if (this.#next === wait) this.#next = setImmediate(() => { this.#stand(); });
      },
      () => undefined,
    );
  }
}

/** Whether an item is on its way, or could not be read. */
export function isLater(item: unknown): item is PromiseLike<unknown> {
  return item instanceof Promise || item instanceof Rejection;
}
