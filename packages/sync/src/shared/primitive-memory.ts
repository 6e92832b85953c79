import { describeValue } from '@heddle/cancellation';

import type { StoredMemory } from '../memory/primitive-store.js';
import { primitiveStore } from '../memory/primitive-store.js';
import { ThreadMemory } from '../memory/thread-memory.js';
import type { WaitableMemory } from '../memory/waitable-memory.js';
import type { PrimitiveKind } from './kinds.js';
import { loadPrimitiveStore } from './platform/load-primitive-store.js';
import { Header } from './protocol/layout.js';

/** What of a primitive goes to another thread or process: from this it is made again there, over the same memory. */
export interface SharedHandle {
  /** The class: 'SharedLock'. */
  readonly kind: string;
  /** Its memory, where that is for the threads of one process. */
  readonly buffer?: SharedArrayBuffer;
  /** Where its memory is, where that is for other processes, too. */
  readonly place?: unknown;
}

/**
 * Memory that is a primitive's already: laid out by its constructor, or that of one in another thread. What a primitive is
 * made of, and how that is told to others, is known here alone; the classes see words.
 *
 * Only this package makes one, so a constructor that takes it is there for `fromHandle` and nobody else.
 */
export class PrimitiveMemory {
  readonly memory: WaitableMemory;
  /** The class: 'SharedLock'. */
  readonly kind: string;
  readonly #stored: StoredMemory | { readonly memory: ThreadMemory };

  private constructor(kind: string, stored: StoredMemory | { readonly memory: ThreadMemory }) {
    this.kind = kind;
    this.memory = stored.memory;
    this.#stored = stored;
  }

  /** Fresh, zeroed words, but for the one that says whose they are. */
  static allocate(kind: PrimitiveKind, words: number): PrimitiveMemory {
    const stored = primitiveStore()?.allocate(words * 4) ?? { memory: ThreadMemory.allocate(words * 4) };
    Atomics.store(stored.memory.words, Header.kind, kind.number);
    return new PrimitiveMemory(kind.name, stored);
  }

  /** What the constructor of a class was given that takes no argument but from `fromHandle`; else fresh words. Throws TypeError for anything else. */
  static given(source: PrimitiveMemory | undefined, kind: PrimitiveKind, words: number): PrimitiveMemory {
    if (source === undefined) return PrimitiveMemory.allocate(kind, words);
    if (!((source as unknown) instanceof PrimitiveMemory)) throw new TypeError(`new ${kind.name}: takes no argument, received ${describeValue(source)}`);
    return source;
  }

  /** The memory that a handle stands for. Throws TypeError where it is none of that kind, with so many words at least. */
  static attach(handle: unknown, kind: PrimitiveKind, words: number): PrimitiveMemory {
    if (!isHandle(handle) || handle.kind !== kind.name) throw new TypeError(`${kind.name}.fromHandle: expected what toHandle() of a ${kind.name} gave`);
    const stored = handle.buffer === undefined ? (primitiveStore() ?? loadPrimitiveStore()).open(handle.place) : { memory: new ThreadMemory(handle.buffer) };
    const { memory } = stored;
    // Memory of another kind may be too short to be looked at.
    if (memory.words.length < words || Atomics.load(memory.words, Header.kind) !== kind.number) {
      throw new TypeError(`${kind.name}.fromHandle: this memory is not that of a ${kind.name}`);
    }
    return new PrimitiveMemory(kind.name, stored);
  }

  /** A description of it that a message can carry. */
  toHandle(): SharedHandle {
    const stored = this.#stored;
    return 'toPlace' in stored ? { kind: this.kind, place: stored.toPlace() } : { kind: this.kind, buffer: stored.memory.buffer };
  }
}

function isHandle(value: unknown): value is SharedHandle {
  if (typeof value !== 'object' || value === null || !('kind' in value)) return false;
  return 'place' in value || ('buffer' in value && value.buffer instanceof SharedArrayBuffer);
}
