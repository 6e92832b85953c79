import { isTimeoutError } from '@heddle/cancellation';
import { leakCheck, watchedAbortController } from '@heddle/testkit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ManualTimers } from './schedules/manual-timers.js';
import { BoundedSemaphore, Condition, limit, Lock, Semaphore } from '../../src/event-loop/index.js';
import type { Acquirable } from '../../src/event-loop/acquirable.js';

/** What is made of several waits and of the caller's own functions, under any schedule, given up at any moment. */
const SCHEDULES = Number(process.env.HEDDLE_SCHEDULES ?? 250);

leakCheck();

/** One caller: how its wait may be given up, and how its function ends. */
interface Caller {
  readonly means: 'nothing' | 'signal' | 'timeout';
  readonly throws: boolean;
  /** Steps of its own that its function takes. */
  readonly steps: number;
}

const caller: fc.Arbitrary<Caller> = fc.record({ means: fc.constantFrom('nothing', 'signal', 'timeout'), throws: fc.boolean(), steps: fc.nat(2) });
const callers = fc.array(caller, { minLength: 1, maxLength: 6 });

class OwnError extends Error {}

/** Gives its caller up when the scheduler says so. */
class GivingUp {
  readonly #controller = watchedAbortController();
  readonly #timeout: number;
  readonly #means: Caller['means'];

  constructor(means: Caller['means'], id: number) {
    this.#means = means;
    this.#timeout = 1000 + id;
  }

  get options(): { readonly signal?: AbortSignal; readonly timeout?: number } | undefined {
    if (this.#means === 'signal') return { signal: this.#controller.signal };
    return this.#means === 'timeout' ? { timeout: this.#timeout } : undefined;
  }

  now(timers: ManualTimers): void {
    if (this.#means === 'signal') this.#controller.abort(this);
    if (this.#means === 'timeout') timers.fire(this.#timeout);
  }

  isThis(error: unknown): boolean {
    return error === this || (this.#means === 'timeout' && isTimeoutError(error));
  }
}

describe('under any schedule, given up at any moment', () => {
  const timers = new ManualTimers();
  beforeEach(() => timers.install());
  afterEach(() => timers.uninstall());

  const locks: Readonly<Record<string, () => Acquirable>> = {
    'Lock.withLock': () => new Lock(),
    'Condition.withLock': () => new Condition(),
    'Semaphore.withLock': () => new Semaphore(1),
    'BoundedSemaphore.withLock': () => new BoundedSemaphore(1),
  };

  it.each(Object.entries(locks))('%s runs one at a time, and leaves the lock free', async (_name, create) => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), callers, async (scheduler, all) => {
        const lock = create();
        const begun = new Set<number>();
        let inside = 0;
        const ends = all.map(async ({ means, throws, steps }, id) => {
          const givingUp = new GivingUp(means, id);
          void scheduler.schedule(Promise.resolve()).then(() => { givingUp.now(timers); });
          await scheduler.schedule(Promise.resolve());
          const outcome = await lock
            .withLock(async () => {
              begun.add(id);
              expect(++inside).toBe(1);
              for (let step = 0; step < steps; step++) await scheduler.schedule(Promise.resolve());
              inside--;
              if (throws) throw new OwnError();
              return id;
            }, givingUp.options)
            .catch((error: unknown) => error);
          // Once it has begun the wait is over: nothing but the function says how it ends.
          if (begun.has(id)) expect(outcome).toSatisfy((end) => (throws ? end instanceof OwnError : end === id));
          else expect(givingUp.isThis(outcome)).toBe(true);
        });
        await scheduler.waitIdle();
        await Promise.all(ends);
        expect(lock.tryAcquire()).toBeDefined();
        expect(timers.count).toBe(0);
      }),
      { numRuns: SCHEDULES },
    );
  });

  it('Condition.waitFor answers with the lock held and the predicate true, or gives up; nothing is taken twice or lost', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), callers, fc.nat(6), async (scheduler, takers, puts) => {
        const condition = new Condition();
        const items: number[] = [];
        const taken: number[] = [];
        let inside = 0;
        const alone = async (steps: number, change: () => void): Promise<void> => {
          expect(++inside, 'only one has the lock').toBe(1);
          for (let step = 0; step < steps; step++) await scheduler.schedule(Promise.resolve());
          change();
          inside--;
        };
        const hasItem = (): boolean => {
          expect(inside, 'nobody else has the lock').toBe(0);
          expect(condition.locked()).toBe(true);
          return items.length > 0;
        };
        const takes = takers.map(async ({ means, steps }, id) => {
          const givingUp = new GivingUp(means, id);
          void scheduler.schedule(Promise.resolve()).then(() => { givingUp.now(timers); });
          await scheduler.schedule(Promise.resolve());
          using _guard = await condition.acquire();
          const found = await condition.waitFor(hasItem, givingUp.options).catch((error: unknown) => error);
          if (found !== true) expect(givingUp.isThis(found)).toBe(true);
          await alone(steps, () => {
            if (found === true) taken.push(items.shift() ?? NaN);
          });
        });
        for (let item = 0; item < puts; item++) {
          void scheduler.schedule(Promise.resolve()).then(() =>
            condition.withLock(() => alone(1, () => { items.push(item); condition.notify(); })),
          );
        }
        await scheduler.waitIdle();
        // Who waits still was not passed over.
        if (condition.statistics().waiting > 0) expect(items).toEqual([]);
        await condition.withLock(() => {
          for (let item = puts; item < puts + takers.length; item++) items.push(item);
          condition.notifyAll();
        });
        await scheduler.waitIdle();
        await Promise.all(takes);
        expect([...taken, ...items].toSorted((a, b) => a - b)).toEqual(Array.from({ length: puts + takers.length }, (_, item) => item));
        expect(condition.statistics()).toEqual({ locked: false, waiting: 0, waitingForLock: 0 });
        expect(timers.count).toBe(0);
      }),
      { numRuns: SCHEDULES },
    );
  });

  it('limit.map calls so many at a time, in order, and rejects with the first failure', async () => {
    await fc.assert(
      fc.asyncProperty(fc.scheduler(), callers, fc.integer({ min: 1, max: 3 }), async (scheduler, items, concurrency) => {
        const limited = limit(concurrency);
        const begun: number[] = [];
        const failed: number[] = [];
        let inside = 0;
        const mapped = limited
          .map(items, async ({ throws, steps }, index) => {
            begun.push(index);
            expect(++inside).toBeLessThanOrEqual(concurrency);
            for (let step = 0; step < steps; step++) await scheduler.schedule(Promise.resolve());
            inside--;
            if (!throws) return index;
            failed.push(index);
            throw Object.assign(new OwnError(), { index });
          })
          .catch((error: unknown) => error);
        await scheduler.waitIdle();
        const outcome = await mapped;
        expect(begun).toEqual(items.map((_, index) => index));
        if (failed.length > 0) expect(outcome).toHaveProperty('index', failed[0]);
        else expect(outcome).toEqual(begun);
        expect(limited.statistics()).toEqual({ concurrency, activeCount: 0, pendingCount: 0 });
      }),
      { numRuns: SCHEDULES },
    );
  });
});
