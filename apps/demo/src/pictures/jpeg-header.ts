import { exifOrientation } from './exif-orientation.js';
import type { Orientation, PictureHeader } from './picture-header.js';
import { PictureProblem } from './picture-problem.js';

const marker = { restart0: 0xd0, startOfImage: 0xd8, endOfImage: 0xd9, startOfScan: 0xda, app1: 0xe1, temporary: 0x01 } as const;

/** C4, C8 and CC lie among the frame markers and mean something else: tables, an extension, conditioning. */
function isStartOfFrame(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc;
}

function hasNoPayload(code: number): boolean {
  return (code >= marker.restart0 && code <= marker.startOfImage) || code === marker.temporary;
}

const exifPrefix = Buffer.from('Exif\0\0', 'latin1');

/** Walks the segments up to the frame header, which has the dimensions; the pixels stay untouched. */
export function readJpegHeader(bytes: Uint8Array): PictureHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let orientation: Orientation = 1;
  let offset = 2;
  while (offset + 4 <= bytes.length) {
    if (bytes[offset] !== 0xff) {
      offset += 1;
      continue;
    }
    const code = view.getUint8(offset + 1);
    // Any number of FF bytes may fill the gap before a marker.
    if (code === 0xff) {
      offset += 1;
      continue;
    }
    offset += 2;
    if (hasNoPayload(code)) continue;
    if (code === marker.startOfScan || code === marker.endOfImage) break;
    const length = view.getUint16(offset);
    const payload = bytes.subarray(offset + 2, offset + length);
    if (isStartOfFrame(code)) return frameHeader(code, payload, orientation);
    if (code === marker.app1 && exifPrefix.equals(payload.subarray(0, 6))) orientation = exifOrientation(payload.subarray(6));
    offset += length;
  }
  throw new PictureProblem('damaged', 'The JPEG ends before it says how large its picture is.');
}

function frameHeader(code: number, payload: Uint8Array, orientation: Orientation): PictureHeader {
  if (payload.length < 6) throw new PictureProblem('damaged', 'The JPEG ends in the middle of its frame header.');
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  const precision = view.getUint8(0);
  const height = view.getUint16(1);
  const width = view.getUint16(3);
  const components = view.getUint8(5);
  if (width === 0 || height === 0) throw new PictureProblem('unsupported', 'The JPEG leaves its own height or width open (it says 0).');
  if (components === 4)
    throw new PictureProblem('unsupported', `A CMYK JPEG of ${width} × ${height}: the codec reads greyscale and RGB only.`);
  if (precision !== 8) throw new PictureProblem('unsupported', `A JPEG with ${precision} bits a sample: the codec reads 8 only.`);
  const traits = [
    ...(code === 0xc2 || code === 0xca ? ['progressive'] : []),
    ...(code >= 0xc9 ? ['arithmetic-coded'] : []),
    ...(components === 1 ? ['greyscale'] : []),
  ];
  return { format: 'JPEG', width, height, orientation, traits };
}
