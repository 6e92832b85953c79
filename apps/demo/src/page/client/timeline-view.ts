import { drawTimeline, heightOf, laneTop, layout } from './draw-timeline.js';
import { formatMilliseconds } from './format.js';
import { listenToGestures } from './gestures.js';
import type { TaskData, TimelineData } from './timeline-data.js';
import { TimeWindow } from './window.js';

/** The timeline as it is seen and handled: draws when something changed, once a frame. */
export class TimelineView {
  readonly #data: TimelineData;
  readonly #canvas: HTMLCanvasElement;
  readonly #tooltip: HTMLElement;
  readonly #context: CanvasRenderingContext2D;
  readonly #window: TimeWindow;
  #colours = new Map<string, string>();
  #hovered: TaskData | undefined;
  #drawing = false;

  constructor(data: TimelineData, canvas: HTMLCanvasElement, tooltip: HTMLElement) {
    const context = canvas.getContext('2d');
    if (context === null) throw new Error('No canvas here');
    this.#data = data;
    this.#canvas = canvas;
    this.#tooltip = tooltip;
    this.#context = context;
    this.#window = new TimeWindow(data.duration);
    new ResizeObserver(() => this.#draw()).observe(canvas);
    matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
      this.#colours = new Map();
      this.#draw();
    });
    listenToGestures(canvas, {
      zoom: (factor, x) => this.#zoom(factor, this.#timeAt(x)),
      move: (pixels) => this.#move((pixels / this.#span) * this.#window.length),
      all: () => this.zoomBy(0),
      point: (x, y) => this.#point(x, y),
      leave: () => this.#hover(undefined),
      choose: (x, y) => this.#choose(this.#taskAt(x, y)),
      // The first tap shows, the second follows.
      tap: (x, y) =>
        this.#hovered !== undefined && this.#taskAt(x, y) === this.#hovered ? this.#choose(this.#hovered) : this.#point(x, y),
    });
    this.#draw();
  }

  /** Around the middle; 0 shows all. */
  zoomBy(factor: number): void {
    if (factor === 0) this.#window.reset();
    else this.#window.zoom(factor, (this.#window.from + this.#window.to) / 2);
    this.#draw();
  }

  get #span(): number {
    return Math.max(1, this.#canvas.clientWidth - layout.left - layout.right);
  }

  #timeAt(x: number): number {
    return this.#window.from + ((x - layout.left) / this.#span) * this.#window.length;
  }

  /** The task under a point; of tasks too small to hit, the nearest within a few pixels. */
  #taskAt(x: number, y: number): TaskData | undefined {
    const lane = this.#data.lanes.find((_, index) => y >= laneTop(index) && y < laneTop(index) + layout.lane);
    const time = this.#timeAt(x);
    const reach = (3 / this.#span) * this.#window.length;
    const distance = ({ start, end }: TaskData): number => Math.max(start - time, time - end, 0);
    return lane?.tasks.filter((task) => distance(task) <= reach).sort((one, other) => distance(one) - distance(other))[0];
  }

  #zoom(factor: number, around: number): void {
    this.#window.zoom(factor, around);
    this.#draw();
  }

  #move(milliseconds: number): void {
    this.#window.move(milliseconds);
    this.#draw();
  }

  #point(x: number, y: number): void {
    const task = this.#taskAt(x, y);
    this.#hover(task);
    if (task === undefined) return;
    const { left, top } = this.#canvas.getBoundingClientRect();
    const { offsetWidth, offsetHeight } = this.#tooltip;
    const right = Math.min(Math.max(4, left + x + 14), innerWidth - offsetWidth - 4);
    const below = top + y + 20;
    const fits = below + offsetHeight < innerHeight;
    this.#tooltip.style.transform = `translate(${right}px, ${fits ? below : top + y - offsetHeight - 10}px)`;
  }

  #hover(task: TaskData | undefined): void {
    if (task === this.#hovered) return;
    this.#hovered = task;
    this.#tooltip.hidden = task === undefined;
    if (task !== undefined) this.#tooltip.replaceChildren(...this.#describe(task));
    this.#draw();
  }

  #describe(task: TaskData): Node[] {
    const name = document.createElement('strong');
    name.textContent = `${task.kind} ${task.name}`;
    const when = document.createElement('span');
    const endings = { done: '', problem: ', not shown', stopped: ', stopped' };
    when.textContent = `${formatMilliseconds(task.end - task.start)}, from ${formatMilliseconds(task.start)}${endings[task.ending]}`;
    const phases = document.createElement('div');
    phases.textContent = task.phases.map(([phase, time]) => `${this.#data.phases[phase] ?? ''} ${formatMilliseconds(time)}`).join(', ');
    return [name, when, phases];
  }

  #choose(task: TaskData | undefined): void {
    const element = task?.card === undefined ? null : document.getElementById(task.card);
    if (element === null) return;
    for (const before of document.querySelectorAll('.found')) before.classList.remove('found');
    element.hidden = false;
    element.classList.add('found');
    element.scrollIntoView({ block: 'center' });
  }

  readonly #colour = (name: string): string => {
    let colour = this.#colours.get(name);
    if (colour === undefined) {
      colour = getComputedStyle(this.#canvas).getPropertyValue(`--${name}`).trim();
      this.#colours.set(name, colour);
    }
    return colour;
  };

  #draw(): void {
    if (this.#drawing) return;
    this.#drawing = true;
    requestAnimationFrame(() => {
      this.#drawing = false;
      const width = this.#canvas.clientWidth;
      const height = heightOf(this.#data);
      const scale = devicePixelRatio;
      if (this.#canvas.width !== Math.round(width * scale) || this.#canvas.height !== Math.round(height * scale)) {
        this.#canvas.width = Math.round(width * scale);
        this.#canvas.height = Math.round(height * scale);
        this.#canvas.style.height = `${height}px`;
      }
      this.#context.setTransform(scale, 0, 0, scale, 0, 0);
      drawTimeline({
        context: this.#context,
        data: this.#data,
        window: this.#window,
        width,
        height,
        hovered: this.#hovered,
        colour: this.#colour,
      });
    });
  }
}
