import { beforeAll, describe, expect, it } from 'vitest';

import { encodeJpeg } from '../src/pictures/codecs.js';
import { decodePicture } from '../src/pictures/decode.js';
import { readJpegHeader } from '../src/pictures/jpeg-header.js';
import { PictureProblem } from '../src/pictures/picture-problem.js';
import { generator, paint, pixelAt, scenery, withOrientation } from './support/pictures.js';

const decode = (bytes: Uint8Array) => decodePicture(bytes, { maxPixels: 1e6 });
let jpeg: Buffer;

/** Where the frame header's fields begin: precision, height, width, components. */
function frameOf(bytes: Buffer): number {
  const at = [0xc0, 0xc1, 0xc2].map((code) => bytes.indexOf(Buffer.from([0xff, code]))).find((index) => index > 0) ?? 0;
  return at + 4;
}

function changed(change: (bytes: Buffer, frame: number) => void): Buffer {
  const bytes = Buffer.from(jpeg);
  change(bytes, frameOf(bytes));
  return bytes;
}

beforeAll(async () => {
  jpeg = Buffer.from(await encodeJpeg(scenery(120, 80, 1), 90));
});

describe('a JPEG', () => {
  it('decodes to about what was encoded', async () => {
    const { pixels, header } = await decode(
      await encodeJpeg(
        paint(64, 48, (x) => (x < 32 ? [200, 30, 40] : [20, 60, 180])),
        95,
      ),
    );
    expect(header).toMatchObject({ format: 'JPEG', width: 64, height: 48, orientation: 1, traits: ['progressive'] });
    for (const [x, expected] of [
      [5, [200, 30, 40, 255]],
      [60, [20, 60, 180, 255]],
    ] as const) {
      pixelAt(pixels, x, 20).forEach((value, channel) => expect(Math.abs(value - (expected[channel] ?? 0))).toBeLessThan(6));
    }
  });

  it('has its orientation from EXIF, and is upright where EXIF is nonsense', () => {
    for (const orientation of [1, 3, 6, 8]) expect(readJpegHeader(withOrientation(jpeg, orientation)).orientation).toBe(orientation);
    for (const nonsense of [0, 9, 200]) expect(readJpegHeader(withOrientation(jpeg, nonsense)).orientation).toBe(1);
  });

  it('is fine with junk after its end', async () => {
    expect((await decode(Buffer.concat([jpeg, Buffer.alloc(1000, 7)]))).pixels.width).toBe(120);
  });
});

describe('a JPEG that cannot be shown says why', () => {
  const cases: [name: string, make: () => Uint8Array, reason: RegExp][] = [
    ['cut off in its pixels', () => jpeg.subarray(0, jpeg.length >> 1), /cut off/],
    ['cut off before its frame header', () => jpeg.subarray(0, 40), /before it says how large/],
    ['nothing but the first marker', () => jpeg.subarray(0, 3), /before it says how large/],
    ['garbage for its tables and pixels', () => changed((bytes, frame) => bytes.fill(0x5a, frame + 20)), /cannot be decoded|cut off/],
    ['CMYK', () => changed((bytes, frame) => bytes.writeUInt8(4, frame + 5)), /CMYK/],
    ['12 bits a sample', () => changed((bytes, frame) => bytes.writeUInt8(12, frame)), /12 bits/],
    ['a height left open', () => changed((bytes, frame) => bytes.writeUInt16BE(0, frame + 1)), /height or width open/],
    ['60,000 pixels square', () => changed((bytes, frame) => bytes.writeUInt32BE(60_000 * 65_536 + 60_000, frame + 1)), /3,600 megapixels/],
    ['an empty file', () => new Uint8Array(), /empty/],
    ['text', () => Buffer.from('Dear diary,\n'), /the file is text/],
    ['a GIF', () => Buffer.from('GIF89a\x01\0\x01\0', 'latin1'), /a GIF/],
    ['a web page', () => Buffer.from('\n<!DOCTYPE html><title>404</title>'), /HTML/],
    ['zeros', () => new Uint8Array(500), /zeros/],
    ['random bytes', () => Buffer.from([1, 2, 3, 0xff, 0xd8, 0, 9]), /not in any format/],
  ];
  for (const [name, make, reason] of cases) {
    it(name, async () => {
      await expect(decode(make())).rejects.toThrow(PictureProblem);
      await expect(decode(make())).rejects.toThrow(reason);
    });
  }

  it('whatever is done to the bytes, it is shown or has a reason, and the next picture is fine', async () => {
    const random = generator(3);
    for (let round = 0; round < 150; round += 1) {
      const bytes = Buffer.from(jpeg);
      for (let hit = 0; hit < 1 + random() * 6; hit += 1)
        bytes.writeUInt8(Math.floor(random() * 256), 3 + Math.floor(random() * (bytes.length - 3)));
      await decode(bytes).catch((error: unknown) => expect(error).toBeInstanceOf(PictureProblem));
    }
    const { pixels } = await decode(jpeg);
    expect(pixels.width).toBe(120);
  });
});
