import { setEnvironmentData } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';

import { sharedSlot } from '@heddle/cancellation';
import type { PrimitiveStore, StoredMemory } from '@heddle/sync/memory';
import { setPrimitiveStore, STORE_LOADER } from '@heddle/sync/memory';

import type { Libc } from './libc.js';
import { loadLibc } from './libc.js';
import { MappedPrimitives } from './mapped-primitives.js';

/** Primitives in memory that processes share, where the system provides it; looked for when it is first needed. */
class SharedPrimitives implements PrimitiveStore {
  /** null: memory cannot be mapped. */
  #mapped: MappedPrimitives | null | undefined;

  /** Undefined where memory cannot be mapped. */
  get mapped(): MappedPrimitives | undefined {
    if (this.#mapped === undefined) {
      const libc = loadLibc();
      this.#mapped = (libc && MappedPrimitives.create(libc)) ?? null;
    }
    return this.#mapped ?? undefined;
  }

  inherit(libc: Libc, descriptor: number): void {
    this.#mapped ??= new MappedPrimitives(libc, descriptor);
  }

  allocate(bytes: number): StoredMemory | undefined {
    return this.mapped?.allocate(bytes);
  }

  open(place: unknown): StoredMemory {
    if (this.mapped === undefined) throw new TypeError('This primitive is in memory that processes share, which cannot be mapped here: koffi is missing, or the system refuses');
    return this.mapped.open(place);
  }
}

/** One for all copies of Heddle in a thread. */
const slot = sharedSlot('heddle.shared-primitives', (): { primitives: SharedPrimitives | undefined } => ({ primitives: undefined }));

/** What threads load that get such a primitive, to know what it is. */
export function storeLoader(): string {
  return fileURLToPath(new URL('./store-loader.cjs', import.meta.url));
}

/**
 * From now on the primitives of @heddle/sync that this thread makes are in memory that other processes can map, and can be
 * sent there. For packages that start processes, to be called as they are loaded.
 *
 * @param loader Where a process has it that was told so.
 */
export function sharePrimitives(loader: string = storeLoader()): SharedPrimitives {
  if (slot.primitives === undefined) {
    slot.primitives = new SharedPrimitives();
    setPrimitiveStore(slot.primitives);
    setEnvironmentData(STORE_LOADER, loader);
  }
  return slot.primitives;
}
