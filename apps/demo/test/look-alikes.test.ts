import { describe, expect, it } from 'vitest';

import { decodeJpeg, encodeJpeg } from '../src/pictures/codecs.js';
import { meanColour } from '../src/pictures/colours.js';
import { countBits, differenceHash, hashDistance, hashWords } from '../src/pictures/difference-hash.js';
import { comparisonBlocks, findLookAlikes, groupsOf, packFingerprints } from '../src/pictures/look-alikes.js';
import type { Pixels } from '../src/pictures/pixels.js';
import { resize } from '../src/pictures/resize.js';
import { generator, paint, scenery } from './support/pictures.js';

function distance(one: Pixels, other: Pixels): number {
  return hashDistance(Uint32Array.of(...differenceHash(one), ...differenceHash(other)), 0, 1);
}

function groups(pictures: readonly Pixels[], threshold = 12): number[][] {
  const prints = packFingerprints(pictures.map((pixels) => ({ hash: differenceHash(pixels), meanColour: meanColour(pixels) })));
  return groupsOf(prints.count, [findLookAlikes(prints, 0, prints.count, threshold)]);
}

describe('the difference hash', () => {
  const original = scenery(240, 160, 11);

  it('hardly changes with size, compression and tint', async () => {
    expect(distance(original, resize(original, 120, 80))).toBeLessThanOrEqual(4);
    expect(distance(original, await decodeJpeg(await encodeJpeg(original, 25)))).toBeLessThanOrEqual(8);
    const warmer = paint(240, 160, (x, y) => {
      const at = (y * 240 + x) * 4;
      return [(original.data[at] ?? 0) * 1.15, original.data[at + 1] ?? 0, (original.data[at + 2] ?? 0) * 0.85];
    });
    expect(distance(original, warmer)).toBeLessThanOrEqual(10);
  });

  it('differs much between pictures', () => {
    for (let seed = 20; seed < 40; seed += 1) expect(distance(original, scenery(240, 160, seed))).toBeGreaterThan(12);
  });

  it('counts bits as a naive count does', () => {
    const random = generator(1);
    for (let round = 0; round < 1000; round += 1) {
      const word = Math.floor(random() * 2 ** 32);
      expect(countBits(word | 0)).toBe(word.toString(2).replaceAll('0', '').length);
    }
    expect(countBits(-1)).toBe(32);
  });
});

describe('groups of near-duplicates', () => {
  it('hold copies together and strangers apart', () => {
    const [one, other] = [scenery(200, 100, 1), scenery(200, 100, 2)];
    expect(groups([one, other, resize(one, 100, 50), scenery(200, 100, 3), resize(other, 90, 45), resize(one, 50, 25)])).toEqual([
      [0, 2, 5],
      [1, 4],
    ]);
  });

  it('tell plain pictures apart by their colour, which is all they have', () => {
    const plain = ([red, green, blue]: [number, number, number]) => paint(50, 50, () => [red, green, blue]);
    expect(groups([plain([255, 0, 0]), plain([0, 0, 255]), plain([254, 1, 1]), plain([255, 255, 255])])).toEqual([[0, 2]]);
  });

  it('are the same however the comparison is cut into blocks', () => {
    const random = generator(9);
    const count = 60;
    const hashes = Array.from({ length: 12 }, () => Uint32Array.from({ length: hashWords }, () => Math.floor(random() * 2 ** 32)));
    const prints = packFingerprints(
      Array.from({ length: count }, () => ({
        hash: hashes[Math.floor(random() * 12)] ?? new Uint32Array(hashWords),
        meanColour: [0.5, 0, 0],
      })),
    );
    const whole = groupsOf(count, [findLookAlikes(prints, 0, count, 4)]);
    const blocks = comparisonBlocks(count, 100);
    expect(blocks.length).toBeGreaterThan(10);
    expect(blocks.map(({ from, to }) => to - from).reduce((sum, rows) => sum + rows, 0)).toBe(count);
    expect(
      groupsOf(
        count,
        blocks.map(({ from, to }) => findLookAlikes(prints, from, to, 4)),
      ),
    ).toEqual(whole);
    expect(whole.length).toBeGreaterThan(8);
  });

  it('report a thousand copies with 999 pairs', () => {
    const prints = packFingerprints(
      Array.from({ length: 1000 }, () => ({ hash: Uint32Array.of(1, 2, 3, 0xffff), meanColour: [0.5, 0, 0] as const })),
    );
    expect(findLookAlikes(prints, 0, 1000, 0)).toHaveLength(999 * 2);
    expect(comparisonBlocks(0, 100)).toEqual([]);
  });
});
