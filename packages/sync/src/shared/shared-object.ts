import { describeValue } from '@heddle/cancellation';
import { HANDLE_TAG, registerHandle } from '@heddle/codec/handles';

import { ThreadMemory } from '../memory/thread-memory.js';
import type { WaitableMemory } from '../memory/waitable-memory.js';
import { Header } from './protocol/layout.js';

/** What of a primitive goes to another thread: from this it is made again there, over the same memory. */
export interface SharedHandle {
  /** The class: 'SharedLock'. */
  readonly kind: string;
  readonly buffer: SharedArrayBuffer;
}

/** The base of all primitives: a small piece of shared memory, and how it travels. */
export abstract class SharedObject {
  readonly #memory: WaitableMemory;

  /** @param source The memory, or how many words to make of it; a kind says which class's it is. */
  protected constructor(kind: number, source: SharedHandle | undefined, words: number) {
    if (source === undefined) {
      this.#memory = ThreadMemory.allocate(words * 4);
      Atomics.store(this.#memory.words, Header.kind, kind);
      return;
    }
    if (!isHandle(source)) throw new TypeError(`A shared primitive cannot be made of ${describeValue(source)}`);
    this.#memory = new ThreadMemory(source.buffer);
    // Memory of another kind may be too short to be looked at.
    const isFit = source.buffer.byteLength >= words * 4 && Atomics.load(this.#memory.words, Header.kind) === kind;
    if (!isFit) throw new TypeError(`fromHandle: this memory is not that of a ${source.kind}`);
  }

  /** The name of its class, whatever a minifier makes of that. */
  protected abstract get kind(): string;

  /** The memory that its protocol runs over. */
  protected get memory(): WaitableMemory {
    return this.#memory;
  }

  /**
   * A plain description, from which `fromHandle` of the class makes the same primitive in another thread. Heddle's
   * executors do so by themselves for every primitive among a task's arguments; `postMessage` needs it.
   */
  toHandle(): SharedHandle {
    return { kind: this.kind, buffer: this.#memory.buffer as SharedArrayBuffer };
  }
}

/** Makes a class of primitives known to whoever carries values between threads. */
export function registerShared<T extends SharedObject>(kind: string, prototype: T, fromHandle: (handle: SharedHandle) => T): void {
  const tag = `@heddle/sync:${kind}`;
  Object.defineProperty(prototype, HANDLE_TAG, { value: tag });
  registerHandle<T>(tag, {
    is: (object) => isOfKind(object, kind),
    encode: (object) => object.toHandle(),
    decode: (state) => fromHandle(state as SharedHandle),
  });
}

/** Of this copy of the package or of another; what only borrows the prototype has no description. */
function isOfKind(object: object, kind: string): boolean {
  try {
    return (object as SharedObject).toHandle().kind === kind;
  } catch {
    return false;
  }
}

/** The description of a primitive, checked. */
export function checkHandle(value: unknown, kind: string): SharedHandle {
  if (isHandle(value) && value.kind === kind) return { kind, buffer: value.buffer };
  throw new TypeError(`${kind}.fromHandle: expected what toHandle() of a ${kind} gave`);
}

/** What a constructor was given may be anything. */
function isHandle(value: unknown): value is SharedHandle {
  return typeof value === 'object' && value !== null && 'kind' in value && 'buffer' in value && value.buffer instanceof SharedArrayBuffer;
}
