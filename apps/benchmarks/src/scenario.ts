/** What is measured: its figures, what they must reach, and how to obtain them. */
import type { Contender } from './contender.js';
import type { OpenPartners } from './partners.js';
import type { SyncContender } from './sync-contender.js';
import type { TaskContender } from './task-contender.js';

/** One child process's answer: a number for each metric. A metric that the contender cannot do is absent. */
export type Figures = Readonly<Record<string, number>>;

export interface Metric {
  /** The key in `Figures`. */
  readonly name: string;
  readonly label: string;
  readonly better: 'more' | 'less';
  /** Set where a ratio of two figures would mean nothing: they lie around zero, or each was measured with a gauge of its own. */
  readonly hasNoRatio?: true;
}

/** Whom a target compares with: a contender by name, or the fastest of the released pools. */
type Rival = 'piscina' | 'post-message' | 'cpython-processes' | 'best pool' | 'jest-worker-processes' | 'async-mutex' | 'p-limit' | 'atomics' | 'promises' | 'heddle-threads' | 'cpython' | 'cpython-tasks' | 'effect' | 'effection';

/** Without a rival the bound is on Heddle's figure itself, with one on Heddle's figure divided by the rival's. */
export interface Target {
  readonly metric: string;
  readonly rival?: Rival;
  /** A variant of Heddle, where the target is not for Heddle as it comes. */
  readonly of?: 'heddle-pipes';
  readonly bound: { readonly atLeast: number } | { readonly atMost: number };
}

/** How much is done: `full` for figures, `smoke` only to see that it works. */
export type Scale = 'full' | 'smoke';
type Counts = Readonly<Record<string, number>>;

/** What the scenarios of each group ask of those who take part. */
export interface Contenders {
  /** Pools of workers. */
  readonly pools: Contender;
  /** Pools of processes. */
  readonly processes: Contender;
  /** A lock and semaphores of two processes. */
  readonly partners: OpenPartners;
  /** Locks, queues and the like. */
  readonly sync: SyncContender;
  /** Tasks of one event loop. */
  readonly tasks: TaskContender;
  /** What is hammered: the URL of its entry, which each thread loads. */
  readonly hammer: { readonly module: string };
}

export type Group = keyof Contenders;

export interface Scenario<C extends Counts = Counts> {
  readonly name: string;
  readonly group: Group;
  readonly title: string;
  /** Precisely what is measured; printed above the figures. */
  readonly method: string;
  readonly metrics: readonly Metric[];
  readonly targets: readonly Target[];
  readonly counts: Readonly<Record<Scale, C>>;
  /** Whether python/measure.py knows it too. */
  readonly inPython: boolean;
  /** A cap for scenarios that take long and hardly vary. */
  readonly maxRounds?: number;
  /** Seconds that one full measurement may take; absent for three minutes. */
  readonly timeLimit?: number;
  measure(contender: Contenders[Group], counts: C): Promise<Figures>;
}
