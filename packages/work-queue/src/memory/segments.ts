/** What stands for a segment in a message: another worker or the host opens the segment with it. */
export type SegmentHandle = unknown;

/** Bytes for payloads, which host and workers share. */
export interface Segment {
  readonly buffer: ArrayBufferLike;
  readonly handle: SegmentHandle;
}

/** Where segments come from: what differs between the memory of threads and that of processes. */
export interface SegmentStore {
  /** Whether a large buffer that goes through the port arrives without having been copied, so that it had better not go through a segment. */
  readonly movesBuffers: boolean;
  /** Zeroed bytes, exactly so many. Throws RangeError where there is no memory left. */
  allocate(bytes: number): Segment;
  /** One that another side allocated. */
  open(handle: SegmentHandle): ArrayBufferLike;
  /** Nobody uses it any more. */
  free(handle: SegmentHandle): void;
}

/** Of threads: SharedArrayBuffers, which stand for themselves, and which the collector frees. */
export const threadSegments: SegmentStore = {
  movesBuffers: true,
  allocate(bytes) {
    const buffer = new SharedArrayBuffer(bytes);
    return { buffer, handle: buffer };
  },
  open: (handle) => handle as SharedArrayBuffer,
  free() {
    // Whoever still has one keeps it alive.
  },
};
