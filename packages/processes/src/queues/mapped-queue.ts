import { checkWaitOptions, type WaitOptions } from '@heddle/cancellation';
import { HANDLE_TAG, registerHandle } from '@heddle/codec/handles';
import { SharedQueue, type SharedQueueOptions } from '@heddle/sync';

import type { BlockingWaitOptions } from '../connection/connection.js';
import { holdsSharedMemory } from '../wire/holds-shared-memory.js';
import { sharedMemoryRefused, whileOthersEncode } from '../wire/values.js';
import type { QueueCarrier } from './queue-carrier.js';

const TAG = 'heddle.mapped-queue';

/**
 * A queue in memory that processes map. It refuses memory that only threads of one process can share: a SharedQueue hands that over by a
 * channel that other processes do not hear, and whoever takes the item would wait for ever.
 */
export class MappedQueue implements QueueCarrier {
  readonly #queue: SharedQueue;

  static {
    Object.defineProperty(this.prototype, HANDLE_TAG, { value: TAG });
    registerHandle<MappedQueue>(TAG, { is: (object) => #queue in object, encode: (queue) => queue.#queue, decode: (queue) => new MappedQueue(queue as SharedQueue) });
  }

  constructor(source: SharedQueueOptions | SharedQueue) {
    this.#queue = source instanceof SharedQueue ? source : new SharedQueue(source);
  }

  get size(): number {
    return this.#queue.size;
  }

  get maxSize(): number {
    return this.#queue.maxSize;
  }

  empty(): boolean {
    return this.#queue.empty();
  }

  full(): boolean {
    return this.#queue.full();
  }

  put(item: unknown, options?: WaitOptions): Promise<void> {
    if (options !== undefined) checkWaitOptions(options, 'Queue.put');
    return isScalar(item) ? this.#queue.put(item, options) : this.#putLater(item, options);
  }

  putSync(item: unknown, options?: BlockingWaitOptions): void {
    put(item, () => { this.#queue.putSync(item, options); });
  }

  putNowait(item: unknown): void {
    put(item, () => { this.#queue.putNowait(item); });
  }

  get(options?: WaitOptions): Promise<unknown> {
    return this.#queue.get(options);
  }

  getSync(options?: BlockingWaitOptions): unknown {
    return this.#queue.getSync(options);
  }

  getNowait(): unknown {
    return this.#queue.getNowait();
  }

  taskDone(): void {
    this.#queue.taskDone();
  }

  join(options?: WaitOptions): Promise<void> {
    return this.#queue.join(options);
  }

  joinSync(options?: BlockingWaitOptions): void {
    this.#queue.joinSync(options);
  }

  shutdown(options?: { readonly immediate?: boolean | undefined }): void {
    this.#queue.shutdown(options);
  }

  [Symbol.asyncIterator](): AsyncIterator<unknown> {
    return this.#queue[Symbol.asyncIterator]();
  }

  async #putLater(item: unknown, options: WaitOptions | undefined): Promise<void> {
    const { result, sent } = whileOthersEncode(() => {
      checkItem(item);
      return this.#queue.put(item, options);
    });
    await result;
    sent();
  }
}

/** Puts an item at once; what it holds is on its way then. */
function put(item: unknown, enqueue: () => void): void {
  if (isScalar(item)) {
    enqueue();
    return;
  }
  whileOthersEncode(() => {
    checkItem(item);
    enqueue();
  }).sent();
}

function checkItem(item: unknown): void {
  if (holdsSharedMemory(item)) throw sharedMemoryRefused();
}

function isScalar(item: unknown): boolean {
  return item === null || typeof item !== 'object';
}
