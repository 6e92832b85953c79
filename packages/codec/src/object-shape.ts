import { isInherited } from './define.js';

/**
 * Object shapes: the list of an object's keys, laid out once and then copied and compared as 32-bit words. Writing
 * the keys of a shape that is known costs as much as writing two or three numbers; reading them makes no string.
 *
 *   words    hash of the rest | number of keys << 16 | number of words | the keys: a length byte and Latin-1 bytes each,
 *            filled up with zeros to a whole number of words
 *
 * The whole key list travels in each payload, so a reader needs no state; the hash only finds its cached entry.
 */

/** Objects with more keys are dictionaries, not records of a program's types. */
export const MOST_KEYS = 128;
/** Longest key in a shape: its length must fit in a byte. */
const LONGEST_KEY = 0xff;
const HEADER_WORDS = 2;
/** The engine turns an object into a dictionary when more properties than this (and a few) are added by computed keys. */
const MOST_ADDED = 12;

export interface ObjectShape {
  readonly keys: readonly string[];
  readonly words: Int32Array;
}

/** What a reader knows of a shape. */
interface KnownShape extends ObjectShape {
  /** Some of the keys are inherited too: then properties are defined, not assigned. */
  readonly hasInherited: boolean;
  /** An object with these keys, to be copied; undefined where it is better to begin with an empty one. */
  readonly template: object | undefined;
}

/** A shape for these keys, or undefined if one of them is too long or not Latin-1. */
export function objectShape(keys: readonly string[]): ObjectShape | undefined {
  let size = 0;
  for (const key of keys) {
    if (key.length > LONGEST_KEY) return undefined;
    size += 1 + key.length;
  }
  const words = new Int32Array(HEADER_WORDS + Math.ceil(size / 4));
  const view = new DataView(words.buffer);
  let at = HEADER_WORDS * 4;
  for (const key of keys) {
    view.setUint8(at++, key.length);
    for (let i = 0; i < key.length; i++) {
      const code = key.charCodeAt(i);
      if (code > 0xff) return undefined;
      view.setUint8(at++, code);
    }
  }
  view.setInt32(4, (keys.length << 16) | words.length, true);
  let hash = 0;
  for (at = 4; at < words.byteLength; at += 4) hash = Math.imul(hash ^ view.getInt32(at, true), 0x9e3779b1) ^ (hash >>> 15);
  view.setInt32(0, hash, true);
  // Words are read back in the byte order in which they are written.
  for (let i = 0; i < words.length; i++) words[i] = view.getInt32(i * 4, true);
  return { keys, words };
}

/** Shapes that a reader has met, by their hash; a newcomer takes the place of the one before it. */
export class ShapeCache {
  readonly #shapes: (KnownShape | undefined)[] = new Array<undefined>(512).fill(undefined);

  /** The shape written at `at`. Throws RangeError where there is none. */
  read(view: DataView, at: number): KnownShape {
    const shape = this.#shapes[view.getInt32(at, true) & 511];
    if (shape === undefined) return this.#learn(view, at);
    const { words } = shape;
    for (let i = 0; i < words.length; i++) {
      if (view.getInt32(at + i * 4, true) !== words[i]) return this.#learn(view, at);
    }
    return shape;
  }

  #learn(view: DataView, start: number): KnownShape {
    const header = view.getInt32(start + 4, true);
    const count = header >>> 16;
    const end = start + (header & 0xffff) * 4;
    const keys: string[] = [];
    let at = start + HEADER_WORDS * 4;
    for (let k = 0; k < count; k++) {
      const length = view.getUint8(at++);
      if (at + length > end) throw new RangeError('a payload holds an object shape that runs over its end');
      let key = '';
      for (let i = 0; i < length; i++) key += String.fromCharCode(view.getUint8(at++));
      keys.push(internalised(key));
    }
    const words = new Int32Array(header & 0xffff);
    for (let i = 0; i < words.length; i++) words[i] = view.getInt32(start + i * 4, true);
    const hasInherited = keys.some(isInherited);
    const shape: KnownShape = { keys, words, hasInherited, template: hasInherited ? undefined : templateOf(keys) };
    this.#shapes[view.getInt32(start, true) & 511] = shape;
    return shape;
  }
}

/** Parsed from JSON, because the engine lays such objects out as records however many properties they have. */
function templateOf(keys: readonly string[]): object | undefined {
  if (keys.length <= MOST_ADDED) return undefined;
  return JSON.parse(`{${keys.map((key) => `${JSON.stringify(key)}:null`).join()}}`) as object;
}

/** The engine's own copy of a property name: a store under it needs no look-up of the string. */
function internalised(key: string): string {
  for (const name of Object.keys(Object.defineProperty({}, key, { value: 0, enumerable: true }))) return name;
  return key;
}
