import { styleText } from 'node:util';

import type { PoolStatistics } from '@heddle/thread-pool';

import { type ContactSheet, speedUp } from '../contact-sheet/contact-sheet.js';
import type { Lane } from '../contact-sheet/timeline.js';
import { formatCount, formatDuration, formatPercent, printable } from '../text/format.js';

const barWidth = 24;
const problemsShown = 8;
const lanesShown = 16;

type Style = Parameters<typeof styleText>[0];

/** Colours only where somebody sees them; https://no-color.org. */
function painter(stream: NodeJS.WriteStream): (style: Style, text: string) => string {
  const colourful = stream.isTTY && (process.env.NO_COLOR ?? '') === '';
  return (style, text) => (colourful ? styleText(style, text) : text);
}

/** What was made, and how well the workers were used. */
export function summary(sheet: ContactSheet, page: { path: string; size: string }, stream: NodeJS.WriteStream = process.stdout): string {
  const paint = painter(stream);
  const { pictures, problems, groups, work } = sheet;
  const inGroups = groups.reduce((sum, group) => sum + group.length, 0);

  const laneLine = ({ worker, tasks, busy }: Lane): string => {
    const used = work.wallTime === 0 ? 0 : busy / work.wallTime;
    const filled = Math.min(barWidth, Math.round(used * barWidth));
    const bar = paint('cyan', '█'.repeat(filled)) + paint('dim', '░'.repeat(barWidth - filled));
    return `  worker ${String(worker).padEnd(3)} ${bar} ${formatPercent(used).padStart(5)} of the time, ${formatCount(tasks.length, 'task')}`;
  };

  const times = paint('bold', `${speedUp(work).toFixed(2)} times`);
  return [
    '',
    [
      paint('bold', formatCount(pictures.length, 'picture')),
      problems.length === 0 ? 'no failures' : paint('yellow', formatCount(problems.length, 'failure')),
      groups.length === 0 ? 'no duplicates' : `${formatCount(groups.length, 'duplicate group')} (${formatCount(inGroups, 'picture')})`,
    ].join(', '),
    ...problems.slice(0, problemsShown).map(({ name, reason }) => `  ${paint('yellow', printable(name))}: ${reason}`),
    ...(problems.length > problemsShown ? [`  and ${problems.length - problemsShown} more, in the page`] : []),
    '',
    `${formatDuration(work.wallTime)} for ${formatDuration(work.taskTime)} of work: ${times} as fast as one thread, on ${formatCount(work.workers, 'worker')}`,
    ...work.lanes.slice(0, lanesShown).map(laneLine),
    ...(work.lanes.length > lanesShown ? [`  and ${work.lanes.length - lanesShown} more workers`] : []),
    ...(work.pool === undefined ? [] : [poolLine(work.pool)]),
    '',
    `Page: ${paint('bold', page.path)} (${page.size})`,
    '',
  ].join('\n');
}

/** The pool's own figures, for half of its tasks and for the slowest of them. */
function poolLine({ completed, failed, runTime, waitTime }: PoolStatistics): string {
  const ran = `ran ${formatDuration(runTime.p50)} in the median and ${formatDuration(runTime.max)} at most`;
  const waited = `after waiting ${formatDuration(waitTime.p50)} and ${formatDuration(waitTime.max)}`;
  return `  the pool  ${formatCount(completed, 'task')} done, ${failed} failed; they ${ran}, ${waited}`;
}
