import { BrokenChannelError, EndOfChannelError } from '../../errors/channel-errors.js';
import { EndWaitQueue, type ReceiveWaiter, type SendWaiter } from './end-waiters.js';
import { RingBuffer } from '../storage/ring-buffer.js';

/** What was received. A box, because `undefined` can be sent too. */
export interface Received<T> {
  readonly value: T;
}

/** What is between the ends of a channel. */
export class ChannelCore<T> {
  // Invariants: somebody waits to receive only while the buffer is empty and nobody waits to send; somebody waits to send
  // only while the buffer is full; nobody waits through an end that is closed.
  readonly [Symbol.toStringTag] = 'Channel';
  readonly capacity: number;
  readonly buffer: RingBuffer<T> = new RingBuffer<T>();
  readonly senders: EndWaitQueue<undefined, SendWaiter<T>> = new EndWaitQueue<undefined, SendWaiter<T>>(this, 'send');
  readonly receivers: EndWaitQueue<T, ReceiveWaiter<T>> = new EndWaitQueue<T, ReceiveWaiter<T>>(this, 'receive');
  openSenders = 0;
  openReceivers = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Hands a value to whoever waits longest for one, or puts it in the buffer; `false` where neither is possible. */
  offer(value: T): boolean {
    if (this.receivers.settleFirst(value) !== undefined) return true;
    if (this.buffer.size >= this.capacity) return false;
    this.buffer.push(value);
    return true;
  }

  /** The next value, if there is one; whoever waits longest to send then gets its place. */
  take(): Received<T> | undefined {
    if (this.buffer.size === 0) return this.senders.settleFirst(undefined);
    const value = this.buffer.take();
    const sender = this.senders.settleFirst(undefined);
    if (sender !== undefined) this.buffer.push(sender.value);
    return { value };
  }

  senderClosed(): void {
    this.openSenders--;
    if (this.openSenders === 0) this.receivers.failAll(() => new EndOfChannelError('Receiver.receive: every sender is closed'));
  }

  receiverClosed(): void {
    this.openReceivers--;
    if (this.openReceivers > 0) return;
    this.buffer.clear();
    this.senders.failAll(() => new BrokenChannelError('Sender.send: every receiver is closed'));
  }
}
