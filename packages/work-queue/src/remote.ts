/** @heddle/work-queue/remote: the queue's words, for a transport that takes a worker's part in the host, and the host's in the worker. */
export { NONE } from './protocol/lane.js';
export { claimBest, hasQueued } from './protocol/lane-set.js';
export { LISTENING } from './protocol/bell.js';
export { Notice, noticeAt, noticeKind, noticeSlot, noticesWritten, pushNotice } from './protocol/completions.js';
export { Header, INLINE, INLINE_BYTES, QueueLayout, Seat, SeatPhase, Slot, StopRequest, type LaneSetPlace } from './protocol/layout.js';
export { park, unpark, wakeSeat } from './protocol/parking.js';
export { ring } from './protocol/bell.js';
export { STREAM_WINDOW } from './protocol/slot-fields.js';
export { SegmentReader } from './memory/arena.js';
