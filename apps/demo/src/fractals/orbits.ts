import type { Shape } from './scenes.js';

/** Far enough out that the smooth count of steps has no seams. */
const escape = 256;

/** Steps until the point escapes, smoothed to a fraction; negative if it never does. */
export type EscapeTime = (re: number, im: number, iterations: number) => number;

function smooth(steps: number, squared: number, power: number): number {
  return steps + 1 - Math.log(Math.log(squared) / Math.log(escape)) / Math.log(power);
}

/** The main cardioid and the disc beside it never escape; asking first saves most of the whole set's time. */
function isInsideMandelbrot(re: number, im: number): boolean {
  const squared = im * im;
  const q = (re - 0.25) ** 2 + squared;
  return q * (q + re - 0.25) <= squared / 4 || (re + 1) ** 2 + squared <= 1 / 16;
}

function quadratic(re: number, im: number, cRe: number, cIm: number, iterations: number): number {
  for (let step = 0; step < iterations; step += 1) {
    const [reSquared, imSquared] = [re * re, im * im];
    if (reSquared + imSquared > escape) return smooth(step, reSquared + imSquared, 2);
    im = 2 * re * im + cIm;
    re = reSquared - imSquared + cRe;
  }
  return -1;
}

function burningShip(cRe: number, cIm: number, iterations: number): number {
  let [re, im] = [0, 0];
  for (let step = 0; step < iterations; step += 1) {
    const [reSquared, imSquared] = [re * re, im * im];
    if (reSquared + imSquared > escape) return smooth(step, reSquared + imSquared, 2);
    im = Math.abs(2 * re * im) + cIm;
    re = reSquared - imSquared + cRe;
  }
  return -1;
}

function tricorn(cRe: number, cIm: number, iterations: number): number {
  let [re, im] = [0, 0];
  for (let step = 0; step < iterations; step += 1) {
    const [reSquared, imSquared] = [re * re, im * im];
    if (reSquared + imSquared > escape) return smooth(step, reSquared + imSquared, 2);
    im = -2 * re * im + cIm;
    re = reSquared - imSquared + cRe;
  }
  return -1;
}

function multibrot(cRe: number, cIm: number, iterations: number, power: number): number {
  let [re, im] = [0, 0];
  for (let step = 0; step < iterations; step += 1) {
    if (re * re + im * im > escape) return smooth(step, re * re + im * im, power);
    let [raisedRe, raisedIm] = [re, im];
    for (let factor = 1; factor < power; factor += 1) {
      const next = raisedRe * re - raisedIm * im;
      raisedIm = raisedRe * im + raisedIm * re;
      raisedRe = next;
    }
    re = raisedRe + cRe;
    im = raisedIm + cIm;
  }
  return -1;
}

/** z' = z² + c + p·(the z before), drawn lying on its side, as Shigehiro Ushiki found it. */
function phoenix(x: number, y: number, iterations: number, c: number, p: number): number {
  let [re, im, beforeRe, beforeIm] = [y, x, 0, 0];
  for (let step = 0; step < iterations; step += 1) {
    const [reSquared, imSquared] = [re * re, im * im];
    if (reSquared + imSquared > escape) return smooth(step, reSquared + imSquared, 2);
    const nextRe = reSquared - imSquared + c + p * beforeRe;
    const nextIm = 2 * re * im + p * beforeIm;
    [beforeRe, beforeIm, re, im] = [re, im, nextRe, nextIm];
  }
  return -1;
}

/** How points of the plane escape, for every shape but Newton's. */
export function escapeTime(shape: Exclude<Shape, { kind: 'newton' }>): EscapeTime {
  switch (shape.kind) {
    case 'mandelbrot':
      return (re, im, iterations) => (isInsideMandelbrot(re, im) ? -1 : quadratic(0, 0, re, im, iterations));
    case 'julia':
      return (re, im, iterations) => quadratic(re, im, shape.c[0], shape.c[1], iterations);
    case 'burning-ship':
      return burningShip;
    case 'tricorn':
      return tricorn;
    case 'multibrot':
      return (re, im, iterations) => multibrot(re, im, iterations, shape.power);
    case 'phoenix':
      return (re, im, iterations) => phoenix(re, im, iterations, shape.c, shape.p);
  }
}
