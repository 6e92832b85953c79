/** Buffers that can grow are younger than the language library that the packages are checked against; every supported Node has them. */
interface ResizableBuffer extends ArrayBuffer {
  readonly resizable: boolean;
  readonly maxByteLength: number;
}

type ResizableBufferClass = new (byteLength: number, options: { readonly maxByteLength: number }) => ArrayBuffer;

/** The most bytes a resizable buffer can have; undefined for one of fixed length. */
export function maxByteLengthOf(buffer: ArrayBuffer): number | undefined {
  const { resizable, maxByteLength } = buffer as ResizableBuffer;
  return resizable ? maxByteLength : undefined;
}

export function resizableBuffer(byteLength: number, maxByteLength: number): ArrayBuffer {
  return new (ArrayBuffer as unknown as ResizableBufferClass)(byteLength, { maxByteLength });
}

/** Whether the length of the memory under a view can change. */
export function canResize(buffer: ArrayBufferLike): boolean {
  return buffer instanceof ArrayBuffer ? maxByteLengthOf(buffer) !== undefined : buffer instanceof SharedArrayBuffer && buffer.growable;
}
