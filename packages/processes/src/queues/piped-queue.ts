import type { WaitOptions } from '@heddle/cancellation';
import { HANDLE_TAG } from '@heddle/codec/handles';
import { QueueShutDownError } from '@heddle/sync/event-loop';

import { descriptorsBeingInherited } from '../wire/descriptors.js';
import { refuseToEncode } from '../wire/values.js';
import type { QueueBackend, QueueCall, QueueState } from './queue-protocol.js';
import { QueueServer } from './queue-server.js';

/** Of all of them: what a child has is always a RemoteQueue. */
export const TAG = 'heddle.piped-queue';

/** What a queue without mapped memory is in any process: those whose argument it is reach it by pipes. */
export abstract class PipedQueue implements QueueBackend, AsyncIterable<unknown> {
  readonly #server: QueueServer = new QueueServer(this);

  static {
    Object.defineProperty(this.prototype, HANDLE_TAG, { value: TAG });
  }

  abstract get maxSize(): number;

  abstract get(options?: WaitOptions): Promise<unknown>;

  abstract perform(call: QueueCall, signal: AbortSignal): unknown;

  async *[Symbol.asyncIterator](): AsyncGenerator<unknown, void, undefined> {
    for (;;) {
      let item: unknown;
      try {
        item = await this.get();
      } catch (error) {
        if (error instanceof QueueShutDownError) return;
        throw error;
      }
      yield item;
    }
  }

  /** It, for the process that is being started. Throws DataCloneError while none is. */
  toState(): QueueState {
    const child = descriptorsBeingInherited();
    if (child !== undefined) return { ...this.#server.endsFor(child), maxSize: this.maxSize };
    return refuseToEncode(new DOMException(
      'where memory cannot be mapped, a queue can only be sent as an argument of a Process that is being started; the queue of a Manager goes anywhere', 'DataCloneError',
    ));
  }

  /** For its children. */
  protected get server(): QueueServer {
    return this.#server;
  }

  static is(object: object): object is PipedQueue {
    return #server in object;
  }
}
