import { nameErrorClass } from './heddle-error.js';
import { sharedSlot } from './shared-slot.js';

interface ErrorClass {
  readonly prototype: Error;
}

/** By name; the last copy of a package that was loaded counts. One for all copies in a thread. */
const classes = sharedSlot<Record<string, ErrorClass>>('heddle.errors', () => ({}));

/**
 * Gives a class its name, as {@link nameErrorClass} does, and makes it known in this thread: an error of a class of that name
 * that comes from another thread is made one of this. For classes without `#private` fields, which no constructor fills then.
 *
 * @example
 * ```ts
 * class QueueFullError extends HeddleError {
 *   override readonly code = 'ERR_HEDDLE_QUEUE_FULL';
 *   static {
 *     defineErrorClass(this, 'QueueFullError');
 *   }
 * }
 * ```
 */
export function defineErrorClass(errorClass: ErrorClass, name: string): void {
  nameErrorClass(errorClass, name);
  classes[name] = errorClass;
}

/** The class that was made known by that name. */
export function definedErrorClass(name: string): ErrorClass | undefined {
  return Object.hasOwn(classes, name) ? classes[name] : undefined;
}
