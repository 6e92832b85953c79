import { checkOptionNames } from '@heddle/cancellation';
import { checkInteger, wrongType } from '@heddle/futures';
import { sharePrimitives } from '@heddle/mapped-memory';

import { HomeQueue } from './home-queue.js';
import { MappedQueue } from './mapped-queue.js';
import type { QueueCarrier } from './queue-carrier.js';

/** How large a queue is; everything may be left out. */
export interface QueueOptions {
  /** Items that fit in. 0, and leaving it out, is as many as it can have: 32,768. */
  readonly maxSize?: number | undefined;
  /** Bytes for values that take more than about a hundred: 16 MiB. The system provides them as they are used. Without meaning where memory cannot be mapped. */
  readonly bytes?: number | undefined;
}

const DEFAULT_SIZE = 2 ** 15;
const DEFAULT_BYTES = 2 ** 24;

/** A new carrier: a queue in memory that processes map, or one in this process, where there is no such memory. */
export function makeCarrier(options: number | QueueOptions, operation: string): QueueCarrier {
  if (typeof options !== 'number' && typeof options !== 'object') throw wrongType(operation, 'options', 'a number or an object', options);
  const { maxSize = 0, bytes = DEFAULT_BYTES } = typeof options === 'number' ? { maxSize: options } : options;
  if (typeof options === 'object') checkOptionNames(options, ['maxSize', 'bytes'], operation);
  checkInteger(maxSize, 0, operation, 'maxSize');
  const limit = maxSize === 0 ? DEFAULT_SIZE : maxSize;
  return sharePrimitives().mapped === undefined ? new HomeQueue(limit) : new MappedQueue({ maxSize: limit, bytes });
}
