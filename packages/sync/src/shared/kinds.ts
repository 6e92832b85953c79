/** A class of primitives, whatever a minifier makes of its name. */
export interface PrimitiveKind {
  readonly name: string;
  /** What stands in the first word of its memory: 'HD' and a counter. Never used again for another. */
  readonly number: number;
}

type KindName =
  | 'lock'
  | 'reentrantLock'
  | 'semaphore'
  | 'event'
  | 'barrier'
  | 'latch'
  | 'readWriteLock'
  | 'counter'
  | 'queue'
  | 'condition'
  | 'boundedSemaphore'
  | 'bigCounter'
  | 'typedArray'
  | 'value';

export const Kind: Readonly<Record<KindName, PrimitiveKind>> = {
  lock: { name: 'SharedLock', number: 0x4844_0001 },
  reentrantLock: { name: 'SharedRLock', number: 0x4844_0002 },
  semaphore: { name: 'SharedSemaphore', number: 0x4844_0003 },
  event: { name: 'SharedEvent', number: 0x4844_0004 },
  barrier: { name: 'SharedBarrier', number: 0x4844_0005 },
  latch: { name: 'SharedCountDownLatch', number: 0x4844_0006 },
  readWriteLock: { name: 'SharedReadWriteLock', number: 0x4844_0007 },
  counter: { name: 'SharedCounter', number: 0x4844_0008 },
  queue: { name: 'SharedQueue', number: 0x4844_0009 },
  condition: { name: 'SharedCondition', number: 0x4844_000a },
  boundedSemaphore: { name: 'SharedBoundedSemaphore', number: 0x4844_000b },
  bigCounter: { name: 'SharedBigCounter', number: 0x4844_000c },
  typedArray: { name: 'SharedTypedArray', number: 0x4844_000d },
  value: { name: 'SharedValue', number: 0x4844_000e },
};
