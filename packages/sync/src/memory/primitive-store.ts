import { sharedSlot } from '@heddle/cancellation';

import type { WaitableMemory } from './waitable-memory.js';

/** Memory of a primitive that other processes can map. */
export interface StoredMemory {
  readonly memory: WaitableMemory;
  /** What stands for it in a message: plain data. From then on it is kept for others. */
  toPlace(): unknown;
}

/** Where primitives have memory that goes beyond their process. */
export interface PrimitiveStore {
  /** Zeroed bytes; undefined where there is no such memory. */
  allocate(bytes: number): StoredMemory | undefined;
  /** What another thread or process stored. Throws where it cannot be had. */
  open(place: unknown): StoredMemory;
}

/** One for all copies of Heddle in a thread. */
const slot = sharedSlot('heddle.primitive-store', (): { store: PrimitiveStore | undefined } => ({ store: undefined }));

/** From now on this thread's primitives are made there. */
export function setPrimitiveStore(store: PrimitiveStore): void {
  slot.store = store;
}

/** Undefined where primitives are for the threads of one process. */
export function primitiveStore(): PrimitiveStore | undefined {
  return slot.store;
}
