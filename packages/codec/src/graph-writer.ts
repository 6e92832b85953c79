import type { InstanceKind } from './class-instances.js';
import { instanceKindOf, kindOfClone, ORDINARY, UNCERTAIN } from './class-instances.js';
import { describe } from './describe.js';
import { writeHandle } from './handle-values.js';
import { nodeUtil } from './node-util.js';
import type { PayloadMemory } from './payload-memory.js';
import { NO_MEMORY } from './payload-memory.js';
import { kindWriters } from './platform-objects.js';
import { SeenObjects } from './seen-objects.js';
import { ShapeTrie, UNKNOWN } from './shape-trie.js';
import type { ValueWriter, WriterMark } from './value-writer.js';
import { NOT_COPYABLE, OVERFLOWED } from './value-writer.js';
import {
  BIGINT64, BIGINT_DIGITS, EXTERNAL, FALSE, NULL, OBJECT, RECORD, REFERENCE, TRUE, UNDEFINED,
} from './wire-format.js';
import { writeArray } from './write-array.js';
import { writeError } from './write-error.js';
import { sizeOfNumber, writeNumber } from './write-number.js';
import { writeText } from './write-text.js';

/**
 * Deeper values are left to the platform, which gives up at about 1,500 levels on a main thread: a payload must never
 * exhaust the stack of the one who reads it.
 */
const DEEPEST = 1000;

const TOO_DEEP = `an object more than ${DEEPEST} levels deep`;

const NONE: readonly unknown[] = [];

const NOTHING: Record<string, never> = {};

/** Writes one value with everything it holds. */
export class GraphWriter implements ValueWriter {
  memory: PayloadMemory = NO_MEMORY;
  lenience = 0;
  inClone = false;
  /** The value refers to one of its objects twice. */
  isGraph = false;
  externals: unknown[] = [];
  /** After NOT_COPYABLE: what could not be written, as far as that is known. */
  obstacle = '';
  /** After OVERFLOWED: the position that would have been reached at least. */
  needed = 0;
  #view: DataView = NO_MEMORY.view;
  #end = 0;
  #depth = 0;
  #transfer: readonly unknown[] = NONE;
  /** Object.prototype has enumerable properties: then `for in` shows more than an object's own. */
  #polluted = false;
  readonly #seen = new SeenObjects();
  readonly #shapes = new ShapeTrie();

  begin(memory: PayloadMemory, end: number, transfer: readonly unknown[] | undefined): void {
    this.memory = memory;
    this.#view = memory.view;
    this.#end = end;
    this.#transfer = transfer ?? NONE;
    this.#depth = 0;
    this.lenience = 0;
    this.inClone = false;
    this.isGraph = false;
    this.obstacle = '';
    if (this.externals.length > 0) this.externals = [];
    this.#polluted = false;
    for (const _ in NOTHING) this.#polluted = true;
  }

