// What runs on the workers. Nothing here touches the terminal or the page.
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { checkCancelled, reportProgress } from '@heddle/futures';

import { renderFractal } from '../fractals/render.js';
import type { Scene } from '../fractals/scenes.js';
import { analyse, type AnalysisOptions, type Picture } from '../pictures/analyse.js';
import { encodeJpeg, encodePng } from '../pictures/codecs.js';
import { findLookAlikes, type Fingerprints } from '../pictures/look-alikes.js';
import { PictureProblem, type ProblemKind } from '../pictures/picture-problem.js';
import type { Pixels } from '../pictures/pixels.js';
import { resize } from '../pictures/resize.js';
import { type Span, Stopwatch } from './stopwatch.js';

export type PictureOutcome =
  | { readonly status: 'read'; readonly picture: Picture; readonly span: Span }
  | { readonly status: 'problem'; readonly kind: ProblemKind; readonly reason: string; readonly span: Span };

/** What is wrong with a picture is an answer, not a failure: only what nobody foresaw rejects. */
export async function analysePicture(path: string, options: AnalysisOptions): Promise<PictureOutcome> {
  const watch = new Stopwatch();
  reportProgress(watch.started);
  try {
    return { status: 'read', picture: await analyse(path, options, watch), span: watch.stop() };
  } catch (error) {
    if (!(error instanceof PictureProblem)) throw error;
    return { status: 'problem', kind: error.kind, reason: error.message, span: watch.stop() };
  }
}

export interface RenderedScene {
  readonly scene: Scene;
  readonly pixels: Pixels;
  readonly span: Span;
}

export function renderScene(scene: Scene): RenderedScene {
  const watch = new Stopwatch();
  const pixels = watch.time('render', () => renderFractal(scene));
  return { scene, pixels, span: watch.stop() };
}

export interface SavedScene {
  readonly scene: Scene;
  readonly span: Span;
}

/** Writes one rendering under each of its scene's names, as it is or changed a little. */
export async function saveScene(scene: Scene, pixels: Pixels, folder: string): Promise<SavedScene> {
  const watch = new Stopwatch();
  for (const { name, quality, scale = 1, warmth = 0 } of scene.files) {
    checkCancelled();
    const changed = watch.time('change', () => {
      const scaled = scale === 1 ? pixels : resize(pixels, Math.round(pixels.width * scale), Math.round(pixels.height * scale));
      return warmth === 0 ? scaled : warm(scaled, warmth);
    });
    const bytes = await watch.timeAsync('encode', () => (quality === undefined ? encodePng(changed) : encodeJpeg(changed, quality)));
    await watch.timeAsync('write', () => writeFile(join(folder, name), bytes));
  }
  return { scene, span: watch.stop() };
}

/** More red and less blue, as evening light; less of both below zero. */
function warm(pixels: Pixels, warmth: number): Pixels {
  const data = pixels.data.slice();
  for (let at = 0; at < data.length; at += 4) {
    data[at] = (data[at] ?? 0) * (1 + warmth);
    data[at + 2] = (data[at + 2] ?? 0) * (1 - warmth);
  }
  return { ...pixels, data };
}

export interface Comparison {
  readonly name: string;
  readonly pairs: Uint32Array;
  readonly span: Span;
}

/** Compares a block of pictures with all that follow. */
export function comparePictures(fingerprints: Fingerprints, { from, to }: { from: number; to: number }, threshold: number): Comparison {
  const watch = new Stopwatch();
  const pairs = watch.time('compare', () => findLookAlikes(fingerprints, from, to, threshold));
  return { name: `pictures ${from + 1} to ${to}`, pairs, span: watch.stop() };
}
