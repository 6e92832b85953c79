import { crc32 } from 'node:zlib';

import { pngSignature } from './sniff-format.js';
import type { PictureHeader } from './picture-header.js';
import { PictureProblem } from './picture-problem.js';

export interface PngHeader extends PictureHeader {
  readonly bitDepth: number;
  readonly colourType: number;
  readonly interlaced: boolean;
}

/** One chunk of a PNG: `whole` is what stands in the file, with length, type and checksum. */
export interface PngChunk {
  readonly type: string;
  readonly data: Uint8Array;
  readonly whole: Uint8Array;
  readonly intact: boolean;
}

/** The kinds of pixel that PNG knows: bit depths, and samples a pixel. */
const colourTypes = new Map([
  [0, { name: 'greyscale', depths: [1, 2, 4, 8, 16], samples: 1 }],
  [2, { name: undefined, depths: [8, 16], samples: 3 }],
  [3, { name: 'palette', depths: [1, 2, 4, 8], samples: 1 }],
  [4, { name: 'greyscale with alpha', depths: [8, 16], samples: 2 }],
  [6, { name: 'alpha', depths: [8, 16], samples: 4 }],
]);

export function samplesPerPixel(header: PngHeader): number {
  return colourTypes.get(header.colourType)?.samples ?? 0;
}

/** The chunks in turn, as far as the file goes; a chunk that is cut off is an error. */
export function* pngChunks(bytes: Uint8Array): Generator<PngChunk> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let offset = pngSignature.length;
  while (offset < bytes.length) {
    const length = offset + 12 <= bytes.length ? view.getUint32(offset) : Infinity;
    const end = offset + 12 + length;
    if (end > bytes.length) throw new PictureProblem('damaged', 'The PNG is cut off: the file ends before the picture does.');
    const checked = bytes.subarray(offset + 4, end - 4);
    yield {
      type: String.fromCharCode(...checked.subarray(0, 4)),
      data: checked.subarray(4),
      whole: bytes.subarray(offset, end),
      intact: crc32(checked) === view.getUint32(end - 4),
    };
    offset = end;
  }
}

export function readPngHeader(bytes: Uint8Array): PngHeader {
  const first = pngChunks(bytes).next();
  if (first.done === true || first.value.type !== 'IHDR' || first.value.data.length !== 13) {
    throw new PictureProblem('damaged', 'The PNG does not begin with a header.');
  }
  if (!first.value.intact) throw new PictureProblem('damaged', "The PNG's header is damaged: its checksum does not fit.");
  const { data } = first.value;
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const width = view.getUint32(0);
  const height = view.getUint32(4);
  const bitDepth = view.getUint8(8);
  const colourType = view.getUint8(9);
  const kind = colourTypes.get(colourType);
  if (width === 0 || height === 0) throw new PictureProblem('damaged', 'The PNG says that it is 0 pixels wide or high.');
  if (kind?.depths.includes(bitDepth) !== true || view.getUint8(10) !== 0 || view.getUint8(11) !== 0 || view.getUint8(12) > 1) {
    throw new PictureProblem('unsupported', 'The PNG is of a kind that the format does not know.');
  }
  const interlaced = view.getUint8(12) === 1;
  const traits = [
    ...(bitDepth === 8 ? [] : [`${bitDepth}-bit`]),
    ...(kind.name === undefined ? [] : [kind.name]),
    ...(interlaced ? ['interlaced'] : []),
  ];
  return { format: 'PNG', width, height, orientation: 1, traits, bitDepth, colourType, interlaced };
}
