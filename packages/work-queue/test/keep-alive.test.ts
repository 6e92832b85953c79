import { describe, expect, it } from 'vitest';

import { KeepAlive } from '../src/host/keep-alive.js';

/** Timers that keep this process alive. */
const timers = (): number => process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length;

describe('keeping the process alive', () => {
  it('lasts as long as there is a reason, and no longer', () => {
    const before = timers();
    const keepAlive = new KeepAlive();
    expect(timers()).toBe(before);
    keepAlive.hold();
    keepAlive.hold();
    expect(timers()).toBe(before + 1);
    keepAlive.release();
    expect(timers()).toBe(before + 1);
    keepAlive.release();
    expect(timers()).toBe(before);
    keepAlive.hold();
    expect(timers()).toBe(before + 1);
    keepAlive.dispose();
    expect(timers()).toBe(before);
  });
});
