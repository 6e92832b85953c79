import { checkOptionNames, type WaitOptions } from '@heddle/cancellation';
import { checkInteger, wrongType } from '@heddle/futures';
import { sharePrimitives } from '@heddle/mapped-memory';
import { SharedQueue } from '@heddle/sync';

import type { BlockingWaitOptions } from '../connection/connection.js';

/** How large a queue is; everything may be left out. */
export interface QueueOptions {
  /** Items that fit in. 0, and leaving it out, is as many as it can have: 32,768. */
  readonly maxSize?: number | undefined;
  /** Bytes for values that take more than about a hundred: 16 MiB. The system provides them as they are used. */
  readonly bytes?: number | undefined;
}

/** What carries the items of a queue between processes. */
export interface QueueCarrier extends AsyncIterable<unknown> {
  readonly size: number;
  readonly maxSize: number;
  empty(): boolean;
  full(): boolean;
  put(item: unknown, options?: WaitOptions): Promise<void>;
  putSync(item: unknown, options?: BlockingWaitOptions): void;
  putNowait(item: unknown): void;
  get(options?: WaitOptions): Promise<unknown>;
  getSync(options?: BlockingWaitOptions): unknown;
  getNowait(): unknown;
  taskDone(): void;
  join(options?: WaitOptions): Promise<void>;
  joinSync(options?: BlockingWaitOptions): void;
  shutdown(options?: { readonly immediate?: boolean | undefined }): void;
}

const DEFAULT_SIZE = 2 ** 15;
const DEFAULT_BYTES = 2 ** 24;

/** A new carrier: a queue in memory that processes map. Throws where there is no such memory. */
export function makeCarrier(options: number | QueueOptions, operation: string): QueueCarrier {
  if (typeof options !== 'number' && typeof options !== 'object') throw wrongType(operation, 'options', 'a number or an object', options);
  const { maxSize = 0, bytes = DEFAULT_BYTES } = typeof options === 'number' ? { maxSize: options } : options;
  if (typeof options === 'object') checkOptionNames(options, ['maxSize', 'bytes'], operation);
  checkInteger(maxSize, 0, operation, 'maxSize');
  if (sharePrimitives().mapped === undefined) {
    throw new Error(`${operation}: a queue needs memory that processes can map, which takes Linux and the optional dependency koffi; a Pipe needs neither`);
  }
  return new SharedQueue({ maxSize: maxSize === 0 ? DEFAULT_SIZE : maxSize, bytes });
}
