import { checkOptionNames, describeValue } from '@heddle/cancellation';

import { checkCount } from '../check-count.js';
import { Kind } from './kinds.js';
import { PrimitiveMemory } from './primitive-memory.js';
import { QueueLayout, QueueWord } from './protocol/queue-layout.js';

/** Words that each queue has, whatever its size. */
export const FIXED_WORDS: number = new QueueLayout(1, 0).length;

const DEFAULT_SIZE = 1024;
const LARGEST_SIZE = 2 ** 20;
const DEFAULT_BYTES = 2 ** 20;
const MOST_BYTES = 2 ** 30;

/** How large a queue is. */
export interface SharedQueueOptions {
  /** How many items fit in: 1 to 2^20, by default 1024. */
  readonly maxSize?: number | undefined;
  /**
   * Bytes for values that take more than about a hundred; all of those that are in the queue at a time share them. By default
   * a megabyte. The system provides memory as it is used.
   */
  readonly bytes?: number | undefined;
}

/** How to shut a queue down. */
export interface SharedQueueShutdownOptions {
  /** Drops what is in the queue, in place of letting it be taken. */
  readonly immediate?: boolean | undefined;
}

/** The memory of a queue of the given size, or of the default's. */
export function layOut(options: number | SharedQueueOptions): PrimitiveMemory {
  const operation = 'new SharedQueue';
  if (typeof options === 'object') checkOptionNames(options, ['maxSize', 'bytes'], operation);
  const { maxSize = DEFAULT_SIZE, bytes = DEFAULT_BYTES } = typeof options === 'object' ? options : { maxSize: options };
  checkCount(maxSize, operation, 'maxSize', { least: 1, most: LARGEST_SIZE });
  checkCount(bytes, operation, 'bytes', { least: 0, most: MOST_BYTES });
  const source = PrimitiveMemory.allocate(Kind.queue, new QueueLayout(maxSize, bytes).length);
  const { words } = source.memory;
  Atomics.store(words, QueueWord.maxSize, maxSize);
  Atomics.store(words, QueueWord.bytes, bytes);
  for (const word of [0, 1]) Atomics.store(words, QueueWord.identity + word, Math.random() * 2 ** 32);
  return source;
}

/** Of a queue that was laid out. */
export function layoutOf(words: Int32Array): QueueLayout {
  return new QueueLayout(Atomics.load(words, QueueWord.maxSize), Atomics.load(words, QueueWord.bytes));
}

/** Whether to drop what is in the queue. */
export function checkImmediate(options: SharedQueueShutdownOptions | undefined): boolean {
  if (options === undefined) return false;
  checkOptionNames(options, ['immediate'], 'SharedQueue.shutdown');
  const immediate: unknown = options.immediate ?? false;
  if (typeof immediate !== 'boolean') throw new TypeError(`SharedQueue.shutdown: immediate must be a boolean, received ${describeValue(immediate)}`);
  return immediate;
}
