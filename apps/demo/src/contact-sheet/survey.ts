import { asCompleted, BrokenExecutorError, type Future, TaskTimeoutError, WorkerCrashedError } from '@heddle/futures';

import type { AnalysisOptions, Picture } from '../pictures/analyse.js';
import type { ProblemKind } from '../pictures/picture-problem.js';
import type { PictureOutcome } from '../tasks/picture-tasks.js';
import { now, type Started } from '../tasks/stopwatch.js';
import { messageOf } from '../text/system-errors.js';
import type { PictureFile } from './find-pictures.js';
import type { Run } from './run.js';
import { tasks } from './tasks.js';

export interface ReadPicture {
  readonly file: PictureFile;
  readonly picture: Picture;
  /** How long it took, in milliseconds. */
  readonly time: number;
}

export interface Problem {
  readonly name: string;
  /** Where it is, for what is a file. */
  readonly file?: PictureFile;
  readonly kind: ProblemKind;
  readonly reason: string;
}

export interface Survey {
  /** In the order of the files, whatever was done first. */
  readonly pictures: readonly ReadPicture[];
  readonly problems: readonly Problem[];
}

export interface SurveyOptions extends AnalysisOptions {
  /** Milliseconds that one picture may take. */
  readonly timeout: number;
}

/** A picture that is still with the pool: who has it is known as soon as somebody has it. */
interface Pending {
  readonly file: PictureFile;
  started?: Started;
}

/** What `asCompleted` gives. TypeScript takes its own AsyncIterable of promises for one of what they resolve to. */
interface Completions<T> {
  [Symbol.asyncIterator](): { next(): Promise<IteratorResult<Future<T>, undefined>> };
}

/** Looks at every file, on the pool, the largest first so that no worker is left with it at the end. What happens to one file is its own affair. */
export async function survey(run: Run, files: readonly PictureFile[], options: SurveyOptions): Promise<Survey> {
  const { executor, signal, timeline } = run;
  const { thumbnailSize, maxPixels, timeout } = options;
  using shown = run.progress('Reading pictures', files.length);
  const pending = new Map<Future<PictureOutcome>, Pending>();
  for (const file of [...files].sort((one, other) => other.bytes - one.bytes)) {
    const future = executor.submitWith({ signal, timeout, name: file.name }, tasks.analysePicture, file.path, { thumbnailSize, maxPixels });
    const entry: Pending = { file };
    future.onProgress((started) => {
      entry.started = started as Started;
      shown.mention(file.name);
    });
    pending.set(future, entry);
  }

  const pictures: ReadPicture[] = [];
  const problems: Problem[] = [];
  const completions: Completions<PictureOutcome> = asCompleted(pending.keys());
  for await (const future of completions) {
    const { file, started } = pending.get(future) ?? raise('A future that was not asked for');
    try {
      const outcome = await future;
      const { span } = outcome;
      timeline.record({ kind: 'read', name: file.name, span, ending: outcome.status === 'read' ? 'done' : 'problem' });
      if (outcome.status === 'read') pictures.push({ file, picture: outcome.picture, time: span.end - span.start });
      else problems.push({ name: file.name, file, kind: outcome.kind, reason: outcome.reason });
    } catch (error) {
      if (signal.aborted) continue;
      problems.push({ name: file.name, file, ...whatWentWrong(error, timeout) });
      if (started !== undefined) timeline.record({ kind: 'read', name: file.name, span: { ...started, end: now(), phases: [] }, ending: 'stopped' });
    }
    shown.advance();
  }
  signal.throwIfAborted();
  const position = new Map(files.map((file, index) => [file, index]));
  const byPosition = (one: { file?: PictureFile }, other: { file?: PictureFile }): number => at(one) - at(other);
  const at = ({ file }: { file?: PictureFile }): number => (file === undefined ? -1 : (position.get(file) ?? -1));
  return { pictures: pictures.sort(byPosition), problems: problems.sort(byPosition) };
}

function raise(message: string): never {
  throw new Error(message);
}

/** What kept a task from answering. A pool that cannot work at all is not the picture's fault. */
function whatWentWrong(error: unknown, timeout: number): Pick<Problem, 'kind' | 'reason'> {
  if (error instanceof TaskTimeoutError) {
    return { kind: 'too-slow', reason: `Given up after ${timeout / 1000} s, the time that one picture may take.` };
  }
  if (error instanceof WorkerCrashedError) return { kind: 'crashed', reason: `Its worker did not survive it: ${error.message}` };
  if (error instanceof BrokenExecutorError) throw error;
  return { kind: 'crashed', reason: `Unexpected: ${messageOf(error)}` };
}
