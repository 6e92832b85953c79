/** What a library has to offer to take part: a pool of workers that runs one of the tasks. */
import type * as tasks from './tasks/tasks.js';

export type TaskName = keyof typeof tasks;
export type Argument<N extends TaskName> = Parameters<(typeof tasks)[N]>[0];
export type Result<N extends TaskName> = ReturnType<(typeof tasks)[N]>;

export interface PoolOptions {
  readonly workers: number;
  /** `eager`: all workers are wanted. `lazy`: whatever brings the first result soonest. */
  readonly start: 'eager' | 'lazy';
}

export interface Pool<N extends TaskName> {
  readonly run: (argument: Argument<N>) => PromiseLike<Result<N>>;
  /** Absent where the library cannot transfer arguments. */
  readonly runTransferring?: (argument: Argument<N>, transfer: ArrayBuffer[]) => PromiseLike<Result<N>>;
  /** Absent where the library has no `map` of its own. */
  readonly map?: (items: Iterable<Argument<N>>) => AsyncIterable<Result<N>>;
  /** How many tasks the library believes to be unfinished; absent where it does not tell. */
  readonly backlog?: () => number;
  readonly close: () => Promise<unknown>;
}

export interface Contender {
  /** Whether a task can give its result away instead of copying it. */
  readonly movesResults: boolean;
  /** The pool may still be starting when this resolves: scenarios warm up. */
  open<N extends TaskName>(task: N, options: PoolOptions): Promise<Pool<N>>;
}
