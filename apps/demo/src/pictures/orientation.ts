import type { Orientation } from './picture-header.js';
import { blankPixels, type Pixels } from './pixels.js';

/** Where the pixel shown at (x, y) is stored, in a picture stored `width` by `height`. */
const sources: Record<Orientation, (x: number, y: number, width: number, height: number) => readonly [x: number, y: number]> = {
  1: (x, y) => [x, y],
  2: (x, y, width) => [width - 1 - x, y],
  3: (x, y, width, height) => [width - 1 - x, height - 1 - y],
  4: (x, y, _, height) => [x, height - 1 - y],
  5: (x, y) => [y, x],
  6: (x, y, _, height) => [y, height - 1 - x],
  7: (x, y, width, height) => [width - 1 - y, height - 1 - x],
  8: (x, y, width) => [width - 1 - y, x],
};

/** Whether showing the picture swaps its width and its height. */
export function swapsSides(orientation: Orientation): boolean {
  return orientation >= 5;
}

/** The pixels turned and mirrored as EXIF's orientation asks. */
export function orient(pixels: Pixels, orientation: Orientation): Pixels {
  if (orientation === 1) return pixels;
  const { width, height } = pixels;
  const upright = swapsSides(orientation) ? blankPixels(height, width) : blankPixels(width, height);
  const from = new Uint32Array(pixels.data.buffer, pixels.data.byteOffset, width * height);
  const to = new Uint32Array(upright.data.buffer);
  const source = sources[orientation];
  for (let y = 0; y < upright.height; y += 1) {
    for (let x = 0; x < upright.width; x += 1) {
      const [column, row] = source(x, y, width, height);
      to[y * upright.width + x] = from[row * width + column] ?? 0;
    }
  }
  return upright;
}
