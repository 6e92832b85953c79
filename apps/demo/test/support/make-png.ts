import { crc32, deflateSync } from 'node:zlib';

export interface PngRecipe {
  readonly width: number;
  readonly height: number;
  readonly bitDepth: 1 | 2 | 4 | 8 | 16;
  /** 0 grey, 2 RGB, 3 palette, 4 grey and alpha, 6 RGBA. */
  readonly colourType: 0 | 2 | 3 | 4 | 6;
  readonly interlaced?: boolean;
  readonly palette?: readonly number[];
  readonly transparency?: readonly number[];
  readonly sample: (x: number, y: number) => readonly number[];
}

export function chunk(type: string, data: Uint8Array): Buffer {
  const checked = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const whole = Buffer.alloc(checked.length + 8);
  whole.writeUInt32BE(data.length, 0);
  checked.copy(whole, 4);
  whole.writeUInt32BE(crc32(checked), checked.length + 4);
  return whole;
}

export const signature: Buffer = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

export function header({
  width,
  height,
  bitDepth,
  colourType,
  interlaced,
}: Pick<PngRecipe, 'width' | 'height' | 'bitDepth' | 'colourType' | 'interlaced'>): Buffer {
  const data = Buffer.alloc(13);
  data.writeUInt32BE(width, 0);
  data.writeUInt32BE(height, 4);
  data.set([bitDepth, colourType, 0, 0, interlaced === true ? 1 : 0], 8);
  return chunk('IHDR', data);
}

function range(from: number, to: number, step: number): number[] {
  return Array.from({ length: Math.max(0, Math.ceil((to - from) / step)) }, (_, index) => from + index * step);
}

/** One row, unfiltered, with its samples packed into bits. */
function packRow(samples: readonly number[], bitDepth: number): number[] {
  if (bitDepth === 16) return [0, ...samples.flatMap((sample) => [sample >> 8, sample & 255])];
  const bits = samples.map((sample) => sample.toString(2).padStart(bitDepth, '0')).join('');
  return [0, ...(bits.match(/.{1,8}/g) ?? []).map((byte) => Number.parseInt(byte.padEnd(8, '0'), 2))];
}

const adam7 = [
  [0, 0, 8, 8],
  [4, 0, 8, 8],
  [0, 4, 4, 8],
  [2, 0, 4, 4],
  [0, 2, 2, 4],
  [1, 0, 2, 2],
  [0, 1, 1, 2],
] as const;

export function unpackedBytes({ width, height, bitDepth, interlaced, sample }: PngRecipe): Buffer {
  const passes = interlaced === true ? adam7 : ([[0, 0, 1, 1]] as const);
  const rows = passes.flatMap(([x, y, dx, dy]) => {
    const columns = range(x, width, dx);
    if (columns.length === 0) return [];
    return range(y, height, dy).flatMap((row) =>
      packRow(
        columns.flatMap((column) => sample(column, row)),
        bitDepth,
      ),
    );
  });
  return Buffer.from(rows);
}

/** A PNG of any kind, written the plain way. */
export function makePng(recipe: PngRecipe, unpacked: Uint8Array = unpackedBytes(recipe)): Buffer {
  const { palette, transparency } = recipe;
  return Buffer.concat([
    signature,
    header(recipe),
    ...(palette === undefined ? [] : [chunk('PLTE', Uint8Array.from(palette))]),
    ...(transparency === undefined ? [] : [chunk('tRNS', Uint8Array.from(transparency))]),
    chunk('IDAT', deflateSync(unpacked)),
    chunk('IEND', new Uint8Array()),
  ]);
}
