import { deflateSync } from 'node:zlib';

import { describe, expect, it } from 'vitest';

import { decodePicture } from '../src/pictures/decode.js';
import { PictureProblem } from '../src/pictures/picture-problem.js';
import { chunk, header, makePng, type PngRecipe, signature, unpackedBytes } from './support/make-png.js';
import { generator, pixelAt } from './support/pictures.js';

const limits = { maxPixels: 1e6 };
const decode = (bytes: Uint8Array) => decodePicture(bytes, limits);
const plain: PngRecipe = { width: 11, height: 9, bitDepth: 8, colourType: 2, sample: (x, y) => [x * 20, y * 25, 77] };

const palette = [10, 20, 30, 200, 100, 50, 0, 255, 0, 255, 255, 255];
const kinds: { name: string; recipe: PngRecipe; shown: (x: number, y: number) => number[] }[] = [
  ...([1, 2, 4] as const).map((bitDepth) => {
    const most = 2 ** bitDepth - 1;
    const grey = (x: number, y: number): number => Math.round((((x + y) % (most + 1)) * 255) / most);
    return {
      name: `${bitDepth}-bit greyscale`,
      recipe: { ...plain, bitDepth, colourType: 0 as const, sample: (x: number, y: number) => [(x + y) % (most + 1)] },
      shown: (x: number, y: number) => [grey(x, y), grey(x, y), grey(x, y), 255],
    };
  }),
  {
    name: 'greyscale',
    recipe: { ...plain, colourType: 0, sample: (x, y) => [x * 9 + y] },
    shown: (x, y) => [x * 9 + y, x * 9 + y, x * 9 + y, 255],
  },
  {
    name: '16-bit greyscale',
    recipe: { ...plain, bitDepth: 16, colourType: 0, sample: (x) => [x * 20 * 257] },
    shown: (x) => [x * 20, x * 20, x * 20, 255],
  },
  { name: 'RGB', recipe: plain, shown: (x, y) => [x * 20, y * 25, 77, 255] },
  {
    name: '16-bit RGB',
    recipe: { ...plain, bitDepth: 16, sample: (x, y) => [x * 20 * 257, y * 25 * 257, 77 * 257] },
    shown: (x, y) => [x * 20, y * 25, 77, 255],
  },
  {
    name: 'RGB with one transparent colour',
    recipe: { ...plain, transparency: [0, 20, 0, 50, 0, 77] },
    shown: (x, y) => [x * 20, y * 25, 77, x === 1 && y === 2 ? 0 : 255],
  },
  ...([2, 4, 8] as const).map((bitDepth) => ({
    name: `${bitDepth}-bit palette`,
    recipe: { ...plain, bitDepth, colourType: 3 as const, palette, sample: (x: number, y: number) => [(x + y) % 4] },
    shown: (x: number, y: number) => [...palette.slice(((x + y) % 4) * 3, ((x + y) % 4) * 3 + 3), 255],
  })),
  {
    name: 'palette with transparency',
    recipe: { ...plain, colourType: 3, palette, transparency: [0, 128], sample: (x) => [x % 3] },
    shown: (x) => [...palette.slice((x % 3) * 3, (x % 3) * 3 + 3), [0, 128, 255][x % 3] ?? 255],
  },
  {
    name: 'greyscale with alpha',
    recipe: { ...plain, colourType: 4, sample: (x, y) => [x * 20, y * 25] },
    shown: (x, y) => [x * 20, x * 20, x * 20, y * 25],
  },
  { name: 'RGBA', recipe: { ...plain, colourType: 6, sample: (x, y) => [x, y, 3, x * 20] }, shown: (x, y) => [x, y, 3, x * 20] },
  {
    name: '16-bit RGBA',
    recipe: { ...plain, bitDepth: 16, colourType: 6, sample: (x, y) => [x * 257, y * 257, 3, x * 20 * 257] },
    shown: (x, y) => [x, y, 0, x * 20],
  },
];

