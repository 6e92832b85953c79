/** Bulk copies of strings: Node's own methods of Buffer, which take shared memory too and cost no lookup of an encoding. */
export interface TextMemory {
  latin1Write(text: string, offset: number, length: number): number;
  latin1Slice(start: number, end: number): string;
  ucs2Write(text: string, offset: number, length: number): number;
  ucs2Slice(start: number, end: number): string;
}

/** Views over one buffer (shared or not), made once. Payload offsets count from the first byte of the views. */
export interface PayloadMemory {
  readonly bytes: Uint8Array;
  readonly view: DataView;
  readonly text: TextMemory;
}

/** The views over `byteLength` bytes of a buffer from `byteOffset` on, by default all of it. */
export function payloadMemory(buffer: ArrayBufferLike, byteOffset = 0, byteLength: number = buffer.byteLength - byteOffset): PayloadMemory {
  return {
    bytes: new Uint8Array(buffer, byteOffset, byteLength),
    view: new DataView(buffer, byteOffset, byteLength),
    // Where there is no Node this module can be loaded, no more.
    text: typeof Buffer === 'undefined' ? ({} as TextMemory) : textMemory(Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength)),
  };
}

/** Stands for a memory where there is none, so that the last one is not kept alive. */
export const NO_MEMORY: PayloadMemory = payloadMemory(new ArrayBuffer(0));

/** The methods are not in Node's documentation, so a runtime that lacks them gets the documented ones, a little slower. */
function textMemory(buffer: Buffer): TextMemory {
  const direct = buffer as Buffer & Partial<TextMemory>;
  if (typeof direct.latin1Write === 'function' && typeof direct.latin1Slice === 'function'
    && typeof direct.ucs2Write === 'function' && typeof direct.ucs2Slice === 'function') {
    return direct as Buffer & TextMemory;
  }
  return {
    latin1Write: (text, offset, length) => buffer.write(text, offset, length, 'latin1'),
    latin1Slice: (start, end) => buffer.toString('latin1', start, end),
    ucs2Write: (text, offset, length) => buffer.write(text, offset, length, 'utf16le'),
    ucs2Slice: (start, end) => buffer.toString('utf16le', start, end),
  };
}
