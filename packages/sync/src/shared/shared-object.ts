import { HANDLE_TAG, registerHandle } from '@heddle/codec/handles';

import type { WaitableMemory } from '../memory/waitable-memory.js';
import type { PrimitiveKind } from './kinds.js';
import type { PrimitiveMemory, SharedHandle } from './primitive-memory.js';

/** The base of all primitives: a small piece of shared memory, and how it travels. */
export abstract class SharedObject {
  readonly #source: PrimitiveMemory;

  protected constructor(source: PrimitiveMemory) {
    this.#source = source;
  }

  /** The memory that its protocol runs over. */
  protected get memory(): WaitableMemory {
    return this.#source.memory;
  }

  /**
   * A plain description, from which `fromHandle` of the class makes the same primitive in another thread. Heddle's
   * executors do so by themselves for every primitive among a task's arguments; `postMessage` needs it.
   */
  toHandle(): SharedHandle {
    return this.#source.toHandle();
  }
}

/** Makes a class of primitives known to whoever carries values between threads. */
export function registerShared<T extends SharedObject>({ name }: PrimitiveKind, prototype: T, fromHandle: (handle: SharedHandle) => T): void {
  const tag = `@heddle/sync:${name}`;
  Object.defineProperty(prototype, HANDLE_TAG, { value: tag });
  registerHandle<T>(tag, {
    is: (object) => isOfKind(object, name),
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
