/**
 * Large ArrayBuffers travel as a copy that is moved through the port: one copy in all, where going through shared memory
 * takes two. Looked for where people put them: among the arguments, and a few levels down in plain objects and arrays.
 */

/** Bytes from which a message costs less than a second copy. */
const LARGE_BYTES = 256 * 1024;
const DEEPEST = 3;
/** Entries of one object that are looked at: a long list of numbers holds no buffers. */
const MOST_ENTRIES = 32;

/** Whether a payload of at least so many bytes can hold a large buffer. */
export function mayHoldLargeBuffer(bytes: number): boolean {
  return bytes >= LARGE_BYTES;
}

/** The large ArrayBuffers that a value holds; not all that there may be, and none that can be resized. */
export function largeBuffers(value: unknown): ArrayBuffer[] {
  const found = new Set<ArrayBuffer>();
  search(value, DEEPEST, found);
  return [...found];
}

function search(value: unknown, depth: number, found: Set<ArrayBuffer>): void {
  if (typeof value !== 'object' || value === null) return;
  const buffer = ArrayBuffer.isView(value) ? value.buffer : value;
  if (buffer instanceof ArrayBuffer) {
    if (buffer.byteLength >= LARGE_BYTES && !isResizable(buffer)) found.add(buffer);
    return;
  }
  if (depth === 0 || !isPlain(value)) return;
  for (const entry of Object.values(value).slice(0, MOST_ENTRIES)) search(entry, depth - 1, found);
}

function isPlain(value: object): boolean {
  if (Array.isArray(value)) return true;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Externals with copies in the place of the large buffers among them, and these copies: nobody else's, so they can be moved. */
export function copyLarge(externals: readonly unknown[], large: readonly ArrayBuffer[]): { readonly values: readonly unknown[]; readonly copies: readonly ArrayBuffer[] } {
  const copies: ArrayBuffer[] = [];
  const values = externals.map((external) => {
    if (!(external instanceof ArrayBuffer) || !large.includes(external)) return external;
    const copy = copyBuffer(external);
    copies.push(copy);
    return copy;
  });
  return { values, copies };
}

/** A copy in memory of its own, not zeroed before it is written. */
function copyBuffer(buffer: ArrayBuffer): ArrayBuffer {
  const copy = Buffer.allocUnsafeSlow(buffer.byteLength);
  copy.set(new Uint8Array(buffer));
  return copy.buffer;
}

/** Node 20 has resizable buffers, but ES2023's types do not. */
function isResizable(buffer: ArrayBuffer): boolean {
  return 'resizable' in buffer && buffer.resizable === true;
}
