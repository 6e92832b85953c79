import type { PackedValue } from '../queue-values.js';
import type { SharedQueue } from '../shared-queue.js';

/** A call that somebody waits for. */
export interface CallRequest {
  readonly kind: 'call';
  /** The number of what is called, there. */
  readonly callback: number;
  /** Of this call, among those of one who calls. */
  readonly id: number;
  /** Who calls: under this name the other side keeps `replies`. */
  readonly caller: string;
  /** Where the reply goes. With each call until one was answered: then it is known there. */
  readonly replies: SharedQueue | undefined;
  /** The thread that reads the replies. */
  readonly thread: number;
  readonly args: PackedValue;
}

/** A call that nobody waits for. */
export interface PostRequest {
  readonly kind: 'post';
  readonly callback: number;
  readonly args: PackedValue;
}

/** Nobody waits for the call any more. */
interface CancelRequest {
  readonly kind: 'cancel';
  readonly caller: string;
  readonly id: number;
}

/** What goes to the thread whose functions are called. */
export type CallMessage = CallRequest | PostRequest | CancelRequest;

/** What comes back. */
export type ReplyMessage =
  | { readonly kind: 'value'; readonly id: number; readonly value: PackedValue }
  | { readonly kind: 'error'; readonly id: number; readonly error: PackedValue }
  | { readonly kind: 'closed'; readonly id: number };
