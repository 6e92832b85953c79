import { nodeUtil } from './node-util.js';
import type { KindWriter } from './platform-objects.js';
import { kindWriters } from './platform-objects.js';

/** What the platform makes a plain object of, whatever its class. */
export const ORDINARY = 'ordinary';
/** Only the platform knows what such an object is. */
export const UNCERTAIN = 'uncertain';

/** How an instance of a class is written: as one of the built-in class above its own, or as one of the two. */
export type InstanceKind = KindWriter | typeof ORDINARY | typeof UNCERTAIN;

const kinds = new WeakMap<object, InstanceKind>();

/** What an object with this prototype is. One that was made as another and given the prototype later is taken for what it claims to be. */
export function instanceKindOf(prototype: object): InstanceKind {
  let kind = kinds.get(prototype);
  if (kind === undefined) {
    kind = findKind(prototype);
    kinds.set(prototype, kind);
  }
  return kind;
}

/**
 * What an object is besides its properties comes from the class at the root of its own. That is a native one, or one of Node's,
 * of which those that are cloned in a way of their own have symbols for it or a tag.
 */
function findKind(prototype: object): InstanceKind {
  for (let at: object | null = prototype; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at) as object | null) {
    const writer = kindWriters.get(at);
    if (writer !== undefined) return writer;
    // Whose traps are the caller's code.
    if (nodeUtil.types.isProxy(at) || Object.getOwnPropertySymbols(at).some(isTelling)) return UNCERTAIN;
    const constructor: unknown = Object.getOwnPropertyDescriptor(at, 'constructor')?.value;
    if (typeof constructor === 'function' && isNative(constructor) && !isObjectOfAnotherRealm(at, constructor)) return UNCERTAIN;
  }
  return ORDINARY;
}

function isTelling(symbol: symbol): boolean {
  return symbol === Symbol.toStringTag || symbol.description?.startsWith('messaging_') === true;
}

function isNative(constructor: object): boolean {
  return Function.prototype.toString.call(constructor).endsWith('{ [native code] }');
}

function isObjectOfAnotherRealm(prototype: object, { name }: { readonly name: string }): boolean {
  return name === 'Object' && Object.getPrototypeOf(prototype) === null;
}

/** What an object is of which the platform has made this; undefined where nobody else can make it. */
export function kindOfClone(clone: object): Exclude<InstanceKind, typeof UNCERTAIN> | undefined {
  const prototype = Object.getPrototypeOf(clone) as object;
  return prototype === Object.prototype ? ORDINARY : kindWriters.get(prototype);
}
