import type { Libc } from '@heddle/mapped-memory';

const M_TRIM_THRESHOLD = -1;
const M_MMAP_THRESHOLD = -3;

/** Bytes at the end of the heap that stay with the process when they are free. */
const KEPT = 64 * 1024 * 1024;
/** The largest piece that comes from the heap: what glibc allows. */
const LARGEST = 32 * 1024 * 1024;

/**
 * Has memory of large values used again in place of given back to the system: to get it anew, page by page, takes several times as
 * long as to copy the value. For a process that is ours; glibc's settings for all of it.
 */
export function keepFreedMemory({ mallopt }: Libc): void {
  mallopt?.(M_MMAP_THRESHOLD, LARGEST);
  mallopt?.(M_TRIM_THRESHOLD, KEPT);
}
