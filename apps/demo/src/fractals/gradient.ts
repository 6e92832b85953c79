import { bytesFromOklab, type Oklab, oklabFromBytes } from '../pictures/oklab.js';

/** Stops of each gradient, from one end round to the start again: gradients are cyclic. */
const stops = {
  dusk: ['#0b1026', '#2b3a80', '#8f6bb3', '#f2a28c', '#ffe7c2', '#c8553d', '#4a1c40'],
  sea: ['#03121f', '#0a4d68', '#0fa3b1', '#b5e2fa', '#f9f7f3', '#eddea4', '#f7a072', '#5b2a3c'],
  moss: ['#0d1b12', '#1f4d2b', '#6a994e', '#d8e2a6', '#fbf6e3', '#bc8a3f', '#5a3417'],
  fire: ['#120305', '#5c0a13', '#c1281b', '#f6862b', '#ffd970', '#fff8e3', '#7a3b2e'],
  ice: ['#0a0f1c', '#243b6b', '#5f8fc9', '#cfe6f5', '#ffffff', '#b8c4d6', '#3d4657'],
  madder: ['#1d0b12', '#7b1e3a', '#d1495b', '#f4b6a6', '#fff3ea', '#8aa6a3', '#23404a'],
  brass: ['#16110a', '#5c4416', '#b98b2f', '#f3dd9b', '#fffbe9', '#7d9c9c', '#21383f'],
  orchid: ['#120a1f', '#472474', '#a64ac9', '#f29bd0', '#fff0f6', '#7bc8c4', '#124552'],
} as const;

export type GradientName = keyof typeof stops;

const size = 2048;

function parse(hex: string): Oklab {
  const value = Number.parseInt(hex.slice(1), 16);
  return oklabFromBytes(value >> 16, (value >> 8) & 255, value & 255);
}

/** The gradient as a ring of RGB triples, blended in OKLab so that no blend goes through mud. */
export function gradientRing(name: GradientName): Uint8Array {
  const colours = stops[name].map(parse);
  const ring = new Uint8Array(size * 3);
  for (let index = 0; index < size; index += 1) {
    const position = (index / size) * colours.length;
    const from = colours[Math.floor(position)] ?? [0, 0, 0];
    const to = colours[(Math.floor(position) + 1) % colours.length] ?? [0, 0, 0];
    const part = position % 1;
    const blend = (axis: 0 | 1 | 2): number => from[axis] * (1 - part) + to[axis] * part;
    ring.set(bytesFromOklab([blend(0), blend(1), blend(2)]), index * 3);
  }
  return ring;
}

/** Where on the ring a position falls; whole numbers are once around. */
export function ringOffset(position: number): number {
  return Math.floor((position - Math.floor(position)) * size) * 3;
}
