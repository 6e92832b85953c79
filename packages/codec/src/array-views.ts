/** A class of views over an ArrayBuffer; its place in the list is what the wire says. */
export type ArrayViewClass = new (buffer: ArrayBuffer, byteOffset?: number, length?: number) => ArrayBufferView<ArrayBuffer>;

const NAMES = [
  'DataView', 'Int8Array', 'Uint8Array', 'Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array',
  'Float64Array', 'BigInt64Array', 'BigUint64Array', 'Float16Array',
] as const;

export const DATA_VIEW = 0;
export const UINT8_ARRAY = 2;

/** By kind; Float16Array only where the runtime has it. */
export const arrayViewClasses: readonly (ArrayViewClass | undefined)[] = NAMES.map(
  (name) => (globalThis as unknown as Record<string, ArrayViewClass | undefined>)[name],
);

const kinds: ReadonlyMap<string, number> = new Map(NAMES.map((name, kind) => [name, kind]));
const typedArrayTag = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(Uint8Array.prototype) as object, Symbol.toStringTag);

/** What an object really is, whatever its prototype and properties say: a kind of view, or undefined. */
export function arrayViewKind(object: object): number | undefined {
  if (!ArrayBuffer.isView(object)) return undefined;
  const name = typedArrayTag?.get?.call(object) as string | undefined;
  return name === undefined ? DATA_VIEW : kinds.get(name);
}

/** The prototypes of objects that are views and nothing else; a Buffer is a Uint8Array. */
export function arrayViewPrototypes(): readonly object[] {
  const prototypes: object[] = typeof Buffer === 'undefined' ? [] : [Buffer.prototype as object];
  for (const view of arrayViewClasses) if (view !== undefined) prototypes.push(view.prototype as object);
  return prototypes;
}
