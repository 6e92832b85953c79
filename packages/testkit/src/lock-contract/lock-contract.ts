import { describe } from 'vitest';

import { leakCheck } from '../leaks/leak-check.js';
import { endingEarlyContract } from './ending-early.js';
import { handOverContract } from './hand-over.js';
import { holdingContract } from './holding.js';
import { LockContext } from './lock-context.js';
import type { LockSubject } from './lock-subject.js';

/**
 * What everything must do that is held and released: exclude, in order; lose nothing to a wait that ends early; leave
 * nothing behind. Every test also checks the latter.
 *
 * @example
 * ```ts
 * lockContract('Lock', {
 *   create: () => lockLike(new Lock()),
 *   capabilities: { permits: 'one', handsOver: true, fair: true, countsEachWait: true, unheld: 'ERR_HEDDLE_NOT_HELD' },
 * });
 * ```
 */
export function lockContract(name: string, subject: LockSubject): void {
  describe(name, () => {
    leakCheck();
    const context = new LockContext(subject);
    holdingContract(context);
    endingEarlyContract(context);
    handOverContract(context);
  });
}
