import type { Pixels } from './pixels.js';
import { resize } from './resize.js';

/** 32-bit words in a hash: 64 bits for differences along rows, 64 for those along columns. */
export const hashWords = 4;
export const hashBits: number = hashWords * 32;

/** Smaller differences of brightness, out of 255, are compression noise: flat areas stay 0. */
const noise = 2;

/** Brightness on white: what is transparent shows the page. */
function brightness({ data }: Pixels, at: number): number {
  const luma = 0.2126 * (data[at] ?? 0) + 0.7152 * (data[at + 1] ?? 0) + 0.0722 * (data[at + 2] ?? 0);
  const alpha = (data[at + 3] ?? 0) / 255;
  return luma * alpha + 255 * (1 - alpha);
}

/**
 * The picture's difference hash: shrunk to 9 × 8 and 8 × 9, one bit for each pixel that is darker than its neighbour to the
 * right, or below. It survives scaling, compression and a change of colours; see Neal Krawetz, "Kind of Like That".
 */
export function differenceHash(pixels: Pixels): Uint32Array {
  const hash = new Uint32Array(hashWords);
  const wide = resize(pixels, 9, 8);
  const tall = resize(pixels, 8, 9);
  for (let bit = 0; bit < 64; bit += 1) {
    const [x, y] = [bit % 8, bit >> 3];
    const inRow = (y * 9 + x) * 4;
    const inColumn = (y * 8 + x) * 4;
    if (brightness(wide, inRow + 4) - brightness(wide, inRow) > noise) setBit(hash, bit);
    if (brightness(tall, inColumn + 32) - brightness(tall, inColumn) > noise) setBit(hash, 64 + bit);
  }
  return hash;
}

function setBit(hash: Uint32Array, bit: number): void {
  hash[bit >> 5] = (hash[bit >> 5] ?? 0) | (1 << (bit & 31));
}

export function countBits(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return (((bits + (bits >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24;
}

/** In how many bits two hashes differ; they stand one after the other in `hashes`. */
export function hashDistance(hashes: Uint32Array, one: number, other: number): number {
  let distance = 0;
  for (let word = 0; word < hashWords; word += 1) {
    distance += countBits((hashes[one * hashWords + word] ?? 0) ^ (hashes[other * hashWords + word] ?? 0));
  }
  return distance;
}
