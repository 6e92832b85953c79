import { sharedSlot } from '@heddle/cancellation';

type Transferables = NonNullable<NonNullable<Parameters<typeof structuredClone>[1]>['transfer']>;

/** How objects travel that stand for something outside their thread, a lock in shared memory, say. */
interface HandleCodec {
  is(object: object): boolean;
  encode(handle: object): unknown;
  decode(state: unknown): object;
}

/** Where a class of handles says which codec is its own: @heddle/codec/handles, on which this package does not depend. */
const HANDLE_TAG = Symbol.for('heddle.handle');
const codecs = sharedSlot('heddle.handle-codecs', () => new Map<string, HandleCodec>());

/** What `structuredClone` makes of a value, except that the handles in it are made again, as they are in a worker. */
export function copyWithHandles(value: unknown, transfer: readonly object[] = []): unknown {
  const clone: unknown = structuredClone(value, { transfer: [...transfer] as Transferables });
  return codecs.size === 0 ? clone : new HandleCopies().restore(value, clone);
}

/** The handles of one value: each is made again once. */
class HandleCopies {
  readonly #copies = new Map<object, object>();

  /** Puts handles where the platform has put empty objects: original and clone are walked side by side. */
  restore(original: unknown, clone: unknown): unknown {
    const seen = new Set<unknown>();
    for (const pending: [unknown, unknown][] = [[original, clone]]; ; ) {
      const pair = pending.pop();
      if (pair === undefined) return this.#copyOf(original) ?? clone;
      const [from, to] = pair;
      if (!isObject(from) || !isObject(to) || seen.has(from) || ArrayBuffer.isView(from) || this.#copyOf(from) !== undefined) continue;
      seen.add(from);
      if (from instanceof Map && to instanceof Map) this.#restoreMap(from, to, pending);
      else if (from instanceof Set && to instanceof Set) this.#restoreSet(from, to, pending);
      else this.#restoreProperties(from, to, pending);
    }
  }

  #restoreMap(from: ReadonlyMap<unknown, unknown>, to: Map<unknown, unknown>, pending: [unknown, unknown][]): void {
    const clones = [...to];
    to.clear();
    let index = 0;
    for (const [key, value] of from) {
      const [keyClone, valueClone] = clones[index++] ?? [];
      to.set(this.#copyOf(key) ?? keyClone, this.#copyOf(value) ?? valueClone);
      pending.push([key, keyClone], [value, valueClone]);
    }
  }

  #restoreSet(from: ReadonlySet<unknown>, to: Set<unknown>, pending: [unknown, unknown][]): void {
    const clones = [...to];
    to.clear();
    let index = 0;
    for (const item of from) {
      const itemClone = clones[index++];
      to.add(this.#copyOf(item) ?? itemClone);
      pending.push([item, itemClone]);
    }
  }

  /** What a getter gives may be another each time: that stays as it was cloned. */
  #restoreProperties(from: object, to: object, pending: [unknown, unknown][]): void {
    // Not the enumerable ones alone: an error's cause is hidden.
    for (const key of Object.getOwnPropertyNames(to)) {
      const value: unknown = Object.getOwnPropertyDescriptor(from, key)?.value;
      if (!isObject(value)) continue;
      const copy = this.#copyOf(value);
      if (copy === undefined) pending.push([value, (to as Record<string, unknown>)[key]]);
      else Object.defineProperty(to, key, { value: copy });
    }
  }

  /** The handle again; undefined for what is none. */
  #copyOf(value: unknown): object | undefined {
    if (!isObject(value)) return undefined;
    const known = this.#copies.get(value);
    if (known !== undefined) return known;
    const tag = (value as { readonly [HANDLE_TAG]?: unknown })[HANDLE_TAG];
    const codec = typeof tag === 'string' ? codecs.get(tag) : undefined;
    if (codec?.is(value) !== true) return undefined;
    const copy = codec.decode(structuredClone(codec.encode(value)));
    this.#copies.set(value, copy);
    return copy;
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
