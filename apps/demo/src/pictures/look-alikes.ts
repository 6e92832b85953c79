import { countBits, hashDistance, hashWords } from './difference-hash.js';
import { type Oklab, oklabDistance } from './oklab.js';

/** What is compared of every picture, one after the other: 28 bytes each, which a task gets as they are. */
export interface Fingerprints {
  readonly count: number;
  readonly hashes: Uint32Array;
  readonly meanColours: Float32Array;
}

export function packFingerprints(pictures: readonly { hash: Uint32Array; meanColour: Oklab }[]): Fingerprints {
  const hashes = new Uint32Array(pictures.length * hashWords);
  const meanColours = new Float32Array(pictures.length * 3);
  pictures.forEach(({ hash, meanColour }, index) => {
    hashes.set(hash, index * hashWords);
    meanColours.set(meanColour, index * 3);
  });
  return { count: pictures.length, hashes, meanColours };
}

/** With fewer bits set there is next to no structure: skies, blank pages. All of them hash alike, so their colour decides. */
const fewBits = 8;
const colourLimits = { structured: 0.35, flat: 0.04 };

function isFlat({ hashes }: Fingerprints, index: number): boolean {
  let bits = 0;
  for (let word = 0; word < hashWords; word += 1) bits += countBits(hashes[index * hashWords + word] ?? 0);
  return bits < fewBits;
}

function meanColourOf({ meanColours }: Fingerprints, index: number): Oklab {
  return [meanColours[index * 3] ?? 0, meanColours[index * 3 + 1] ?? 0, meanColours[index * 3 + 2] ?? 0];
}

function lookAlike(prints: Fingerprints, one: number, other: number, threshold: number): boolean {
  if (hashDistance(prints.hashes, one, other) > threshold) return false;
  const limit = isFlat(prints, one) || isFlat(prints, other) ? colourLimits.flat : colourLimits.structured;
  return oklabDistance(meanColourOf(prints, one), meanColourOf(prints, other)) <= limit;
}

/** Which things belong together, as far as has been said (union-find). */
class Partition {
  readonly #parents: number[];

  constructor(count: number) {
    this.#parents = Array.from({ length: count }, (_, index) => index);
  }

  representative(item: number): number {
    let root = item;
    for (let parent = this.#parents[root] ?? root; parent !== root; parent = this.#parents[root] ?? root) {
      this.#parents[root] = this.#parents[parent] ?? parent;
      root = parent;
    }
    return root;
  }

  /** False where the two were together already. */
  join(one: number, other: number): boolean {
    const [a, b] = [this.representative(one), this.representative(other)];
    if (a === b) return false;
    this.#parents[Math.max(a, b)] = Math.min(a, b);
    return true;
  }
}

/**
 * Compares pictures `from` to `to` with all that follow them. Of the pairs that look alike it gives only those that join
 * what was apart, as index after index: a thousand copies of one picture make 999 pairs, not half a million.
 */
export function findLookAlikes(prints: Fingerprints, from: number, to: number, threshold: number): Uint32Array {
  const joined = new Partition(prints.count);
  const pairs: number[] = [];
  for (let one = from; one < to; one += 1) {
    for (let other = one + 1; other < prints.count; other += 1) {
      if (lookAlike(prints, one, other, threshold) && joined.join(one, other)) pairs.push(one, other);
    }
  }
  return Uint32Array.from(pairs);
}

/** The groups of at least two that the pairs make, each in ascending order. */
export function groupsOf(count: number, pairs: Iterable<Uint32Array>): number[][] {
  const partition = new Partition(count);
  for (const some of pairs) {
    for (let at = 0; at < some.length; at += 2) partition.join(some[at] ?? 0, some[at + 1] ?? 0);
  }
  const groups = new Map<number, number[]>();
  for (let index = 0; index < count; index += 1) {
    const root = partition.representative(index);
    groups.set(root, [...(groups.get(root) ?? []), index]);
  }
  return [...groups.values()].filter((group) => group.length > 1);
}

/** Rows of the triangle of all pairs, cut so that each block has about the same number of pairs. */
export function comparisonBlocks(count: number, pairsPerBlock: number): { from: number; to: number }[] {
  const blocks: { from: number; to: number }[] = [];
  let from = 0;
  let pairs = 0;
  for (let row = 0; row < count; row += 1) {
    pairs += count - 1 - row;
    if (pairs < pairsPerBlock && row < count - 1) continue;
    blocks.push({ from, to: row + 1 });
    from = row + 1;
    pairs = 0;
  }
  return blocks;
}
