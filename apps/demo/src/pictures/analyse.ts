import { readFileSync, statSync } from 'node:fs';

import { checkCancelled } from '@heddle/futures';

import type { Stopwatch } from '../tasks/stopwatch.js';
import { reasonOf } from '../text/system-errors.js';
import { encodeJpeg } from './codecs.js';
import { type DominantColour, dominantColours, meanColour } from './colours.js';
import { decodePicture } from './decode.js';
import { differenceHash } from './difference-hash.js';
import type { Oklab } from './oklab.js';
import { orient, swapsSides } from './orientation.js';
import type { PictureHeader } from './picture-header.js';
import { PictureProblem } from './picture-problem.js';
import { blankPixels, type Pixels } from './pixels.js';
import { fitWithin, resize } from './resize.js';

export interface AnalysisOptions {
  /** The longest edge of a thumbnail, in pixels. */
  readonly thumbnailSize: number;
  readonly maxPixels: number;
}

export interface Picture {
  readonly format: PictureHeader['format'];
  readonly traits: readonly string[];
  /** As shown, after turning. */
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly thumbnail: { readonly width: number; readonly height: number; readonly jpeg: Uint8Array };
  readonly colours: readonly DominantColour[];
  readonly meanColour: Oklab;
  readonly hash: Uint32Array;
}

const maxBytes = 512 * 1024 * 1024;
const thumbnailQuality = 78;

function readPicture(path: string): Uint8Array {
  try {
    const { size } = statSync(path);
    if (size > maxBytes)
      throw new PictureProblem('too-large', `The file has ${Math.round(size / 1024 / 1024)} MB; the limit is ${maxBytes / 1024 / 1024}.`);
    return readFileSync(path);
  } catch (error) {
    if (error instanceof PictureProblem) throw error;
    throw new PictureProblem('unreadable', `The file cannot be read: ${reasonOf(error)}.`, { cause: error });
  }
}

/** On a light chequered ground, as JPEG has no transparency. */
function flatten(pixels: Pixels): Pixels {
  const flat = blankPixels(pixels.width, pixels.height);
  for (let at = 0; at < flat.data.length; at += 4) {
    const pixel = at / 4;
    const even = (((pixel % pixels.width) >> 3) + (Math.floor(pixel / pixels.width) >> 3)) % 2 === 0;
    const alpha = (pixels.data[at + 3] ?? 0) / 255;
    for (let channel = at; channel < at + 3; channel += 1) {
      flat.data[channel] = (pixels.data[channel] ?? 0) * alpha + (even ? 236 : 216) * (1 - alpha);
    }
    flat.data[at + 3] = 255;
  }
  return flat;
}

/**
 * Everything that the page shows of one picture. Between the steps it looks whether anybody still wants the answer.
 * @throws PictureProblem whatever is wrong with the file.
 */
export async function analyse(path: string, options: AnalysisOptions, watch: Stopwatch): Promise<Picture> {
  const bytes = watch.time('read', () => readPicture(path));
  checkCancelled();
  const { header, pixels } = await watch.timeAsync('decode', () => decodePicture(bytes, options));
  checkCancelled();
  const small = watch.time('shrink', () => {
    const { width, height } = fitWithin(pixels.width, pixels.height, options.thumbnailSize);
    return orient(resize(pixels, width, height), header.orientation);
  });
  checkCancelled();
  const { colours, mean } = watch.time('colours', () => ({ colours: dominantColours(small), mean: meanColour(small) }));
  const hash = watch.time('hash', () => differenceHash(small));
  const jpeg = await watch.timeAsync('encode', () => encodeJpeg(flatten(small), thumbnailQuality));
  const [width, height] = swapsSides(header.orientation) ? [header.height, header.width] : [header.width, header.height];
  return {
    format: header.format,
    traits: [...header.traits, ...(header.orientation === 1 ? [] : ['turned by EXIF'])],
    width,
    height,
    bytes: bytes.length,
    thumbnail: { width: small.width, height: small.height, jpeg },
    colours,
    meanColour: mean,
    hash,
  };
}
