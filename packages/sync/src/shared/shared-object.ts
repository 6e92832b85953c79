import { sharedSlot } from '@heddle/cancellation';

import { ThreadMemory } from '../memory/thread-memory.js';
import type { WaitableMemory } from '../memory/waitable-memory.js';
import { Header } from './protocol/layout.js';

/** What of a primitive goes to another thread: from this it is made again there, over the same memory. */
export interface SharedHandle {
  /** The class: 'SharedLock'. */
  readonly kind: string;
  readonly buffer: SharedArrayBuffer;
}

/** What whoever carries values between threads needs of a class of handles; @heddle/work-queue's codec asks for it. */
export interface HandleCodec {
  is(object: object): boolean;
  encode(object: object): unknown;
  decode(state: unknown): object;
}

/** By tag. One for all copies of Heddle in a thread; the last registration counts. */
const codecs = sharedSlot('heddle.handle-codecs', () => new Map<string, HandleCodec>());

/** Where a class says its tag, on its prototype. */
const HANDLE_TAG = Symbol.for('heddle.handle');

/** How objects travel that stand for something outside their thread, by their tag: all primitives, and whatever is put there besides. */
export function handleCodecs(): Map<string, HandleCodec> {
  return codecs;
}

/** The base of all primitives: a small piece of shared memory, and how it travels. */
export abstract class SharedObject {
  readonly #memory: WaitableMemory;

  /** @param source The memory, or how many words to make of it; a kind says which class's it is. */
  protected constructor(kind: number, source: SharedHandle | undefined, words: number) {
    this.#memory = source === undefined ? ThreadMemory.allocate(words * 4) : new ThreadMemory(source.buffer);
    const found = Atomics.compareExchange(this.#memory.words, Header.kind, 0, kind);
    if (source !== undefined && found !== kind) throw new TypeError(`fromHandle: this memory is not that of a ${source.kind}`);
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
  Object.defineProperty(prototype, HANDLE_TAG, { value: `@heddle/sync:${kind}` });
  codecs.set(`@heddle/sync:${kind}`, {
    is: (object) => isOfKind(object, kind),
    encode: (object) => (object as SharedObject).toHandle(),
    decode: (state) => fromHandle(checkHandle(state, kind)),
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
  if (typeof value === 'object' && value !== null && 'kind' in value && value.kind === kind && 'buffer' in value && value.buffer instanceof SharedArrayBuffer) {
    return { kind, buffer: value.buffer };
  }
  throw new TypeError(`${kind}.fromHandle: expected what toHandle() of a ${kind} gave`);
}
