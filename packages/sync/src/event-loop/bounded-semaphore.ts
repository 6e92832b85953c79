import { checkCount } from '../check-count.js';
import { Semaphore } from './semaphore.js';
import { OverReleaseError } from '../errors/possession-errors.js';

/**
 * A {@link Semaphore} that refuses to have more permits than it began with: a release too many is a mistake that it
 * finds. After Python's `BoundedSemaphore`.
 *
 * @example
 * ```ts
 * const slots = new BoundedSemaphore(4);
 * slots.release(); // throws OverReleaseError
 * ```
 */
export class BoundedSemaphore extends Semaphore {
  readonly #bound: number;

  constructor(value = 1) {
    checkCount(value, 'new BoundedSemaphore', 'value', { least: 0 });
    super(value);
    this.#bound = value;
  }

  /** @throws OverReleaseError where there would be more permits than at the beginning; none is released then. */
  override release(n = 1): void {
    checkCount(n, 'BoundedSemaphore.release', 'n', { least: 1 });
    if (this.value + n > this.#bound) {
      throw new OverReleaseError(`BoundedSemaphore.release: ${n} too many: ${this.value} of ${this.#bound} permits are free`);
    }
    super.release(n);
  }
}
