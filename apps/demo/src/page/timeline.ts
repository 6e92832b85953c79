import { type ContactSheet, speedUp, type Work } from '../contact-sheet/contact-sheet.js';
import type { Lane, TaskKind, TimelineTask } from '../contact-sheet/timeline.js';
import { formatCount, formatDuration, formatPercent } from '../text/format.js';
import type { TaskData, TimelineData } from './client/timeline-data.js';
import { cardId } from './gallery.js';
import { type Html, html, jsonForScript } from './html.js';

/** In the order in which a picture goes through them; each has a colour of its own in the style sheet. */
const phases = ['render', 'change', 'read', 'decode', 'shrink', 'colours', 'hash', 'encode', 'write', 'compare'] as const;

const kinds: Record<TaskKind, string> = { render: 'Drawing', save: 'Saving', read: 'Reading', compare: 'Comparing' };

function round(milliseconds: number): number {
  return Math.round(milliseconds * 1000) / 1000;
}

function taskData(task: TimelineTask, cards: ReadonlyMap<string, string>): TaskData {
  const card = task.kind === 'read' ? cards.get(task.name) : undefined;
  return {
    name: task.name,
    kind: kinds[task.kind],
    start: round(task.start),
    end: round(task.end),
    ending: task.ending,
    phases: task.phases.map(({ name, milliseconds }) => [phases.findIndex((phase) => phase === name), round(milliseconds)] as const),
    ...(card === undefined ? {} : { card }),
  };
}

function timelineData({ pictures, problems, work }: ContactSheet): TimelineData {
  const cards = new Map([
    ...problems.map(({ name }) => [name, 'problems'] as const),
    ...pictures.map(({ file }, index) => [file.name, cardId(index)] as const),
  ]);
  const lanes = work.lanes.map(({ worker, tasks }) => ({ label: `worker ${worker}`, tasks: tasks.map((task) => taskData(task, cards)) }));
  return { duration: round(work.wallTime), phases, lanes };
}

function longestOf(tasks: readonly TimelineTask[]): string {
  const time = ({ start, end }: TimelineTask): number => end - start;
  const [longest] = [...tasks].sort((one, other) => time(other) - time(one));
  return longest === undefined ? '' : `${kinds[longest.kind]} ${longest.name}, ${formatDuration(time(longest))}`;
}

function laneRow({ worker, tasks, busy }: Lane, { wallTime }: Work): Html {
  return html`<tr><th scope="row">worker ${worker}</th><td class="number">${tasks.length}</td>
<td class="number">${formatDuration(busy)}</td><td class="number">${formatPercent(wallTime === 0 ? 0 : busy / wallTime)}</td>
<td class="reason">${longestOf(tasks)}</td></tr>
`;
}

function poolFigures({ pool }: Work): Html {
  if (pool === undefined) return html``;
  const { completed, failed, runTime, waitTime, utilisation } = pool;
  return html`<p>In the pool's own figures: ${formatCount(completed, 'task')} done and ${failed} failed, on workers that
were busy ${formatPercent(utilisation)} of their lives. Tasks ran ${formatDuration(runTime.p50)} in the median,
${formatDuration(runTime.p90)} at the ninetieth percentile and ${formatDuration(runTime.max)} at most; they had waited
${formatDuration(waitTime.p50)}, ${formatDuration(waitTime.p90)} and ${formatDuration(waitTime.max)}.</p>`;
}

function figures(work: Work): Html {
  return html`<details><summary>Workers in figures</summary><div class="scroll"><table>
<thead><tr><th scope="col">Worker</th><th scope="col" class="number">Tasks</th><th scope="col" class="number">Busy</th>
<th scope="col" class="number">Of the time</th><th scope="col">Longest task</th></tr></thead>
<tbody>
${work.lanes.map((lane) => laneRow(lane, work))}</tbody></table></div>${poolFigures(work)}</details>`;
}

/** What the script needs to draw on; it shows it when it runs. */
function stage(used: readonly string[]): Html {
  const keys = used.map((phase) => html`<li><span class="key ${phase}"></span>${phase}</li>`);
  return html`<div class="timeline" hidden>
<div class="tools"><ul class="legend" aria-label="Phases">${keys}</ul>
<div class="buttons" role="group" aria-label="Zoom">
<button type="button" data-zoom="out" aria-label="Zoom out">−</button>
<button type="button" data-zoom="in" aria-label="Zoom in">+</button>
<button type="button" data-zoom="all">All</button></div></div>
<div class="stage"><canvas tabindex="0" role="img" aria-describedby="timeline-help"
 aria-label="Timeline of the workers; the same figures are in the table below"></canvas>
<div class="tooltip" role="status" hidden></div></div>
<p class="help" id="timeline-help">Drag to move, pinch or Ctrl and wheel to zoom; with the keyboard, arrows, + and −, 0 for
all of it. A click on a task leads to its picture.</p>
</div>`;
}

/** What ran on which worker when: drawn by the page's script from the data it finds here, and as a table for everyone else. */
export function timelineSection(sheet: ContactSheet): Html {
  const { work } = sheet;
  const tasks = work.lanes.flatMap((lane) => lane.tasks);
  const used = phases.filter((phase) => tasks.some((task) => task.phases.some(({ name }) => name === phase)));
  return html`<section id="timeline" aria-labelledby="timeline-title"><h2 id="timeline-title">Timeline</h2>
<p class="lead">${formatCount(tasks.length, 'task')} on ${formatCount(work.workers, 'worker')}:
${formatDuration(work.taskTime)} of work in ${formatDuration(work.wallTime)}, ${speedUp(work).toFixed(2)} times as fast as
one thread.</p>
${stage(used)}
${figures(work)}
<script type="application/json" id="timeline-data">${jsonForScript(timelineData(sheet))}</script>
</section>
`;
}
