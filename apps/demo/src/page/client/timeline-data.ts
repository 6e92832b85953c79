// What the page's script is given to draw. The page is made on the other side of these types.

export interface TaskData {
  readonly name: string;
  readonly kind: string;
  /** Milliseconds since the pool was made. */
  readonly start: number;
  readonly end: number;
  readonly ending: 'done' | 'problem' | 'stopped';
  /** Which of `phases`, and its milliseconds, one after the other. */
  readonly phases: readonly (readonly [phase: number, milliseconds: number])[];
  /** The element that shows what came of it. */
  readonly card?: string;
}

export interface LaneData {
  readonly label: string;
  readonly tasks: readonly TaskData[];
}

export interface TimelineData {
  readonly duration: number;
  readonly phases: readonly string[];
  readonly lanes: readonly LaneData[];
}
