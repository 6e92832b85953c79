import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { ThreadPoolExecutor } from '@heddle/thread-pool';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type * as rendering from '../src/contact-sheet/render-pictures.js';
import type { Run } from '../src/contact-sheet/run.js';
import { Timeline } from '../src/contact-sheet/timeline.js';
import { writeBrokenPictures } from '../src/fractals/broken-pictures.js';
import { renderFractal } from '../src/fractals/render.js';
import { type Scene, scenes } from '../src/fractals/scenes.js';
import { dominantColours } from '../src/pictures/colours.js';
import { decodePicture } from '../src/pictures/decode.js';

/** The built one: its tasks are a file that a worker can load. */
const { renderPictures } = (await import(new URL('../dist/contact-sheet/render-pictures.js', import.meta.url).href)) as typeof rendering;

const small = scenes.map((scene): Scene => ({ ...scene, width: 96, height: 54 }));

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-drawing-'));
});
afterEach(() => rm(folder, { recursive: true }));

function runOn(executor: ThreadPoolExecutor, signal = new AbortController().signal): Run & { advanced: () => number } {
  let count = 0;
  const progress = { advance: () => (count += 1), mention: () => undefined, [Symbol.dispose]: () => undefined };
  return { executor, workers: 2, signal, timeline: new Timeline(), progress: () => progress, advanced: () => count };
}

describe('fractals', () => {
  for (const scene of small) {
    it(`${scene.files[0]?.name ?? ''} has something to see, the same each time`, () => {
      const pixels = renderFractal(scene);
      expect(dominantColours(pixels).length).toBeGreaterThan(2);
      expect(dominantColours(pixels)[0]?.share).toBeLessThan(0.75);
      expect(renderFractal(scene)).toEqual(pixels);
    });
  }
});

describe('drawing pictures on the pool', () => {
  it('makes every file of every scene, each of which can be read again', async () => {
    await using executor = new ThreadPoolExecutor({ maxWorkers: 2 });
    const run = runOn(executor);
    await renderPictures(run, small, folder);
    const files = small.flatMap((scene) => scene.files);
    expect((await readdir(folder)).sort()).toEqual(files.map(({ name }) => name).sort());
    for (const { name, scale = 1 } of files) {
      const { header } = await decodePicture(await readFile(join(folder, name)), { maxPixels: 1e6 });
      expect([header.width, header.height]).toEqual([Math.round(96 * scale), Math.round(54 * scale)]);
    }
    expect(run.advanced()).toBe(small.length * 2);
    const tasks = run.timeline.lanes().flatMap((lane) => lane.tasks);
    expect(tasks.filter(({ kind }) => kind === 'render')).toHaveLength(small.length);
    expect(tasks.filter(({ kind }) => kind === 'save')).toHaveLength(small.length);
  });

  it('stops when it is told to, for the reason it is given', async () => {
    await using executor = new ThreadPoolExecutor({ maxWorkers: 1 });
    const controller = new AbortController();
    const reason = new Error('enough');
    const run = runOn(executor, controller.signal);
    const drawing = renderPictures({ ...run, progress: () => ({ ...run.progress('', 0), advance: () => controller.abort(reason) }) }, small, folder);
    await expect(drawing).rejects.toBe(reason);
    expect((await readdir(folder)).length).toBeLessThan(small.length);
  });

  it('ends with the first picture that cannot be saved', async () => {
    await using executor = new ThreadPoolExecutor({ maxWorkers: 2 });
    for (const scene of small) for (const { name } of scene.files) await mkdir(join(folder, name));
    const run = runOn(executor);
    await expect(renderPictures(run, small, folder)).rejects.toMatchObject({ code: 'EISDIR' });
    expect(run.advanced()).toBeLessThan(small.length);
  });

  it('adds a picture that is cut off, and one that claims to be huge', async () => {
    await using executor = new ThreadPoolExecutor({ maxWorkers: 1 });
    const scene = small.slice(0, 1).map((first) => ({ ...first, width: 400, height: 300, files: [{ name: 'whole.png' }] }));
    await renderPictures(runOn(executor), scene, folder);
    await writeBrokenPictures(folder, 'whole.png');
    const read = async (name: string): Promise<unknown> => decodePicture(await readFile(join(folder, name)), { maxPixels: 1e6 });
    await expect(read('cut-off-on-purpose.png')).rejects.toThrow(/cut off/);
    await expect(read('bomb-on-purpose.png')).rejects.toThrow(/3,600 megapixels/);
    await expect(read('whole.png')).resolves.toBeDefined();
  });
});
