import { describe, expect, it } from 'vitest';

import { dominantColours, meanColour } from '../src/pictures/colours.js';
import { fromLinear, toLinear } from '../src/pictures/linear-light.js';
import { bytesFromOklab, oklabFromBytes } from '../src/pictures/oklab.js';
import { orient } from '../src/pictures/orientation.js';
import type { Orientation } from '../src/pictures/picture-header.js';
import { fitWithin, resize } from '../src/pictures/resize.js';
import { paint, pixelAt, scenery } from './support/pictures.js';

describe('linear light and OKLab', () => {
  it('give every byte back', () => {
    for (let byte = 0; byte < 256; byte += 1) {
      expect(fromLinear(toLinear[byte] ?? 0)).toBe(byte);
      expect(
        bytesFromOklab(oklabFromBytes(byte, 255 - byte, (byte * 7) % 256)).map(
          (value, axis) => Math.abs(value - ([byte, 255 - byte, (byte * 7) % 256][axis] ?? 0)) <= 1,
        ),
      ).toEqual([true, true, true]);
    }
  });
});

describe('resize', () => {
  it('leaves a picture of the same size as it is', () => {
    const picture = scenery(31, 17, 4);
    expect(resize(picture, 31, 17).data).toEqual(picture.data);
  });

  it('keeps the light of fine detail: black and white make the grey that is half as bright', () => {
    const board = paint(64, 64, (x, y) => ((x + y) % 2 === 0 ? [255, 255, 255] : [0, 0, 0]));
    expect(pixelAt(resize(board, 8, 8), 3, 3)).toEqual([188, 188, 188, 255]);
  });

  it('counts pixels that are covered in part', () => {
    const thirds = paint(3, 1, (x) => (x === 0 ? [255, 255, 255] : [0, 0, 0]));
    const [left, right] = [0, 1].map((x) => toLinear[pixelAt(resize(thirds, 2, 1), x, 0)[0] ?? 0] ?? 0);
    expect(left).toBeCloseTo(2 / 3, 2);
    expect(right).toBe(0);
  });

  it('lets no invisible colour bleed in', () => {
    const half = paint(4, 4, (x) => (x < 2 ? [255, 0, 0, 0] : [0, 0, 255, 255]));
    expect(pixelAt(resize(half, 1, 1), 0, 0)).toEqual([0, 0, 255, 128]);
  });

  it('makes sizes that are larger, and shapes that are extreme', () => {
    expect(
      pixelAt(
        resize(
          paint(1, 1, () => [9, 8, 7]),
          5,
          3,
        ),
        4,
        2,
      ),
    ).toEqual([9, 8, 7, 255]);
    expect(
      pixelAt(
        resize(
          paint(3000, 1, () => [9, 8, 7]),
          320,
          1,
        ),
        319,
        0,
      ),
    ).toEqual([9, 8, 7, 255]);
  });

  it('fits pictures within a square, never making them larger', () => {
    expect(fitWithin(1920, 1080, 320)).toEqual({ width: 320, height: 180 });
    expect(fitWithin(100, 50, 320)).toEqual({ width: 100, height: 50 });
    expect(fitWithin(1, 20_000, 320)).toEqual({ width: 1, height: 320 });
  });
});

describe('orientation', () => {
  // 3 × 2, with a letter for each pixel: abc over def.
  const letters = paint(3, 2, (x, y) => [y * 3 + x, 0, 0]);
  const shown: Record<Orientation, string> = {
    1: 'abc/def',
    2: 'cba/fed',
    3: 'fed/cba',
    4: 'def/abc',
    5: 'ad/be/cf',
    6: 'da/eb/fc',
    7: 'fc/eb/da',
    8: 'cf/be/ad',
  };
  for (const [orientation, expected] of Object.entries(shown)) {
    it(`${orientation} shows abc/def as ${expected}`, () => {
      const turned = orient(letters, Number(orientation) as Orientation);
      const rows = Array.from({ length: turned.height }, (_, y) =>
        Array.from({ length: turned.width }, (__, x) => 'abcdef'[pixelAt(turned, x, y)[0] ?? 0]).join(''),
      );
      expect(rows.join('/')).toBe(expected);
    });
  }
});

describe('dominant colours', () => {
  it('finds the colours of a flag, most first', () => {
    const flag = paint(100, 60, (x) => (x < 50 ? [200, 16, 46] : x < 80 ? [255, 255, 255] : [0, 32, 91]));
    expect(dominantColours(flag)).toEqual([
      { hex: '#c8102e', share: 0.5 },
      { hex: '#ffffff', share: 0.3 },
      { hex: '#00205b', share: 0.2 },
    ]);
  });

  it('takes shades that look alike as one, and leaves out specks', () => {
    const nearly = paint(100, 100, (x, y) => (x === 0 && y < 50 ? [0, 255, 0] : [100 + (x % 4), 100, 100 + (y % 4)]));
    expect(dominantColours(nearly)).toHaveLength(1);
  });

  it('gives the same answer each time, and none for what is invisible', () => {
    expect(dominantColours(scenery(80, 60, 5))).toEqual(dominantColours(scenery(80, 60, 5)));
    expect(dominantColours(paint(10, 10, () => [1, 2, 3, 0]))).toEqual([]);
    expect(meanColour(paint(10, 10, () => [1, 2, 3, 0]))).toEqual([0, 0, 0]);
  });
});
