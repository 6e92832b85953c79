import type { SegmentStore } from '@heddle/work-queue/worker';

/** Segments of one process, which stand for themselves; none of them is seen by the other side of a pipe. */
export const localSegments: SegmentStore = {
  movesBuffers: false,
  allocate(bytes) {
    const buffer = new ArrayBuffer(bytes);
    return { buffer, handle: buffer };
  },
  open: (handle) => handle as ArrayBuffer,
  free() {
    // The collector does.
  },
};