describe('every kind of PNG', () => {
  for (const { name, recipe, shown } of kinds) {
    for (const interlaced of [false, true]) {
      it(`decodes ${name}${interlaced ? ', interlaced' : ''}`, async () => {
        const { pixels } = await decode(makePng({ ...recipe, interlaced }));
        expect([pixels.width, pixels.height]).toEqual([11, 9]);
        for (const [x, y] of [
          [0, 0],
          [1, 2],
          [10, 8],
          [7, 5],
        ] as const)
          expect(pixelAt(pixels, x, y)).toEqual(shown(x, y));
      });
    }
  }

  it('decodes pictures of one pixel and of one row, interlaced too', async () => {
    for (const [width, height] of [
      [1, 1],
      [1, 40],
      [40, 1],
      [3, 2],
    ] as const) {
      const { pixels } = await decode(makePng({ ...plain, width, height, interlaced: true, sample: () => [1, 2, 3] }));
      expect(pixelAt(pixels, width - 1, height - 1)).toEqual([1, 2, 3, 255]);
    }
  });

  it('survives palette indices beyond the palette', async () => {
    const { pixels } = await decode(makePng({ ...plain, colourType: 3, palette, sample: () => [200] }));
    expect(pixels.width).toBe(11);
  });

  it('ignores damage in chunks that make no pixels', async () => {
    const text = chunk('tEXt', Buffer.from('Comment\0hello'));
    text.writeUInt8(99, 12);
    const whole = makePng(plain);
    const { pixels } = await decode(Buffer.concat([whole.subarray(0, 33), text, whole.subarray(33)]));
    expect(pixels.width).toBe(11);
  });

  it('is turned by an eXIf chunk', async () => {
    const exif = chunk('eXIf', Buffer.from([0x49, 0x49, 42, 0, 8, 0, 0, 0, 1, 0, 0x12, 0x01, 3, 0, 1, 0, 0, 0, 6, 0, 0, 0, 0, 0, 0, 0]));
    const whole = makePng(plain);
    const { header: read } = await decode(Buffer.concat([whole.subarray(0, 33), exif, whole.subarray(33)]));
    expect(read.orientation).toBe(6);
  });
});

describe('a PNG that cannot be shown says why', () => {
  const whole = makePng(plain);
  const idat = (data: Uint8Array): Buffer =>
    Buffer.concat([signature, header(plain), chunk('IDAT', data), chunk('IEND', new Uint8Array())]);
  const flipped = Buffer.from(whole);
  flipped.writeUInt8(flipped.readUInt8(45) ^ 0x10, 45);
  const wrongFilter = unpackedBytes(plain);
  wrongFilter.writeUInt8(9, 0);
  const cases: [name: string, bytes: Uint8Array, reason: RegExp][] = [
    ['cut off in the middle', whole.subarray(0, 60), /cut off/],
    ['cut off within its header', whole.subarray(0, 20), /cut off/],
    ['nothing but the signature', whole.subarray(0, 8), /does not begin with a header/],
    ['a flipped bit', flipped, /checksum of its IDAT/],
    ['compressed data that end early', idat(deflateSync(unpackedBytes(plain)).subarray(0, 30)), /end early/],
    ['fewer rows than it says', idat(deflateSync(unpackedBytes({ ...plain, height: 4 }))), /fewer pixels/],
    ['compressed data that are none', idat(Buffer.from('this is not zlib, not at all')), /compressed data are damaged/],
    ['a row filter that does not exist', idat(deflateSync(wrongFilter)), /no such row filter/],
    ['no pixels at all', Buffer.concat([signature, header(plain), chunk('IEND', new Uint8Array())]), /no pixels/],
    ['a palette that is missing', makePng({ ...plain, colourType: 3, sample: () => [0] }), /palette/],
    ['a width of 0', Buffer.concat([signature, header({ ...plain, width: 0 })]), /0 pixels wide/],
    ['a bit depth that does not exist', Buffer.concat([signature, header({ ...plain, bitDepth: 4 })]), /does not know/],
    [
      '60,000 pixels square',
      Buffer.concat([signature, header({ ...plain, width: 60_000, height: 60_000 })]),
      /60,000 × 60,000, 3,600 megapixels; the limit is 1/,
    ],
  ];
  for (const [name, bytes, reason] of cases) {
    it(name, async () => {
      await expect(decode(bytes)).rejects.toThrow(PictureProblem);
      await expect(decode(bytes)).rejects.toThrow(reason);
    });
  }

  it('data that unpack to 200 MB are stopped at the size of the picture', async () => {
    const before = process.memoryUsage().rss;
    await expect(decode(idat(deflateSync(Buffer.alloc(200e6))))).rejects.toThrow(/decompression bomb/);
    expect(process.memoryUsage().rss - before).toBeLessThan(400e6);
  });

  it('whatever is done to the bytes, it is shown or has a reason, and the next picture is fine', async () => {
    const random = generator(7);
    for (let round = 0; round < 300; round += 1) {
      const bytes = Buffer.from(whole);
      for (let hit = 0; hit < 1 + random() * 4; hit += 1)
        bytes.writeUInt8(Math.floor(random() * 256), 8 + Math.floor(random() * (bytes.length - 8)));
      await decode(bytes.subarray(0, random() < 0.3 ? Math.floor(random() * bytes.length) : bytes.length)).catch((error: unknown) =>
        expect(error).toBeInstanceOf(PictureProblem),
      );
    }
    expect((await decode(whole)).pixels.width).toBe(11);
  });
});
