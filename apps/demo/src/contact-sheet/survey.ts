import { asCompleted, BrokenExecutorError, type Future, TaskTimeoutError, WorkerCrashedError } from '@heddle/futures';

import type { AnalysisOptions, Picture } from '../pictures/analyse.js';
import type { ProblemKind } from '../pictures/picture-problem.js';
import type { PictureOutcome } from '../tasks/picture-tasks.js';
import { now, type Started } from '../tasks/stopwatch.js';
import { messageOf } from '../text/system-errors.js';
import type { PictureFile } from './find-pictures.js';
import type { Run } from './run.js';
import { tasks } from './task-references.js';
import type { Timeline } from './timeline.js';

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

/**
 * Looks at every file, on the pool, the largest first so that no worker is left with it at the end. What happens to one
 * is no other's affair.
 */
export async function survey(run: Run, files: readonly PictureFile[], options: SurveyOptions): Promise<Survey> {
  const { executor, signal } = run;
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

  const findings = new Map<PictureFile, ReadPicture | Problem>();
  for await (const future of asCompleted(pending.keys())) {
    const entry = pending.get(future);
    // An interrupted run looks at nothing any more; it only waits for its tasks to be over.
    if (entry === undefined || signal.aborted) continue;
    findings.set(entry.file, await finding(future, entry, run.timeline, timeout));
    shown.advance();
  }
  signal.throwIfAborted();
  const inOrder = files.flatMap((file) => findings.get(file) ?? []);
  return { pictures: inOrder.filter((found) => 'picture' in found), problems: inOrder.filter((found) => 'reason' in found) };
}

/** What came of one file, whatever that is; written down in the timeline. */
async function finding(
  future: Future<PictureOutcome>,
  { file, started }: Pending,
  timeline: Timeline,
  timeout: number,
): Promise<ReadPicture | Problem> {
  const { name } = file;
  try {
    const outcome = await future;
    const { span } = outcome;
    timeline.record({ kind: 'read', name, span, ending: outcome.status === 'read' ? 'done' : 'problem' });
    if (outcome.status === 'read') return { file, picture: outcome.picture, time: span.end - span.start };
    return { name, file, kind: outcome.kind, reason: outcome.reason };
  } catch (error) {
    if (started !== undefined) timeline.record({ kind: 'read', name, span: { ...started, end: now(), phases: [] }, ending: 'stopped' });
    return { name, file, ...whatWentWrong(error, timeout) };
  }
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
