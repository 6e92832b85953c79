import { hexFromOklab, type Oklab, oklabDistance, oklabFromBytes } from './oklab.js';
import type { Pixels } from './pixels.js';

export interface DominantColour {
  readonly hex: string;
  /** Of the picture's visible pixels, from 0 to 1. */
  readonly share: number;
}

interface WeightedColour {
  colour: Oklab;
  weight: number;
}

/** More clusters than colours are wanted: close ones are joined afterwards, and small ones dropped. */
const clusterCount = 8;
const rounds = 12;
/** Colours nearer than this look like one on a swatch. */
const joinDistance = 0.06;
const smallestShare = 0.02;

/** Mean colours of a 16 × 16 × 16 raster of the colours in use: a few hundred points in place of every pixel. */
function histogram({ data }: Pixels): WeightedColour[] {
  const bins = new Map<number, { red: number; green: number; blue: number; weight: number }>();
  for (let at = 0; at < data.length; at += 4) {
    if ((data[at + 3] ?? 0) < 128) continue;
    const red = data[at] ?? 0;
    const green = data[at + 1] ?? 0;
    const blue = data[at + 2] ?? 0;
    const key = ((red >> 4) << 8) | ((green >> 4) << 4) | (blue >> 4);
    let bin = bins.get(key);
    if (bin === undefined) bins.set(key, (bin = { red: 0, green: 0, blue: 0, weight: 0 }));
    bin.red += red;
    bin.green += green;
    bin.blue += blue;
    bin.weight += 1;
  }
  return [...bins.values()].map(({ red, green, blue, weight }) => ({
    colour: oklabFromBytes(Math.round(red / weight), Math.round(green / weight), Math.round(blue / weight)),
    weight,
  }));
}

function mean(points: readonly WeightedColour[]): WeightedColour {
  const sum = [0, 0, 0] as [number, number, number];
  let weight = 0;
  for (const point of points) {
    for (const axis of [0, 1, 2] as const) sum[axis] += point.colour[axis] * point.weight;
    weight += point.weight;
  }
  return { colour: [sum[0] / weight, sum[1] / weight, sum[2] / weight], weight };
}

/** The heaviest point first, then always the one that counts most for being far from all chosen: no chance involved. */
function seeds(points: readonly WeightedColour[]): Oklab[] {
  const chosen: Oklab[] = [];
  const distances = points.map(() => 1);
  while (chosen.length < Math.min(clusterCount, points.length)) {
    const scores = points.map(({ weight }, index) => weight * (distances[index] ?? 0) ** 2);
    const best = points[scores.indexOf(Math.max(...scores))];
    if (best === undefined) break;
    chosen.push(best.colour);
    points.forEach(({ colour }, index) => {
      distances[index] = Math.min(distances[index] ?? 0, oklabDistance(colour, best.colour));
    });
  }
  return chosen;
}

function nearest(colour: Oklab, centres: readonly Oklab[]): number {
  let best = 0;
  let bestDistance = Infinity;
  centres.forEach((centre, index) => {
    const distance = oklabDistance(colour, centre);
    if (distance < bestDistance) [best, bestDistance] = [index, distance];
  });
  return best;
}

function kMeans(points: readonly WeightedColour[]): WeightedColour[] {
  let centres = seeds(points);
  let clusters: WeightedColour[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const members = centres.map((): WeightedColour[] => []);
    for (const point of points) members[nearest(point.colour, centres)]?.push(point);
    clusters = members.filter((cluster) => cluster.length > 0).map(mean);
    centres = clusters.map(({ colour }) => colour);
  }
  return clusters.sort((one, other) => other.weight - one.weight);
}

function joinClose(clusters: readonly WeightedColour[]): WeightedColour[] {
  const joined: WeightedColour[] = [];
  for (const cluster of clusters) {
    const index = joined.findIndex(({ colour }) => oklabDistance(colour, cluster.colour) < joinDistance);
    const close = joined[index];
    if (close === undefined) joined.push(cluster);
    else joined[index] = mean([close, cluster]);
  }
  return joined.sort((one, other) => other.weight - one.weight);
}

/** The colours that make the picture, most first: weighted k-means in OKLab. None for a picture that is all transparent. */
export function dominantColours(pixels: Pixels, count = 5): DominantColour[] {
  const points = histogram(pixels);
  const total = points.reduce((sum, { weight }) => sum + weight, 0);
  return joinClose(kMeans(points))
    .map(({ colour, weight }) => ({ hex: hexFromOklab(colour), share: weight / total }))
    .filter(({ share }) => share >= smallestShare)
    .slice(0, count);
}

/** The mean of the visible pixels; black where there is none. */
export function meanColour(pixels: Pixels): Oklab {
  const points = histogram(pixels);
  return points.length === 0 ? [0, 0, 0] : mean(points).colour;
}
