import fc from 'fast-check';

/** How a `finally` block cleans up. */
export type Cleanup = 'at once' | 'waits' | 'waits, shielded';

/** What a task does. */
export interface TaskPlan {
  /** One for each `try` that the wait is in, the outermost first. */
  readonly cleanups: readonly Cleanup[];
  /** How often it waits. */
  readonly waits: number;
  /** Whether it is cancelled already when it begins to wait. */
  readonly isCancelledBefore: boolean;
  /** Whether it catches the first cancellation of a wait, and waits once more. */
  readonly triesAgain: boolean;
  /** Whether it waits while it holds what it has got. */
  readonly visits: boolean;
}

/** One thing that is done to the tasks from outside. */
export type Deed = 'satisfy' | 'cancel';

/** Deeds that follow each other closely. */
export interface Step {
  readonly deeds: readonly Deed[];
  /** Which task is cancelled. */
  readonly who: number;
  /** Microtasks between two deeds. */
  readonly gap: number;
}

/** A schedule, but for the order of the steps, which is the scheduler's. */
export interface Plan {
  readonly n: number;
  readonly tasks: readonly TaskPlan[];
  readonly steps: readonly Step[];
  /** What happens between two steps, in turns. */
  readonly pauses: readonly ('none' | 'microtask' | 'turn')[];
  /** How those end who wait still when all steps are done. */
  readonly end: Deed;
}

const seldom = fc.nat(4).map((n) => n === 0);

const task: fc.Arbitrary<TaskPlan> = fc.record({
  cleanups: fc.array(fc.constantFrom<Cleanup[]>('at once', 'waits', 'waits, shielded'), { minLength: 1, maxLength: 3 }),
  waits: fc.integer({ min: 1, max: 2 }),
  isCancelledBefore: seldom,
  triesAgain: seldom,
  visits: fc.boolean(),
});

const deeds: readonly (readonly Deed[])[] = [
  ['cancel'],
  ['satisfy'],
  ['cancel', 'cancel'],
  ['satisfy', 'cancel'],
  ['cancel', 'satisfy'],
  ['satisfy', 'cancel', 'satisfy', 'cancel'],
];

const step: fc.Arbitrary<Step> = fc.record({ deeds: fc.constantFrom(...deeds), who: fc.nat(3), gap: fc.nat(5) });

export const plan: fc.Arbitrary<Plan> = fc.record({
  n: fc.nat(2),
  tasks: fc.array(task, { minLength: 1, maxLength: 4 }),
  steps: fc.array(step, { maxLength: 8 }),
  pauses: fc.array(fc.constantFrom('none', 'none', 'microtask', 'turn'), { minLength: 1, maxLength: 4 }),
  end: fc.constantFrom<Deed[]>('satisfy', 'cancel'),
});
