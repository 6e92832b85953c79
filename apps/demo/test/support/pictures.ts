import { encodeJpeg } from '../../src/pictures/codecs.js';
import { blankPixels, type Pixels } from '../../src/pictures/pixels.js';

type Rgba = readonly [red: number, green: number, blue: number, alpha?: number];

export function paint(width: number, height: number, colour: (x: number, y: number) => Rgba): Pixels {
  const pixels = blankPixels(width, height);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const [red, green, blue, alpha = 255] = colour(x, y);
      pixels.data.set([red, green, blue, alpha], (y * width + x) * 4);
    }
  }
  return pixels;
}

export function pixelAt({ data, width }: Pixels, x: number, y: number): number[] {
  return [...data.subarray((y * width + x) * 4, (y * width + x) * 4 + 4)];
}

/** Discs and a gradient, different for each seed: something for a hash to hold on to. */
export function scenery(width: number, height: number, seed: number): Pixels {
  const random = generator(seed);
  const discs = Array.from({ length: 6 }, () => ({
    x: random(),
    y: random(),
    radius: 0.08 + random() * 0.22,
    colour: [random() * 255, random() * 255, random() * 255] as const,
  }));
  return paint(width, height, (x, y) => {
    const [u, v] = [x / width, y / height];
    const disc = discs.find(({ x: cx, y: cy, radius }) => Math.hypot(u - cx, v - cy) < radius);
    return disc?.colour ?? [u * 200, v * 200, 120];
  });
}

/** The same numbers each time (mulberry32). */
export function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The JPEG with an EXIF block that asks for an orientation. */
export function withOrientation(jpeg: Uint8Array, orientation: number): Buffer {
  const tiff = Buffer.from([0x4d, 0x4d, 0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0]);
  const payload = Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]);
  const marker = Buffer.from([0xff, 0xe1, 0, 0]);
  marker.writeUInt16BE(payload.length + 2, 2);
  return Buffer.concat([jpeg.subarray(0, 2), marker, payload, jpeg.subarray(2)]);
}

/** Some megabytes that take minutes to decode: the last scan of a progressive JPEG, four hundred thousand times over. */
export async function endlessJpeg(): Promise<Buffer> {
  const grey = blankPixels(2400, 2400);
  grey.data.fill(128);
  const jpeg = Buffer.from(await encodeJpeg(grey, 50));
  const end = jpeg.length - 2;
  const scan = jpeg.subarray(jpeg.lastIndexOf(Buffer.from([0xff, 0xda])), end);
  return Buffer.concat([jpeg.subarray(0, end), Buffer.alloc(scan.length * 400_000, scan), jpeg.subarray(end)]);
}
