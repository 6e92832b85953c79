import { afterEach, beforeEach } from 'vitest';

import { LeakDetector, type LeakPatience } from './leak-detector.js';

/**
 * Makes every test of the file, or of the `describe` that calls it, fail when it leaves something behind: a thread, a
 * child, a port, a timer, a listener, an unhandled rejection. Call it before other hooks: hooks that clean up
 * after a test then run before the check.
 *
 * @example
 * ```ts
 * leakCheck();
 * it('starts and stops', async () => { ... });
 * ```
 */
export function leakCheck(patience?: LeakPatience): void {
  const detector = new LeakDetector();
  beforeEach(() => detector.begin());
  afterEach(async () => {
    const leaks = await detector.findLeaks(patience);
    detector.end();
    if (leaks.length > 0) throw new Error(`The test left behind:\n${leaks.map((leak) => `- ${leak}`).join('\n')}`);
  });
}
