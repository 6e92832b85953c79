import { decodeJpeg, decodePng } from './codecs.js';
import { sniffFormat } from './sniff-format.js';
import { readJpegHeader } from './jpeg-header.js';
import type { PictureHeader } from './picture-header.js';
import { PictureProblem } from './picture-problem.js';
import type { Pixels } from './pixels.js';
import { checkPng } from './png-check.js';
import { readPngHeader } from './png-header.js';

/** The picture as it is stored, not yet turned as its header's orientation asks. */
export interface DecodedPicture {
  readonly header: PictureHeader;
  readonly pixels: Pixels;
}

const million = 1e6;

/** Refused by what the header says: nothing of a bomb is ever unpacked. */
function checkSize({ format, width, height }: PictureHeader, maxPixels: number): void {
  if (width * height <= maxPixels) return;
  const size = `${width.toLocaleString('en')} × ${height.toLocaleString('en')}`;
  const megapixels = ((width * height) / million).toLocaleString('en', { maximumFractionDigits: 1 });
  throw new PictureProblem(
    'too-large',
    `The ${format} says it is ${size}, ${megapixels} megapixels; the limit is ${(maxPixels / million).toLocaleString('en')}.`,
  );
}

/** @throws PictureProblem whatever is wrong with the bytes. */
export async function decodePicture(bytes: Uint8Array, { maxPixels }: { maxPixels: number }): Promise<DecodedPicture> {
  if (bytes.length === 0) throw new PictureProblem('damaged', 'The file is empty.');
  const format = sniffFormat(bytes);
  if (typeof format === 'object') throw new PictureProblem('not-a-picture', `Neither JPEG nor PNG: the file is ${format.other}.`);
  if (format === 'JPEG') {
    const header = readJpegHeader(bytes);
    checkSize(header, maxPixels);
    return { header, pixels: await decodeJpeg(bytes) };
  }
  const header = readPngHeader(bytes);
  checkSize(header, maxPixels);
  const { png, orientation } = checkPng(bytes, header);
  return { header: { ...header, orientation }, pixels: await decodePng(png) };
}
