import readExif from 'exif-reader';

import type { Orientation } from './picture-header.js';

function isOrientation(value: unknown): value is Orientation {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 8;
}

/** The orientation in an EXIF block (a TIFF structure); upright where it says nothing or is broken, as every viewer does. */
export function exifOrientation(tiff: Uint8Array): Orientation {
  try {
    const orientation: unknown = readExif(Buffer.from(tiff.buffer, tiff.byteOffset, tiff.byteLength)).Image?.Orientation;
    return isOrientation(orientation) ? orientation : 1;
  } catch {
    return 1;
  }
}
