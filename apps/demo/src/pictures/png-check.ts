// The PNG decoder answers every fault with the same few words and does not give back the memory of a decoding that failed.
// So faults are found here, where they have names, and the decoder sees only what it can decode. Nothing that inflates is
// ever larger than the header allows: a PNG of 10 by 10 pixels whose data unpack to gigabytes stops at a few hundred bytes.
import { inflateSync } from 'node:zlib';

import { exifOrientation } from './exif-orientation.js';
import { pngSignature } from './sniff-format.js';
import type { Orientation } from './picture-header.js';
import { PictureProblem } from './picture-problem.js';
import { pngChunks, type PngChunk, type PngHeader, samplesPerPixel } from './png-header.js';

interface Rows {
  readonly count: number;
  /** With the byte that names the row's filter. */
  readonly bytes: number;
}

/** Adam7: where each of the seven passes begins, and how far apart its pixels are. */
const passes = [
  { x: 0, y: 0, dx: 8, dy: 8 },
  { x: 4, y: 0, dx: 8, dy: 8 },
  { x: 0, y: 4, dx: 4, dy: 8 },
  { x: 2, y: 0, dx: 4, dy: 4 },
  { x: 0, y: 2, dx: 2, dy: 4 },
  { x: 1, y: 0, dx: 2, dy: 2 },
  { x: 0, y: 1, dx: 1, dy: 2 },
] as const;

/** The rows that the picture unpacks to: all alike, or those of the interlacing's passes. */
function unpackedRows(header: PngHeader): Rows[] {
  const bitsPerPixel = samplesPerPixel(header) * header.bitDepth;
  const rows = (width: number, count: number): Rows[] =>
    width === 0 || count === 0 ? [] : [{ count, bytes: 1 + Math.ceil((width * bitsPerPixel) / 8) }];
  if (!header.interlaced) return rows(header.width, header.height);
  return passes.flatMap(({ x, y, dx, dy }) => rows(Math.ceil((header.width - x) / dx), Math.ceil((header.height - y) / dy)));
}

function inflateAtMost(data: Uint8Array, bytes: number): Uint8Array {
  try {
    // One piece of the full size: many small ones would be copied together at the end.
    return inflateSync(data, { maxOutputLength: bytes, chunkSize: Math.max(64, bytes) });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      throw new PictureProblem('damaged', 'The PNG unpacks to more than its size allows: a decompression bomb, or damaged.', {
        cause: error,
      });
    }
    if (code === 'Z_BUF_ERROR') throw new PictureProblem('damaged', 'The PNG is cut off: its compressed data end early.', { cause: error });
    throw new PictureProblem(
      'damaged',
      `The PNG's compressed data are damaged (${error instanceof Error ? error.message : String(error)}).`,
      { cause: error },
    );
  }
}

function checkRows(unpacked: Uint8Array, rows: readonly Rows[]): void {
  let offset = 0;
  for (const { count, bytes } of rows) {
    for (let row = 0; row < count; row += 1, offset += bytes) {
      if ((unpacked[offset] ?? 0) > 4) throw new PictureProblem('damaged', "The PNG's pixel data are damaged: no such row filter.");
    }
  }
}

function transparencyFits(header: PngHeader, transparency: PngChunk, palette: PngChunk | undefined): boolean {
  const { length } = transparency.data;
  if (header.colourType === 0) return length === 2;
  if (header.colourType === 2) return length === 6;
  return header.colourType === 3 && palette !== undefined && length > 0 && length <= palette.data.length / 3;
}

const endChunk = Uint8Array.of(0, 0, 0, 0, 0x49, 0x45, 0x4e, 0x44, 0xae, 0x42, 0x60, 0x82);

/** A PNG that is sure to decode, with only the chunks that make pixels, and the orientation that an eXIf chunk asks for. */
export function checkPng(bytes: Uint8Array, header: PngHeader): { png: Uint8Array; orientation: Orientation } {
  const kept = new Map<string, PngChunk>();
  const data: PngChunk[] = [];
  for (const chunk of pngChunks(bytes)) {
    if (chunk.type === 'IEND') break;
    const critical = chunk.type.charCodeAt(0) < 0x60;
    if (critical && !chunk.intact)
      throw new PictureProblem('damaged', `The PNG is damaged: the checksum of its ${chunk.type} chunk does not fit.`);
    if (chunk.type === 'IDAT') data.push(chunk);
    else if (chunk.intact && !kept.has(chunk.type)) kept.set(chunk.type, chunk);
  }
  const [first, palette, transparency, exif] = ['IHDR', 'PLTE', 'tRNS', 'eXIf'].map((type) => kept.get(type));
  if (first === undefined || data.length === 0) throw new PictureProblem('damaged', 'The PNG has no pixels in it.');
  if (
    header.colourType === 3 &&
    (palette === undefined || palette.data.length === 0 || palette.data.length % 3 !== 0 || palette.data.length > 768)
  ) {
    throw new PictureProblem('damaged', 'The PNG has no usable palette.');
  }

  const rows = unpackedRows(header);
  const expected = rows.reduce((sum, { count, bytes: each }) => sum + count * each, 0);
  // Some writers pad the last row; a few bytes too many are no reason to refuse a picture.
  const unpacked = inflateAtMost(Buffer.concat(data.map((chunk) => chunk.data)), expected + 64);
  if (unpacked.length < expected) throw new PictureProblem('damaged', 'The PNG is cut off: it has fewer pixels than it says.');
  checkRows(unpacked, rows);

  const chunks = [
    first,
    ...(header.colourType === 3 && palette !== undefined ? [palette] : []),
    ...(transparency !== undefined && transparencyFits(header, transparency, palette) ? [transparency] : []),
    ...data,
  ];
  return {
    png: Buffer.concat([pngSignature, ...chunks.map((chunk) => chunk.whole), endChunk]),
    orientation: exif === undefined ? 1 : exifOrientation(exif.data),
  };
}
