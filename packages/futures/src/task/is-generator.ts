import { nodeBuiltin } from '../platform/node-builtins.js';

/** What generators inherit from, and async ones: nothing in the language has a name for it. */
const syncPrototype = prototypeOf(function* () { /* never called */ });
const asyncPrototype = prototypeOf(async function* () { /* never called */ });

/**
 * Whether what a task returned is a generator, whose values are to be read. It never throws, and believes nothing that
 * the value says of itself: an object that calls itself 'Generator' is a result like any other, and so is a proxy of a
 * generator. One of another realm is not recognised.
 */
export function isGenerator(value: unknown): value is Generator | AsyncGenerator {
  if (typeof value !== 'object' || value === null) return false;
  try {
    return (inherits(value, syncPrototype) || inherits(value, asyncPrototype)) && !isImpostor(value);
  } catch {
    // Only a proxy throws here: one that was revoked, or whose trap does.
    return false;
  }
}

function inherits(value: object, prototype: object): boolean {
  return Object.prototype.isPrototypeOf.call(prototype, value);
}

/** A proxy of a generator, or an object made with its prototype. Browsers cannot tell; reading it fails there. */
function isImpostor(value: object): boolean {
  return nodeBuiltin('node:util')?.types.isGeneratorObject(value) === false;
}

function prototypeOf(fn: () => Generator | AsyncGenerator): object {
  return (Object.getPrototypeOf(fn) as { readonly prototype: object }).prototype;
}