  /** Lets go of the value and the memory. */
  finish(): void {
    if (this.#seen.count > 0) this.#seen.truncate(0);
    this.#transfer = NONE;
    this.memory = NO_MEMORY;
    this.#view = NO_MEMORY.view;
  }

  value(value: unknown, at: number): number {
    switch (typeof value) {
      case 'number':
        return this.number(value, at);
      case 'string':
        return this.text(value, at);
      case 'object':
        return value === null ? this.#tag(NULL, at) : this.#object(value, at);
      case 'boolean':
        return this.#tag(value ? TRUE : FALSE, at);
      case 'undefined':
        return this.#tag(UNDEFINED, at);
      case 'bigint':
        return this.#bigint(value, at);
      case 'function':
      case 'symbol':
        return this.#notCopyable(value, at);
    }
  }

  number(value: number, at: number): number {
    this.reserve(at + sizeOfNumber(value));
    return writeNumber(this.#view, value, at);
  }

  text(text: string, at: number): number {
    return writeText(this, text, at);
  }

  hasRoom(position: number): boolean {
    return position <= this.#end;
  }

  reserve(position: number): void {
    if (position > this.#end) {
      this.needed = position;
      throw OVERFLOWED;
    }
  }

  see(object: object): boolean {
    return this.#seen.numberOf(object) < 0;
  }

  seeNothing(): void {
    this.#seen.skip();
  }

  mark(): WriterMark {
    const { lenience, inClone } = this;
    return { seen: this.#seen.count, externals: this.externals.length, depth: this.#depth, lenience, inClone };
  }

  undo(mark: WriterMark): void {
    this.#seen.truncate(mark.seen);
    this.externals.length = mark.externals;
    this.#depth = mark.depth;
    this.lenience = mark.lenience;
    this.inClone = mark.inClone;
  }

  isTransferred(object: object): boolean {
    return this.#transfer.includes(object);
  }

  external(object: object, at: number): number {
    this.reserve(at + 5);
    this.#view.setUint8(at, EXTERNAL);
    this.#view.setUint32(at + 1, this.externals.length, true);
    // The empty list is the callers' too, who may still hold it.
    if (this.externals.length === 0) this.externals = [object];
    else this.externals.push(object);
    return at + 5;
  }

  #tag(tag: number, at: number): number {
    this.reserve(at + 1);
    this.#view.setUint8(at, tag);
    return at + 1;
  }

  #bigint(value: bigint, at: number): number {
    if (BigInt.asIntN(64, value) === value) {
      this.reserve(at + 9);
      this.#view.setUint8(at, BIGINT64);
      this.#view.setBigInt64(at + 1, value, true);
      return at + 9;
    }
    // Sixteen is the base in which the engine prints and parses in linear time.
    return this.text(value.toString(16), this.#tag(BIGINT_DIGITS, at));
  }

  #object(object: object, at: number): number {
    const number = this.#seen.numberOf(object);
    if (number >= 0) return this.#reference(number, at);
    if (this.#transfer.length > 0 && this.isTransferred(object)) return this.external(object, at);
    // A proxy is asked nothing: its traps are the caller's code.
    if (nodeUtil.types.isProxy(object)) return this.#notCopyableObject(object, at);
    if (++this.#depth > DEEPEST) {
      this.obstacle = TOO_DEEP;
      throw NOT_COPYABLE;
    }
    let end: number;
    if (Array.isArray(object)) {
      end = writeArray(this, object, at);
    } else {
      const prototype = Object.getPrototypeOf(object) as object | null;
      end = prototype === Object.prototype || prototype === null ? this.#plain(object, at) : this.#special(object, prototype, at);
    }
    this.#depth -= 1;
    return end;
  }

  #reference(number: number, at: number): number {
    this.reserve(at + 5);
    this.isGraph = true;
    this.#view.setUint8(at, REFERENCE);
    this.#view.setUint32(at + 1, number, true);
    return at + 5;
  }

  /** An object whose prototype says that it is plain. */
  #plain(object: object, at: number): number {
    // Arguments objects and module namespaces look plain, but the platform refuses them.
    if (Object.prototype.toString.call(object) !== '[object Object]') return this.#instance(object, UNCERTAIN, at);
    if (this.#polluted) return this.#record(object, at);
    const shapes = this.#shapes;
    let node = shapes.root;
    for (const key in object) {
      node = node.key === key ? node.next : shapes.step(node, key);
      if (node === UNKNOWN) return this.#record(object, at);
    }
    const shape = node.shape ?? shapes.shapeOf(node);
    if (shape === null) return this.#record(object, at);
    const view = this.#view;
    const { words } = shape;
    let next = at + 1 + words.length * 4;
    this.reserve(next);
    view.setUint8(at, OBJECT);
    for (let i = 0, to = at + 1; i < words.length; i++, to += 4) view.setInt32(to, words[i] ?? 0, true);
    let count = 0;
    for (const key in object) {
      next = this.value((object as Record<string, unknown>)[key], next);
      count += 1;
    }
    // A getter has removed a property meanwhile.
    if (count !== shape.keys.length) throw NOT_COPYABLE;
    return next;
  }

  #record(object: object, start: number): number {
    let at = start + 5;
    this.reserve(at);
    let count = 0;
    for (const key of Object.keys(object)) {
      const value = (object as Record<string, unknown>)[key];
      // A getter may have removed it since the keys were listed.
      if (value === undefined && !Object.hasOwn(object, key)) continue;
      at = this.value(value, this.text(key, at));
      count += 1;
    }
    this.#view.setUint8(start, RECORD);
    this.#view.setUint32(start + 1, count, true);
    return at;
  }

  /** An object of a class. */
  #special(object: object, prototype: object, at: number): number {
    const write = kindWriters.get(prototype);
    if (write !== undefined) return write(this, object, at);
    const end = writeHandle(this, object, at);
    if (end >= 0) return end;
    if (nodeUtil.types.isNativeError(object) || object instanceof Error) return writeError(this, object, at);
    return this.#instance(object, instanceKindOf(prototype), at);
  }

  /**
   * An instance of a class, as the platform copies it. Inside an error it goes only as a whole: half of an object (a
   * socket, say) is of no use to anybody.
   */
  #instance(object: object, kind: InstanceKind, at: number): number {
    if (kind !== UNCERTAIN && (this.lenience === 0 || this.inClone)) return this.#ofKind(object, kind, at);
    let is: Exclude<InstanceKind, typeof UNCERTAIN> | undefined;
    try {
      is = kindOfClone(structuredClone(object));
    } catch {
      return this.#notCopyableObject(object, at);
    }
    if (is === undefined) return this.lenience === 0 ? this.external(object, at) : this.#notCopyableObject(object, at);
    const { inClone } = this;
    this.inClone = this.lenience > 0;
    const end = kind === UNCERTAIN && is === ORDINARY ? this.#record(object, at) : this.#ofKind(object, is, at);
    this.inClone = inClone;
    return end;
  }

  #ofKind(object: object, kind: Exclude<InstanceKind, typeof UNCERTAIN>, at: number): number {
    if (kind !== ORDINARY) return kind(this, object, at);
    // The methods of a class are not enumerable; those that are assigned to a prototype are.
    for (const _ in Object.getPrototypeOf(object)) return this.#record(object, at);
    return this.#plain(object, at);
  }

  #notCopyableObject(object: object, at: number): number {
    if (this.lenience > 0) this.#seen.forgetLast(object);
    return this.#notCopyable(object, at);
  }

  #notCopyable(value: unknown, at: number): number {
    if (this.lenience > 0) return this.text(describe(value), at);
    this.obstacle = nodeUtil.types.isProxy(value) ? 'a proxy' : describe(value);
    throw NOT_COPYABLE;
  }
}
