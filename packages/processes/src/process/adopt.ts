/**
 * Under which a child finds, on a class that it has imported, what makes an object of that class the current process. In the global
 * registry, because the class may extend another copy of this package's Process.
 */
export const ADOPT: unique symbol = Symbol.for('@heddle/processes:adopt') as typeof ADOPT;

/** What a child gives to an object of the class. */
export interface Adoption {
  readonly properties: Readonly<Record<string, unknown>>;
  readonly target: ((...args: never) => unknown) | undefined;
  readonly args: readonly unknown[];
}

/** A class of processes, as its child sees it. */
export interface AdoptingClass {
  /** The object, which is the current process then, to be run. */
  [ADOPT](adoption: Adoption): { run(): unknown };
}

/** Whether a value is a class of processes. */
export function isAdoptingClass(value: unknown): value is AdoptingClass {
  return typeof value === 'function' && ADOPT in value;
}
