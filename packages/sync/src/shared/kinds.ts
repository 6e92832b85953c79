/** What stands in the first word of each class's memory. Numbers are never used again: 'HD' and a counter. */
export const Kind = {
  lock: 0x4844_0001,
  reentrantLock: 0x4844_0002,
  semaphore: 0x4844_0003,
  event: 0x4844_0004,
  barrier: 0x4844_0005,
  latch: 0x4844_0006,
  readWriteLock: 0x4844_0007,
  counter: 0x4844_0008,
  queue: 0x4844_0009,
  condition: 0x4844_000a,
  boundedSemaphore: 0x4844_000b,
  bigCounter: 0x4844_000c,
} as const;
