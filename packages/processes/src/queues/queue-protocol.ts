import type { ConnectionEnds } from '../connection/connection.js';

/** What can be asked of a queue in another process. */
export const QUEUE_METHODS = ['put', 'putNowait', 'get', 'getNowait', 'taskDone', 'join', 'shutdown', 'size', 'empty', 'full'] as const;

export type QueueMethod = (typeof QUEUE_METHODS)[number];

/** A call; items in it are bytes, as `encodeValue` writes them: nobody on their way need know what they are. */
export interface QueueCall {
  readonly method: QueueMethod;
  readonly args: readonly unknown[];
  /** Milliseconds that it may wait. */
  readonly timeout: number | undefined;
}

/** What comes from the process that uses a queue. */
export type QueueRequest =
  | (QueueCall & { readonly kind: 'call'; readonly id: number })
  /** Nobody waits for that call any more. */
  | { readonly kind: 'cancel'; readonly call: number };

/** Who does what is asked: the queue, or a process between that and who asks. */
export interface QueueBackend {
  /** @returns What the queue's method returns, or a promise of it. */
  perform(call: QueueCall, signal: AbortSignal): unknown;
}

/** What of a queue goes to a child. */
export interface QueueState extends ConnectionEnds {
  readonly maxSize: number;
}
