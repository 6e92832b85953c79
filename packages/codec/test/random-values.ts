/** Random values for the codec's properties: every supported kind, shared and cyclic, from a seed. */

type Random = (below: number) => number;

/** Mulberry32: small, fast, good enough to choose test values. */
function randomFrom(seed: number): Random {
  let state = seed | 0;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const NUMBERS = [
  0, -0, NaN, Infinity, -Infinity, 1, -1, 127, 128, -128, 255, 256, 65535, 2 ** 31 - 1, 2 ** 31, -(2 ** 31), -(2 ** 31) - 1, 2 ** 32, 2 ** 53 - 1,
  Number.MIN_VALUE, Number.MAX_VALUE, 0.1, -98.6, 1e21,
];
const BIGINTS = [0n, 1n, -1n, 2n ** 63n - 1n, -(2n ** 63n), 2n ** 63n, -(2n ** 63n) - 1n, 2n ** 64n, 2n ** 200n + 12345n, -(2n ** 1000n)];
const KEYS = [
  'id', 'name', 'score', 'tags', 'address', 'city', 'zip', 'x', 'y', '__proto__', 'constructor', 'toString', 'length', 'then', '', '0', '1', '10', '-1', '1.5',
  '4294967294', '4294967295', 'é', 'ключ', '\ud800', 'a key with spaces', 'k'.repeat(300),
];
const ALPHABETS = ['abcdefghijklmnopqrstuvwxyz 0123456789', 'aé\u00ff\u0000ñ', 'aāǿбв日本\uffff', 'a\ud83d\ude00\ud800\udc00'];
const LENGTHS = [0, 1, 2, 3, 4, 5, 7, 8, 12, 13, 14, 15, 16, 17, 31, 32, 33, 63, 64, 65, 300];
const PATTERNS = [/a\/b/gi, /(?:)/, /[\u{1f600}é]+/u, /(?<name>x)\k<name>/dsy, /^\n$/m];
const VIEWS = [
  Int8Array, Uint8Array, Uint8ClampedArray, Int16Array, Uint16Array, Int32Array, Uint32Array, Float32Array, Float64Array, BigInt64Array, BigUint64Array,
] as const;

class Point {
  x = 1;
  y: unknown = 'one';
  readonly #hidden = 1;
  get sum(): number {
    return this.x + this.#hidden;
  }
}
class Place extends Point {
  name = 'a place';
}
class Tagged {
  readonly id = 1;
}
Object.defineProperty(Tagged.prototype, Symbol.toStringTag, { value: 'Tagged' });
class List extends Array<unknown> {}
class Table extends Map<unknown, unknown> {}
/** A class of the time before there were any: its methods are enumerable. */
const Old = Object.assign(class { old = 1; }.prototype, { method: () => undefined, city: 'inherited' }).constructor as new () => object;
const CLASSES = [Point, Place, Tagged, Old] as const;

export class RandomValues {
  readonly #random: Random;
  /** Objects that are there already: what a later place may refer to, while they are still being filled. */
  readonly #made: object[] = [];
  readonly #buffers: ArrayBuffer[] = [];
  #left: number;

  constructor(seed: number, size: number) {
    this.#random = randomFrom(seed);
    this.#left = size;
  }

  /** A value with about `size` parts. */
  value(): unknown {
    if (this.#left <= 0 || this.#random(3) === 0) return this.#primitive();
    this.#left -= 1;
    if (this.#made.length > 0 && this.#random(8) === 0) return this.#pick(this.#made);
    return this.#object();
  }

  list(): unknown[] {
    return this.#several(4, () => this.value());
  }

  #pick<T>(from: readonly T[]): T {
    return from[this.#random(from.length)] as T;
  }

  #several<T>(most: number, make: () => T): T[] {
    return Array.from({ length: this.#random(most + 1) }, make);
  }

  #made1<T extends object>(object: T): T {
    this.#made.push(object);
    return object;
  }

  #primitive(): unknown {
    switch (this.#random(9)) {
      case 0:
        return this.#number();
      case 1:
        return this.#random(100);
      case 2:
      case 3:
        return this.#text();
      case 4:
        return this.#random(2) === 0 ? this.#pick(BIGINTS) : BigInt(this.#random(2 ** 32)) * 2n ** BigInt(this.#random(100)) * (this.#random(2) === 0 ? 1n : -1n);
      case 5:
        return undefined;
      case 6:
        return null;
      default:
        return this.#random(2) === 0;
    }
  }

  #number(): number {
    switch (this.#random(4)) {
      case 0:
        return this.#pick(NUMBERS);
      case 1:
        return this.#random(2 ** 32) | 0;
      case 2:
        return this.#random(2 ** 32) / 7;
      default:
        return this.#random(300) - 150;
    }
  }

  #text(): string {
    if (this.#random(3) === 0) return this.#pick(KEYS);
    const alphabet = this.#pick(ALPHABETS);
    let text = '';
    for (let left = this.#pick(LENGTHS); left > 0; left--) text += alphabet.charAt(this.#random(alphabet.length));
    return text;
  }

  #object(): object {
    switch (this.#random(23)) {
      case 22:
        return this.#plain(this.#made1(new (this.#pick(CLASSES))()));
      case 21:
        return this.#numbers(this.#made1(new List()));
      case 20:
        return this.#texts();
      case 0:
      case 1:
      case 2:
      case 3:
        return this.#plain(this.#made1({}));
      case 4:
        return this.#plain(this.#made1(Object.create(null) as object));
      case 5:
        return this.#typical();
      case 6:
      case 7:
        return this.#array();
      case 8:
        return this.#numbers();
      case 9:
        return this.#sparse();
      case 10:
        return this.#map();
      case 11:
        return this.#set();
      case 12:
        return this.#made1(new Date(this.#random(4) === 0 ? NaN : this.#number()));
      case 13:
        return this.#made1(new RegExp(this.#pick(PATTERNS)));
      case 14:
        return this.#made1(Object(this.#pick([this.#number(), this.#text(), true, false, this.#pick(BIGINTS)])) as object);
      case 15:
        return this.#made1(this.#buffer());
      case 16:
        return this.#made1(new DataView(this.#buffer(), this.#random(8)));
      case 17:
        return this.#made1(this.#ownBytes());
      default:
        return this.#made1(this.#view());
    }
  }

  #plain(object: object): object {
    for (let left = this.#random(8); left > 0; left--) {
      const key = this.#random(12) === 0 ? this.#text() : this.#pick(KEYS);
      const value = this.value();
      const enumerable = this.#random(15) !== 0;
      const accessor = this.#random(15) === 0;
      Object.defineProperty(object, key, accessor ? { get: () => value, enumerable, configurable: true } : { value, enumerable, configurable: true, writable: true });
    }
    if (this.#random(10) === 0) Object.defineProperty(object, Symbol('skipped'), { value: 1, enumerable: true });
    if (this.#random(10) === 0) Object.freeze(object);
    return object;
  }

  /** Objects of a program's types, so that shapes come again. */
  #typical(): object {
    const address = this.#made1({ city: this.#text(), zip: this.#text() });
    return this.#made1({ id: this.#number(), name: this.#text(), score: this.#number(), tags: this.#several(3, () => this.#text()), address });
  }

  #array(): unknown[] {
    const array: unknown[] = this.#made1([]);
    for (let left = this.#pick([0, 1, 2, 3, 4, 9, 16, 17, 20]); left > 0; left--) array.push(this.#random(3) === 0 ? this.value() : this.#primitive());
    return array;
  }

  #numbers(array: unknown[] = this.#made1([])): unknown[] {
    const integers = this.#random(2) === 0;
    for (let left = this.#pick([1, 7, 8, 9, 16, 17, 50]); left > 0; left--) array.push(integers ? this.#random(2 ** 32) | 0 : this.#number());
    if (this.#random(4) === 0) array[this.#random(array.length)] = this.#primitive();
    if (this.#random(6) === 0) Object.freeze(array);
    return array;
  }

  #texts(): unknown[] {
    const array: unknown[] = this.#made1([]);
    const wide = this.#random(3) === 0;
    for (let left = this.#pick([8, 9, 16, 17, 50]); left > 0; left--) array.push(wide ? this.#text() : this.#text().replace(/[^\0-\xff]/g, 'é'));
    if (this.#random(4) === 0) array[this.#random(array.length)] = this.#primitive();
    if (this.#random(8) === 0) Object.assign(array, { extra: 1 });
    return array;
  }

  #sparse(): unknown[] {
    const array: unknown[] = this.#made1(this.#random(2) === 0 ? this.#several(20, () => this.#number()) : []);
    for (let left = this.#random(3); left > 0; left--) array[this.#random(30)] = this.value();
    if (this.#random(3) === 0) array.length += this.#random(5);
    if (this.#random(60) === 0) array[this.#random(200_000)] = this.#primitive();
    if (this.#random(4) === 0) Reflect.deleteProperty(array, this.#random(array.length + 1));
    const key = this.#pick(KEYS);
    if (this.#random(2) === 0 && key !== 'length' && !/^\d+$/.test(key)) {
      Object.defineProperty(array, key, { value: this.value(), enumerable: this.#random(8) !== 0, configurable: true, writable: true });
    }
    return array;
  }

  #map(): object {
    const map = this.#made1<Map<unknown, unknown>>(new (this.#random(4) === 0 ? Table : Map)());
    for (let left = this.#random(5); left > 0; left--) map.set(this.value(), this.value());
    return this.#random(8) === 0 ? Object.assign(map, { skipped: 1 }) : map;
  }

  #set(): object {
    const set = this.#made1(new Set<unknown>());
    for (let left = this.#random(5); left > 0; left--) set.add(this.value());
    return set;
  }

  #buffer(): ArrayBuffer {
    if (this.#buffers.length > 0 && this.#random(3) !== 0) return this.#pick(this.#buffers);
    const bytes = Uint8Array.from({ length: this.#pick([8, 16, 64, 80, 200]) }, () => this.#random(256));
    this.#buffers.push(bytes.buffer);
    return bytes.buffer;
  }

  #view(): object {
    const View = this.#pick(VIEWS);
    const buffer = this.#buffer();
    const from = this.#random(buffer.byteLength / View.BYTES_PER_ELEMENT);
    const length = this.#random(buffer.byteLength / View.BYTES_PER_ELEMENT - from + 1);
    return this.#random(3) === 0 ? new View(buffer) : new View(buffer, from * View.BYTES_PER_ELEMENT, length);
  }

  /** What has no part in another's memory: whole arrays, Buffers over the whole of theirs, buffers that can grow, shared memory. */
  #ownBytes(): object {
    const bytes = this.#several(90, () => this.#random(256));
    switch (this.#random(6)) {
      case 0:
        return Buffer.from(new Uint8Array(bytes).buffer);
      case 1: {
        const resizable = new (ArrayBuffer as unknown as new (length: number, o: object) => ArrayBuffer)(bytes.length, { maxByteLength: 100 });
        new Uint8Array(resizable).set(bytes);
        return resizable;
      }
      case 2:
        return new Float64Array(bytes);
      case 3:
        return new SharedArrayBuffer(bytes.length);
      case 4:
        return new Uint16Array(new SharedArrayBuffer(64), 8, 4);
      default:
        return new Uint8Array(bytes);
    }
  }
}
