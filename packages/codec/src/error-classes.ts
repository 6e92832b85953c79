import { definedErrorClass, sharedSlot } from '@heddle/cancellation';

/** Finds a class of errors by its name, as `errorClassByName` of @heddle/futures does. */
export type ErrorClassLookup = (name: string) => KnownErrorClass | undefined;

export interface KnownErrorClass {
  readonly errorClass: { readonly prototype: object };
  /** Makes an error of the class from what came over; the class may know more of its errors than their properties. */
  readonly revive?: ErrorReviver;
}

export type ErrorReviver = (data: {
  readonly name: string;
  readonly message: string;
  readonly stack: string | undefined;
  readonly cause: { readonly value: unknown } | undefined;
  readonly properties: Readonly<Record<string, unknown>>;
}) => unknown;

const NAMES = [
  'Error', 'EvalError', 'RangeError', 'ReferenceError', 'SyntaxError', 'TypeError', 'URIError', 'AggregateError', 'SuppressedError', 'DOMException',
] as const;
const WEBASSEMBLY_NAMES = ['CompileError', 'LinkError', 'RuntimeError'] as const;
/** A class can have no end of ancestors if someone made it so. */
const MOST_ANCESTORS = 16;

const classes = builtIns();
const names: ReadonlyMap<object, string> = new Map([...classes].map(([name, { errorClass }]) => [errorClass.prototype, name]));

/** Where whoever keeps a register of classes says how to ask it: @heddle/futures does. One for all copies in a thread. */
const register = sharedSlot<{ lookUp?: ErrorClassLookup }>('heddle.error-class-register', () => ({}));

/** Finds a class that was registered in this thread, or is one of Heddle's own. */
export function registeredErrorClass(name: string): KnownErrorClass | undefined {
  const registered = register.lookUp?.(name);
  if (registered !== undefined) return registered;
  const errorClass = definedErrorClass(name);
  return errorClass === undefined ? undefined : { errorClass };
}

function builtIns(): ReadonlyMap<string, KnownErrorClass> {
  const found = new Map<string, KnownErrorClass>();
  const add = (name: string, value: unknown): void => {
    if (typeof value === 'function') found.set(name, { errorClass: value });
  };
  const globals = globalThis as unknown as Record<string, Record<string, unknown> | undefined>;
  for (const name of NAMES) add(name, globals[name]);
  // Under their full names, because RuntimeError is a likely name for a class of anyone's.
  for (const name of WEBASSEMBLY_NAMES) add(`WebAssembly.${name}`, globals.WebAssembly?.[name]);
  return found;
}

/** The names of an error's class and its ancestors, most derived first, up to the first built-in one of this realm. */
export function classNamesOf(error: object): string[] {
  const found: string[] = [];
  let prototype = Object.getPrototypeOf(error) as object | null;
  while (prototype !== null && found.length < MOST_ANCESTORS) {
    const builtIn = names.get(prototype);
    if (builtIn !== undefined) {
      found.push(builtIn);
      break;
    }
    const constructor: unknown = Object.getOwnPropertyDescriptor(prototype, 'constructor')?.value;
    if (typeof constructor === 'function' && constructor.name !== '' && constructor.name !== 'Object') found.push(constructor.name);
    // A minifier changes the name of a class, but not the name that it gives its errors.
    const name: unknown = Object.getOwnPropertyDescriptor(prototype, 'name')?.value;
    if (typeof name === 'string' && name !== found.at(-1)) found.push(name);
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
  return found;
}

/** The nearest class that is known here for an error whose class and ancestors have these names. */
export function nearestClass(classNames: readonly string[], lookUp: ErrorClassLookup): KnownErrorClass {
  for (const name of classNames) {
    const known = classes.get(name) ?? lookUp(name);
    if (known !== undefined) return known;
  }
  return { errorClass: Error };
}

export function isDomException(prototype: object): boolean {
  return prototype === DOMException.prototype || Object.prototype.isPrototypeOf.call(DOMException.prototype, prototype);
}
