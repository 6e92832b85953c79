import { mkdir } from 'node:fs/promises';

import type { Future } from '@heddle/futures';

import { type Scene, sceneName } from '../fractals/scenes.js';
import type { SavedScene } from '../tasks/picture-tasks.js';
import type { Run } from './run.js';
import { tasks } from './task-references.js';

/**
 * Draws the demo's own pictures into a folder. Renderings stream back as they are done, only a few ahead of what is being
 * saved; each is moved, not copied, into the task that encodes it.
 */
export async function renderPictures(run: Run, scenes: readonly Scene[], folder: string): Promise<void> {
  const { executor, workers, timeline, progress } = run;
  await mkdir(folder, { recursive: true });
  using shown = progress('Rendering pictures', scenes.length * 2);
  const saving: Future<SavedScene>[] = [];
  // One picture that cannot be saved ends it all: the next could not either.
  const failure = new AbortController();
  const signal = AbortSignal.any([run.signal, failure.signal]);
  const renderings = executor.map(tasks.renderScene, scenes, { ordered: false, bufferSize: workers + 1, signal });
  for await (const { scene, pixels, span } of renderings) {
    timeline.record({ kind: 'render', name: sceneName(scene), span });
    shown.advance(sceneName(scene));
    // Sooner than the renderings that wait already: what is drawn should not pile up in memory.
    const saved = executor.submitWith({ signal, priority: 1, transfer: [pixels.data.buffer] }, tasks.saveScene, scene, pixels, folder);
    saved.addDoneCallback((done) => {
      if (!done.cancelled()) shown.advance(sceneName(scene));
    });
    saved.catch((error: unknown) => failure.abort(error));
    saving.push(saved);
  }
  for (const { scene, span } of await Promise.all(saving)) timeline.record({ kind: 'save', name: sceneName(scene), span });
}
