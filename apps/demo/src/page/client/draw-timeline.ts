import { formatMilliseconds } from './format.js';
import type { LaneData, TaskData, TimelineData } from './timeline-data.js';
import type { TimeWindow } from './window.js';

export const layout = { axis: 26, lane: 30, gap: 6, left: 84, right: 14, bottom: 8 } as const;

export function heightOf({ lanes }: TimelineData): number {
  return layout.axis + lanes.length * (layout.lane + layout.gap) + layout.bottom;
}

export function laneTop(index: number): number {
  return layout.axis + index * (layout.lane + layout.gap);
}

export interface Scene {
  readonly context: CanvasRenderingContext2D;
  readonly data: TimelineData;
  readonly window: TimeWindow;
  readonly width: number;
  readonly height: number;
  readonly hovered: TaskData | undefined;
  /** A colour of the style sheet, by its name. */
  readonly colour: (name: string) => string;
}

/** Where a moment lies, in pixels from the left. */
function positionOf(time: number, window: TimeWindow, width: number): number {
  return layout.left + ((time - window.from) / window.length) * (width - layout.left - layout.right);
}

const font = '12px system-ui, sans-serif';

export function drawTimeline(scene: Scene): void {
  const { context, data, width, height } = scene;
  context.clearRect(0, 0, width, height);
  context.font = font;
  context.textBaseline = 'middle';
  drawAxis(scene);
  data.lanes.forEach((lane, index) => drawLane(scene, lane, laneTop(index)));
}

/** The distance between lines of the grid: 1, 2 or 5 of some power of ten, about 90 pixels. */
function gridStep({ window, width }: Scene): number {
  const wanted = (window.length / Math.max(1, width - layout.left - layout.right)) * 90;
  const power = 10 ** Math.floor(Math.log10(wanted));
  return ([1, 2, 5].find((step) => step * power >= wanted) ?? 10) * power;
}

function drawAxis(scene: Scene): void {
  const { context, window, width, height, colour } = scene;
  const step = gridStep(scene);
  context.strokeStyle = colour('grid');
  context.fillStyle = colour('soft');
  context.textAlign = 'center';
  for (let tick = Math.ceil(window.from / step); tick * step <= window.to; tick += 1) {
    const x = Math.round(positionOf(tick * step, window, width)) + 0.5;
    context.beginPath();
    context.moveTo(x, layout.axis - 6);
    context.lineTo(x, height - layout.bottom);
    context.stroke();
    if (x < width - 24) context.fillText(formatMilliseconds(tick * step, step), x, layout.axis / 2 - 1);
  }
}

function drawLane(scene: Scene, lane: LaneData, top: number): void {
  const { context, width, window, colour } = scene;
  context.fillStyle = colour('lane');
  context.fillRect(layout.left, top, width - layout.left - layout.right, layout.lane);
  context.fillStyle = colour('soft');
  context.textAlign = 'right';
  context.fillText(lane.label, layout.left - 10, top + layout.lane / 2);
  context.save();
  context.beginPath();
  context.rect(layout.left, top - 2, width - layout.left - layout.right, layout.lane + 4);
  context.clip();
  for (const task of lane.tasks) {
    if (task.end >= window.from && task.start <= window.to) drawTask(scene, task, top);
  }
  context.restore();
}

/** Too narrow for its phases, a task has the colour of the longest. */
const narrow = 3;

function drawTask(scene: Scene, task: TaskData, top: number): void {
  const { context, data, window, width, colour, hovered } = scene;
  const x = (time: number): number => positionOf(time, window, width);
  const left = x(task.start);
  // A hairline between neighbours, where there is room for one.
  const right = Math.max(left + 1, x(task.end) - (x(task.end) - left > 4 ? 1 : 0));
  const phaseColour = (phase: number): string => colour(data.phases[phase] ?? 'other');
  const longest = task.phases.reduce<readonly [number, number]>((found, phase) => (phase[1] > found[1] ? phase : found), [-1, 0]);
  context.fillStyle = task.ending === 'stopped' ? colour('stopped') : right - left < narrow ? phaseColour(longest[0]) : colour('other');
  context.fillRect(left, top, right - left, layout.lane);
  let time = task.start;
  for (const [phase, milliseconds] of right - left < narrow ? [] : task.phases) {
    const from = x(time);
    time += milliseconds;
    context.fillStyle = phaseColour(phase);
    context.fillRect(from, top, Math.min(x(time), right) - from, layout.lane);
  }
  if (task.ending !== 'done') {
    context.fillStyle = colour('stopped');
    context.fillRect(left, top + layout.lane - 5, right - left, 5);
  }
  drawName(scene, task, { left: Math.max(left, layout.left), right, top });
  if (task === hovered) {
    context.strokeStyle = colour('ink');
    context.lineWidth = 2;
    context.strokeRect(left, top, right - left, layout.lane);
    context.lineWidth = 1;
  }
}

function drawName({ context }: Scene, { name }: TaskData, { left, right, top }: { left: number; right: number; top: number }): void {
  if (right - left < 48) return;
  context.save();
  context.beginPath();
  context.rect(left, top, right - left - 4, layout.lane);
  context.clip();
  context.textAlign = 'left';
  context.shadowColor = '#000a';
  context.shadowBlur = 3;
  context.fillStyle = '#fff';
  context.fillText(name, left + 6, top + layout.lane / 2);
  context.restore();
}
