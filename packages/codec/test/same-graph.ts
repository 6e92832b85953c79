import { types } from 'node:util';

/**
 * Whether two values are the same graph: every object of one stands for exactly one of the other, with the same class,
 * prototype, internal state, own properties in the same order with the same attributes, holes, -0 and NaN included.
 * Gives the path to the first difference, or undefined.
 */
export function differenceBetween(left: unknown, right: unknown): string | undefined {
  const there = new Map<object, object>();
  const back = new Map<object, object>();
  const pending: [left: unknown, right: unknown, path: string][] = [[left, right, 'value']];

  for (let pair = pending.pop(); pair !== undefined; pair = pending.pop()) {
    const [a, b, path] = pair;
    if (!isObject(a) || !isObject(b)) {
      if (!Object.is(a, b)) return `${path}: ${show(a)} is not ${show(b)}`;
      continue;
    }
    if (there.has(a) || back.has(b)) {
      if (there.get(a) !== b || back.get(b) !== a) return `${path}: shared differently`;
      continue;
    }
    there.set(a, b);
    back.set(b, a);
    const difference = differenceOfOwn(a, b, path, (x, y, name) => pending.push([x, y, `${path}${name}`]));
    if (difference !== undefined) return difference;
  }
  return undefined;
}

type Compare = (left: unknown, right: unknown, name: string) => void;

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function differenceOfOwn(a: object, b: object, path: string, compare: Compare): string | undefined {
  if (Object.getPrototypeOf(a) !== Object.getPrototypeOf(b)) return `${path}: another prototype`;
  const kind = kindOf(a);
  if (kind !== kindOf(b)) return `${path}: ${kind} is not ${kindOf(b)}`;
  const state = differenceOfState(a, b, compare);
  if (state !== undefined) return `${path}: ${state}`;
  // The items of views are compared as their buffer's bytes.
  if (ArrayBuffer.isView(a)) return undefined;
  const keys = Reflect.ownKeys(a);
  const otherKeys = Reflect.ownKeys(b);
  if (keys.length !== otherKeys.length || keys.some((key, index) => key !== otherKeys[index])) {
    return `${path}: keys ${keys.map(String).join()} are not ${otherKeys.map(String).join()}`;
  }
  // Two of the same class, so that what an attribute hides is not compared.
  for (const key of keys) {
    const one = Object.getOwnPropertyDescriptor(a, key);
    const other = Object.getOwnPropertyDescriptor(b, key);
    if (one === undefined || other === undefined) return `${path}: ${String(key)} is gone`;
    if (one.enumerable !== other.enumerable || one.writable !== other.writable || one.configurable !== other.configurable) {
      return `${path}: ${String(key)} has other attributes`;
    }
    compare(one.value, other.value, `.${String(key)}`);
  }
  return undefined;
}

function kindOf(object: object): string {
  if (Array.isArray(object)) return 'Array';
  if (types.isProxy(object)) return 'Proxy';
  if (types.isNativeError(object)) return 'Error';
  if (types.isMap(object)) return 'Map';
  if (types.isSet(object)) return 'Set';
  if (types.isDate(object)) return 'Date';
  if (types.isRegExp(object)) return 'RegExp';
  if (types.isBoxedPrimitive(object)) return `boxed ${typeof object.valueOf()}`;
  if (types.isSharedArrayBuffer(object)) return 'SharedArrayBuffer';
  if (types.isArrayBuffer(object)) return 'ArrayBuffer';
  return ArrayBuffer.isView(object) ? Object.prototype.toString.call(object) : 'Object';
}

function differenceOfState(a: object, b: object, compare: Compare): string | undefined {
  if (types.isMap(a) && types.isMap(b)) return differenceOfLists([...a].flat(), [...b].flat(), compare);
  if (types.isSet(a) && types.isSet(b)) return differenceOfLists([...a], [...b], compare);
  if (types.isDate(a) && types.isDate(b)) return Object.is(a.getTime(), b.getTime()) ? undefined : 'another time';
  if (types.isRegExp(a) && types.isRegExp(b)) return a.source === b.source && a.flags === b.flags ? undefined : 'another pattern';
  if (types.isBoxedPrimitive(a) && types.isBoxedPrimitive(b)) return Object.is(a.valueOf(), b.valueOf()) ? undefined : 'another primitive';
  if (types.isAnyArrayBuffer(a) && types.isAnyArrayBuffer(b)) return differenceOfBuffers(a, b);
  if (ArrayBuffer.isView(a) && ArrayBuffer.isView(b)) {
    compare(a.buffer, b.buffer, '.buffer');
    return a.byteOffset === b.byteOffset && a.byteLength === b.byteLength ? undefined : 'another part of the buffer';
  }
  return undefined;
}

function differenceOfLists(a: readonly unknown[], b: readonly unknown[], compare: Compare): string | undefined {
  if (a.length !== b.length) return 'another size';
  for (const [index, item] of a.entries()) compare(item, b[index], `<${String(index)}>`);
  return undefined;
}

interface Resizable {
  readonly resizable?: boolean;
  readonly maxByteLength?: number;
}

function differenceOfBuffers(a: ArrayBufferLike & Resizable, b: ArrayBufferLike & Resizable): string | undefined {
  if (a.resizable !== b.resizable || a.maxByteLength !== b.maxByteLength) return 'resizable otherwise';
  return Buffer.from(a as ArrayBuffer).equals(Buffer.from(b as ArrayBuffer)) ? undefined : 'other bytes';
}

function show(value: unknown): string {
  return isObject(value) ? kindOf(value) : `${typeof value} ${Object.is(value, -0) ? '-0' : String(value).slice(0, 40)}`;
}
