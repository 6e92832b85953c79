import { now, type Span } from '../tasks/stopwatch.js';

export type TaskKind = 'render' | 'save' | 'read' | 'compare';

export interface TimelineTask {
  readonly kind: TaskKind;
  readonly name: string;
  /** Milliseconds since the pool was made. */
  readonly start: number;
  readonly end: number;
  /** `stopped`: it never came back, and its worker was replaced. */
  readonly ending: 'done' | 'problem' | 'stopped';
  readonly phases: Span['phases'];
}

export interface Lane {
  /** The thread that the lane is of, counted from 1 in the order in which they turned up. */
  readonly worker: number;
  readonly tasks: readonly TimelineTask[];
  readonly busy: number;
}

/** What ran on which worker when, as the workers themselves wrote it down. */
export class Timeline {
  readonly #origin = now();
  readonly #lanes = new Map<number, TimelineTask[]>();
  #end = 0;

  record(task: { kind: TaskKind; name: string; span: Span; ending?: TimelineTask['ending'] }): void {
    const { kind, name, span, ending = 'done' } = task;
    const lane = this.#lanes.get(span.worker) ?? [];
    this.#lanes.set(span.worker, lane);
    lane.push({ kind, name, ending, start: span.start - this.#origin, end: span.end - this.#origin, phases: span.phases });
  }

  /** Nothing runs any more. */
  stop(): void {
    this.#end = now() - this.#origin;
  }

  /** From the making of the pool to the end of its last task. */
  get wallTime(): number {
    return this.#end;
  }

  /** What all tasks took, one after the other. */
  get taskTime(): number {
    return this.lanes().reduce((sum, { busy }) => sum + busy, 0);
  }

  lanes(): Lane[] {
    const lanes = [...this.#lanes.values()].map((tasks) => [...tasks].sort((one, other) => one.start - other.start));
    lanes.sort((one, other) => (one[0]?.start ?? 0) - (other[0]?.start ?? 0));
    return lanes.map((tasks, index) => ({ worker: index + 1, tasks, busy: tasks.reduce((sum, { start, end }) => sum + end - start, 0) }));
  }
}
