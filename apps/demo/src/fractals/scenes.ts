import type { GradientName } from './gradient.js';

/** A file made from a rendering. */
export interface SceneFile {
  readonly name: string;
  /** Of the JPEG, from 1 to 100; a PNG without it. */
  readonly quality?: number;
  readonly scale?: number;
  /** How much redder than it was rendered, from -1 to 1. */
  readonly warmth?: number;
}

export type Shape =
  | { readonly kind: 'mandelbrot' | 'burning-ship' | 'tricorn' }
  | { readonly kind: 'multibrot'; readonly power: number }
  | { readonly kind: 'julia'; readonly c: readonly [re: number, im: number] }
  | { readonly kind: 'phoenix'; readonly c: number; readonly p: number }
  | { readonly kind: 'newton'; readonly degree: number; readonly relaxation: number };

export interface Scene {
  readonly shape: Shape;
  readonly width: number;
  readonly height: number;
  readonly centre: readonly [re: number, im: number];
  /** Width of what is seen, in the complex plane. */
  readonly span: number;
  readonly iterations: number;
  readonly gradient: GradientName;
  /** How fast the colours go round, and where they begin. */
  readonly density: number;
  readonly offset: number;
  readonly files: readonly SceneFile[];
}

/** What the rendering is called. */
export function sceneName({ files, shape }: Scene): string {
  return files[0]?.name ?? shape.kind;
}

const fullHd = { width: 1920, height: 1080 };

/**
 * What the demo draws when it is given no pictures: about ten seconds of work on two cores. Some renderings are saved twice,
 * changed a little, so that there are near-duplicates to find. The most expensive come first, so that no worker is left with one at the end.
 */
export const scenes: readonly Scene[] = [
  {
    ...fullHd,
    shape: { kind: 'mandelbrot' },
    centre: [-0.0868, 0.6562],
    span: 0.011,
    iterations: 800,
    gradient: 'dusk',
    density: 1.1,
    offset: 0.1,
    files: [{ name: 'triple-spiral.jpg', quality: 88 }],
  },
  {
    ...fullHd,
    shape: { kind: 'mandelbrot' },
    centre: [-0.743643887037151, 0.13182590420533],
    span: 0.0045,
    iterations: 1500,
    gradient: 'sea',
    density: 0.9,
    offset: 0.05,
    files: [{ name: 'seahorse-valley.png' }, { name: 'seahorse-valley-recompressed.jpg', quality: 30 }],
  },
  {
    ...fullHd,
    shape: { kind: 'multibrot', power: 4 },
    centre: [0, 0],
    span: 3.6,
    iterations: 150,
    gradient: 'madder',
    density: 0.8,
    offset: 0,
    files: [{ name: 'multibrot.png' }],
  },
  {
    ...fullHd,
    shape: { kind: 'newton', degree: 5, relaxation: 1 },
    centre: [0, 0],
    span: 3.4,
    iterations: 60,
    gradient: 'madder',
    density: 1,
    offset: 0.15,
    files: [{ name: 'newton-five.png' }],
  },
  {
    ...fullHd,
    shape: { kind: 'mandelbrot' },
    centre: [-0.65, 0],
    span: 3.9,
    iterations: 400,
    gradient: 'ice',
    density: 0.55,
    offset: 0,
    files: [{ name: 'mandelbrot.png' }, { name: 'mandelbrot-evening.jpg', quality: 85, warmth: 0.22 }],
  },
  {
    ...fullHd,
    shape: { kind: 'mandelbrot' },
    centre: [0.2925755, -0.0149977],
    span: 0.006,
    iterations: 900,
    gradient: 'moss',
    density: 1.2,
    offset: 0.12,
    files: [{ name: 'elephant-valley.jpg', quality: 88 }],
  },
  {
    ...fullHd,
    shape: { kind: 'burning-ship' },
    centre: [-1.757, -0.03],
    span: 0.15,
    iterations: 400,
    gradient: 'fire',
    density: 0.85,
    offset: 0,
    files: [{ name: 'burning-ship.jpg', quality: 90 }],
  },
  {
    ...fullHd,
    shape: { kind: 'julia', c: [-0.7269, 0.1889] },
    centre: [0, 0],
    span: 3.1,
    iterations: 500,
    gradient: 'orchid',
    density: 0.8,
    offset: 0.05,
    files: [
      { name: 'julia-lace.png' },
      { name: 'julia-lace-half.png', scale: 0.5 },
      { name: 'julia-lace-cool.jpg', quality: 70, warmth: -0.18 },
    ],
  },
  {
    ...fullHd,
    shape: { kind: 'phoenix', c: 0.5667, p: -0.5 },
    centre: [0, 0],
    span: 2.7,
    iterations: 350,
    gradient: 'brass',
    density: 0.6,
    offset: 0.02,
    files: [{ name: 'phoenix.jpg', quality: 90 }],
  },
  {
    ...fullHd,
    shape: { kind: 'julia', c: [-0.123, 0.745] },
    centre: [0, 0],
    span: 3.3,
    iterations: 300,
    gradient: 'moss',
    density: 0.7,
    offset: 0.4,
    files: [{ name: 'douady-rabbit.png' }],
  },
  {
    ...fullHd,
    shape: { kind: 'newton', degree: 3, relaxation: 1 },
    centre: [0, 0],
    span: 3,
    iterations: 50,
    gradient: 'dusk',
    density: 1,
    offset: 0.3,
    files: [{ name: 'newton-three.jpg', quality: 92 }],
  },
  {
    ...fullHd,
    shape: { kind: 'tricorn' },
    centre: [-0.15, 0],
    span: 4.3,
    iterations: 250,
    gradient: 'sea',
    density: 0.6,
    offset: 0.5,
    files: [{ name: 'tricorn.jpg', quality: 88 }],
  },
  {
    ...fullHd,
    shape: { kind: 'julia', c: [-0.4, 0.6] },
    centre: [0, 0],
    span: 3.1,
    iterations: 300,
    gradient: 'fire',
    density: 0.75,
    offset: 0.1,
    files: [{ name: 'julia-ember.jpg', quality: 88 }],
  },
  {
    ...fullHd,
    shape: { kind: 'julia', c: [0.285, 0.01] },
    centre: [0, 0],
    span: 2.5,
    iterations: 300,
    gradient: 'ice',
    density: 0.8,
    offset: 0.3,
    files: [
      { name: 'julia-frost.jpg', quality: 88 },
      { name: 'julia-frost-small.jpg', quality: 60, scale: 0.25 },
    ],
  },
];
