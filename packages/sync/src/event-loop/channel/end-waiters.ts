import { ItemWaiter } from '../item-waiter.js';
import { OperationWaiter, type QueuedWaiter, WaitQueue } from '../wait-queue.js';

/** A wait through one end of a channel: it knows what else waits through that end. */
interface EndWaiter {
  readonly siblings: Set<EndWaiter>;
}

/** A wait to send, with what is to be sent. */
export class SendWaiter<T> extends OperationWaiter<undefined> implements EndWaiter {
  readonly value: T;
  readonly siblings: Set<EndWaiter>;

  constructor(value: T, siblings: Set<SendWaiter<T>>) {
    super();
    this.value = value;
    this.siblings = siblings;
  }
}

/** A wait to receive. */
export class ReceiveWaiter<T> extends ItemWaiter<T> implements EndWaiter {
  readonly siblings: Set<EndWaiter>;

  constructor(form: 'item' | 'result', siblings: Set<ReceiveWaiter<T>>) {
    super(form);
    this.siblings = siblings;
  }
}

/** A queue through which each end also finds its own waiters, so that closing it costs no look at those of others. */
export class EndWaitQueue<T, W extends QueuedWaiter<T> & EndWaiter> extends WaitQueue<T, W> {
  override push(waiter: W): void {
    waiter.siblings.add(waiter);
    super.push(waiter);
  }

  override remove(waiter: W): void {
    waiter.siblings.delete(waiter);
    super.remove(waiter);
  }
}
