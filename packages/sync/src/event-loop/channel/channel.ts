import { ChannelCore } from './channel-core.js';
import { checkCount } from '../../check-count.js';
import { Receiver } from './receiver.js';
import { Sender } from './sender.js';

/** What a {@link Channel} tells about itself. */
export interface ChannelStatistics {
  /** Values in the buffer. */
  readonly size: number;
  readonly capacity: number;
  readonly openSenders: number;
  readonly openReceivers: number;
  readonly waitingToSend: number;
  readonly waitingToReceive: number;
}

/**
 * A queue with two ends, each of which can be cloned and closed, so that the end of the values is part of what is sent:
 * when every sender is closed and everything has been received, iterations end; when every receiver is closed, senders
 * are told. After Trio's memory channels and Rust's `mpsc`. First in, first out, with direct hand-off.
 *
 * @example
 * ```ts
 * const { sender, receiver } = new Channel<number>(10);
 * async function produce() {
 *   using mine = sender;
 *   for (let i = 0; i < 100; i++) await mine.send(i);
 * }
 * void produce();
 * for await (const value of receiver) console.log(value);
 * ```
 */
export class Channel<T> {
  /** The first sender. */
  readonly sender: Sender<T>;
  /** The first receiver. */
  readonly receiver: Receiver<T>;
  readonly #core: ChannelCore<T>;

  /**
   * @param capacity How many values may lie between the ends: an integer of 0 or more, or `Infinity`. 0 is a rendezvous: a
   *   send returns when its value has been received.
   */
  constructor(capacity = 0) {
    checkCount(capacity, 'new Channel', 'capacity', { least: 0, infinite: true });
    this.#core = new ChannelCore<T>(capacity);
    this.sender = new Sender(this.#core);
    this.receiver = new Receiver(this.#core);
  }

  statistics(): ChannelStatistics {
    const { buffer, capacity, openSenders, openReceivers, senders, receivers } = this.#core;
    return { size: buffer.size, capacity, openSenders, openReceivers, waitingToSend: senders.length, waitingToReceive: receivers.length };
  }
}
