import { checkCancelled } from '@heddle/futures';

import { blankPixels, type Pixels } from '../pictures/pixels.js';
import { gradientRing, ringOffset } from './gradient.js';
import { newton, type NewtonResult } from './newton.js';
import { escapeTime } from './orbits.js';
import type { Scene } from './scenes.js';

/** Draws the pixel whose point is (re, im) at byte `at`. */
type Brush = (re: number, im: number, data: Uint8ClampedArray, at: number) => void;

function escapeBrush(scene: Scene): Brush {
  const { shape, iterations, density, offset } = scene;
  if (shape.kind === 'newton') throw new TypeError('Newton fractals have roots, not an escape time');
  const stepsAt = escapeTime(shape);
  const ring = gradientRing(scene.gradient);
  return (re, im, data, at) => {
    const steps = stepsAt(re, im, iterations);
    if (steps < 0) return;
    // The logarithm spreads the few colours of the outside and gathers the many near the edge.
    const colour = ringOffset(offset + density * Math.log2(1 + Math.max(0, steps) / 4));
    for (let channel = 0; channel < 3; channel += 1) data[at + channel] = ring[colour + channel] ?? 0;
  };
}

function newtonBrush(scene: Scene): Brush {
  const { shape, iterations, density, offset } = scene;
  if (shape.kind !== 'newton') throw new TypeError('Only Newton fractals have roots');
  const { degree, relaxation } = shape;
  const ring = gradientRing(scene.gradient);
  const result: NewtonResult = { root: 0, steps: 0 };
  return (re, im, data, at) => {
    newton(re, im, degree, relaxation, iterations, result);
    if (result.root < 0) return;
    const colour = ringOffset(offset + (density * result.root) / degree);
    // Points that take long lie in deep shade, which draws the chains of bulbs.
    const shade = 1.05 * 0.93 ** Math.max(0, result.steps - 3);
    for (let channel = 0; channel < 3; channel += 1) data[at + channel] = (ring[colour + channel] ?? 0) * shade;
  };
}

/** Points that never escape stay black. Looks once a row whether anybody still wants the picture. */
export function renderFractal(scene: Scene): Pixels {
  const { width, height, centre, span } = scene;
  const pixels = blankPixels(width, height);
  const brush = scene.shape.kind === 'newton' ? newtonBrush(scene) : escapeBrush(scene);
  const step = span / width;
  for (let y = 0; y < height; y += 1) {
    checkCancelled();
    const im = centre[1] + (y - height / 2) * step;
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * 4;
      brush(centre[0] + (x - width / 2) * step, im, pixels.data, at);
      pixels.data[at + 3] = 255;
    }
  }
  return pixels;
}
