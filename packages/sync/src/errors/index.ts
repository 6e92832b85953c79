/** What the primitives throw and reject with, of the event loop's and of the shared ones alike. */
export { AlreadyHeldError, DeadlockError, NotHeldError, OverReleaseError, OwnerDiedError } from './possession-errors.js';
export { BrokenBarrierError } from './barrier-errors.js';
export { QueueEmptyError, QueueFullError, QueueItemLostError, QueueShutDownError, TaskDoneError } from './queue-errors.js';
export { BrokenChannelError, ClosedChannelError, EndOfChannelError } from './channel-errors.js';
