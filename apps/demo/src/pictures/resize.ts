import { fromLinear, toLinear } from './linear-light.js';
import { blankPixels, type Pixels } from './pixels.js';

/** Which source pixels a target pixel covers, and how much each counts; the weights add up to one. */
interface Coverage {
  readonly first: Int32Array;
  readonly last: Int32Array;
  /** Of the first and the last one, which may be covered in part. */
  readonly firstWeight: Float32Array;
  readonly lastWeight: Float32Array;
  /** Of those between. */
  readonly weight: number;
}

function coverage(source: number, target: number): Coverage {
  const scale = source / target;
  const first = new Int32Array(target);
  const last = new Int32Array(target);
  const firstWeight = new Float32Array(target);
  const lastWeight = new Float32Array(target);
  for (let index = 0; index < target; index += 1) {
    const from = index * scale;
    const to = Math.min(source, from + scale);
    const start = Math.floor(from);
    // An edge that misses a pixel's boundary by a rounding error does not cover the pixel beyond.
    const end = Math.max(start, Math.ceil(to - 1e-9) - 1);
    first[index] = start;
    last[index] = end;
    firstWeight[index] = (Math.min(to, start + 1) - from) / scale;
    lastWeight[index] = end === start ? 0 : (to - end) / scale;
  }
  return { first, last, firstWeight, lastWeight, weight: 1 / scale };
}

/** One source row, averaged down to the target's width: linear light, multiplied by alpha. */
function averageRow(pixels: Pixels, y: number, columns: Coverage, row: Float32Array): void {
  const { data, width } = pixels;
  const { first, last, firstWeight, lastWeight, weight } = columns;
  for (let x = 0; x < first.length; x += 1) {
    const from = first[x] ?? 0;
    const to = last[x] ?? 0;
    let red = 0;
    let green = 0;
    let blue = 0;
    let alpha = 0;
    for (let column = from; column <= to; column += 1) {
      const at = (y * width + column) * 4;
      const share = column === from ? (firstWeight[x] ?? 0) : column === to ? (lastWeight[x] ?? 0) : weight;
      const opacity = ((data[at + 3] ?? 0) / 255) * share;
      red += (toLinear[data[at] ?? 0] ?? 0) * opacity;
      green += (toLinear[data[at + 1] ?? 0] ?? 0) * opacity;
      blue += (toLinear[data[at + 2] ?? 0] ?? 0) * opacity;
      alpha += opacity;
    }
    row[x * 4] = red;
    row[x * 4 + 1] = green;
    row[x * 4 + 2] = blue;
    row[x * 4 + 3] = alpha;
  }
}

/**
 * The picture at another size: every target pixel is the mean of the area it covers, taken in linear light, so that
 * fine bright detail keeps its brightness, and weighted by alpha, so that invisible colours do not bleed in.
 */
export function resize(pixels: Pixels, width: number, height: number): Pixels {
  const columns = coverage(pixels.width, width);
  const rows = coverage(pixels.height, height);
  const target = blankPixels(width, height);
  const row = new Float32Array(width * 4);
  const sum = new Float32Array(width * 4);
  let averaged = -1;
  for (let y = 0; y < height; y += 1) {
    sum.fill(0);
    const from = rows.first[y] ?? 0;
    const to = rows.last[y] ?? 0;
    for (let sourceRow = from; sourceRow <= to; sourceRow += 1) {
      // Two target rows may share the source row between them.
      if (averaged !== sourceRow) averageRow(pixels, sourceRow, columns, row);
      averaged = sourceRow;
      const share = sourceRow === from ? (rows.firstWeight[y] ?? 0) : sourceRow === to ? (rows.lastWeight[y] ?? 0) : rows.weight;
      for (let index = 0; index < row.length; index += 1) sum[index] = (sum[index] ?? 0) + (row[index] ?? 0) * share;
    }
    writeRow(sum, target.data, y * width * 4);
  }
  return target;
}

function writeRow(sum: Float32Array, data: Uint8ClampedArray, offset: number): void {
  for (let index = 0; index < sum.length; index += 4) {
    const alpha = sum[index + 3] ?? 0;
    if (alpha <= 0) continue;
    data[offset + index] = fromLinear((sum[index] ?? 0) / alpha);
    data[offset + index + 1] = fromLinear((sum[index + 1] ?? 0) / alpha);
    data[offset + index + 2] = fromLinear((sum[index + 2] ?? 0) / alpha);
    data[offset + index + 3] = alpha * 255;
  }
}

/** The largest size of the same shape with no edge longer than `longest`; never larger than it was. */
export function fitWithin(width: number, height: number, longest: number): { width: number; height: number } {
  const scale = Math.min(1, longest / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
}
