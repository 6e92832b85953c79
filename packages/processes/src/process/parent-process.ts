import { whereabouts } from './whereabouts.js';

/** The process that started this one. */
export interface ParentProcess {
  /** What it was called when it started this one. */
  readonly name: string;
  /** The number that the system knows it by. */
  readonly pid: number;
  /** True for as long as anybody can ask: a child ends with its parent. */
  isAlive(): boolean;
}

/**
 * The process that started this one; undefined in the main process. It cannot be joined, as Python's can: a child does not
 * live to see its parent's end.
 *
 * @see https://docs.python.org/3/library/multiprocessing.html#multiprocessing.parent_process
 */
export function parentProcess(): ParentProcess | undefined {
  const { parent } = whereabouts();
  return parent && { ...parent, isAlive: () => process.ppid === parent.pid };
}
