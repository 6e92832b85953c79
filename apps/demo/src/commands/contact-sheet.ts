import { stat } from 'node:fs/promises';
import { join } from 'node:path';

import { CommandError } from '../contact-sheet/command-error.js';
import { findGroups } from '../contact-sheet/compare.js';
import { type ChosenExecutor, createExecutor } from '../contact-sheet/executors.js';
import type { ContactSheet } from '../contact-sheet/contact-sheet.js';
import { findPictures, type FoundPictures } from '../contact-sheet/find-pictures.js';
import { renderPictures } from '../contact-sheet/render-pictures.js';
import type { Run } from '../contact-sheet/run.js';
import { survey } from '../contact-sheet/survey.js';
import { Timeline } from '../contact-sheet/timeline.js';
import { writeBrokenPictures } from '../fractals/broken-pictures.js';
import { scenes } from '../fractals/scenes.js';
import { contactSheetPage } from '../page/page.js';
import { checkWritable, writePage } from '../page/write-page.js';
import { Interrupted, InterruptListener } from '../terminal/interrupt.js';
import { showProgress } from '../terminal/progress.js';
import { summary } from '../terminal/summary.js';
import { formatBytes, formatCount } from '../text/format.js';
import { isSystemError, reasonOf } from '../text/system-errors.js';
import { type ContactSheetOptions, fromCaller, outputFolder } from './options.js';

/** Finds, or draws, the pictures; reads and compares them on the pool; writes the page. */
export async function makeContactSheet(folder: string | undefined, options: ContactSheetOptions): Promise<void> {
  using interrupts = new InterruptListener();
  const { signal } = interrupts;
  await checkWritable(options.out);
  // Before any work: a wrong folder should not cost a pool.
  const given = folder === undefined ? undefined : await picturesIn(fromCaller(folder));

  const timeline = new Timeline();
  const sheet = await onPool(options, async ({ executor, statistics }) => {
    // Where there is no pool there is one that works.
    const workers = options.executor === 'inline' ? 1 : options.workers;
    const run: Run = { executor, workers, signal, timeline, progress: showProgress };
    const found = given ?? (await drawnPictures(run));
    const { thumbnail, maxMegapixels, timeout } = options;
    const read = await survey(run, found.files, { thumbnailSize: thumbnail, maxPixels: maxMegapixels * 1e6, timeout: timeout * 1000 });
    const groups = await findGroups(run, read.pictures, options.threshold);
    timeline.stop();
    const { wallTime, taskTime } = timeline;
    const work = { workers, lanes: timeline.lanes(), wallTime, taskTime, pool: statistics() };
    const unreadable = found.unreadable.map((problem) => ({ ...problem, kind: 'unreadable' as const }));
    const problems = [...unreadable, ...read.problems];
    return {
      folder: found.folder,
      made: new Date(),
      pictures: read.pictures,
      groups,
      problems,
      threshold: options.threshold,
      work,
    } satisfies ContactSheet;
  });

  const bytes = await writePage(options.out, contactSheetPage(sheet, options.out), signal);
  process.stdout.write(summary(sheet, { path: options.out, size: formatBytes(bytes) }));
}

/** Makes the pool for as long as `work` takes; when that fails or is interrupted, what has not started never will. */
async function onPool<T>({ executor: kind, workers }: ContactSheetOptions, work: (chosen: ChosenExecutor) => Promise<T>): Promise<T> {
  const chosen = createExecutor(kind, workers);
  const { executor, statistics } = chosen;
  try {
    return await work(chosen);
  } catch (error) {
    if (error instanceof Interrupted) process.stdout.write(`${formatCount(statistics()?.completed ?? 0, 'task')} had been done.\n`);
    throw error;
  } finally {
    await executor.shutdown({ cancelPending: true });
  }
}

interface PicturesOfFolder extends FoundPictures {
  readonly folder: string;
}

async function picturesIn(folder: string): Promise<PicturesOfFolder> {
  const status = await stat(folder).catch(() => undefined);
  if (status?.isFile() === true) throw new CommandError(`${folder} is a file; give the folder that it is in.`);
  const found = await findPictures(folder);
  if (found.files.length === 0 && found.unreadable.length === 0)
    throw new CommandError(`There are no JPEG or PNG pictures in ${folder} or its sub-folders.`);
  return { ...found, folder };
}

async function drawnPictures(run: Run): Promise<PicturesOfFolder> {
  const folder = join(outputFolder, 'pictures');
  process.stdout.write(`No folder given: drawing pictures into ${folder}\n`);
  try {
    await renderPictures(run, scenes, folder);
    await writeBrokenPictures(folder, 'mandelbrot.png');
  } catch (error) {
    if (!isSystemError(error)) throw error;
    throw new CommandError(`Cannot draw pictures into ${folder}: ${reasonOf(error)}.`, { cause: error });
  }
  return picturesIn(folder);
}
