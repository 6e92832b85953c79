import { leakCheck } from '@heddle/testkit';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { ManualTimers } from './schedules/manual-timers.js';
import * as primitives from '../../src/event-loop/index.js';
import { subjects } from './schedules/subjects.js';
import { type Action, Trial } from './schedules/trial.js';

/** Schedules to try for each primitive. More of them, by hand: HEDDLE_SCHEDULES=100000. */
const SCHEDULES = Number(process.env.HEDDLE_SCHEDULES ?? 250);
/** Milliseconds after which enough has been tried, or a counterexample is small enough. */
const PATIENCE = 60_000;

leakCheck();

const action: fc.Arbitrary<Action> = fc.record({
  what: fc.nat(999),
  n: fc.nat(20),
  means: fc.constantFrom(['task'] as const, ['signal'] as const, ['timeout'] as const, ['signal', 'timeout', 'task'] as const),
  end: fc.constantFrom('later', 'later', 'later', 'later', 'later', 'later', 'at once', 'before'),
});

/** What one task does without a pause: hand-offs and cancellations that meet in one turn come from here. */
const burst = fc.array(action, { minLength: 1, maxLength: 4 });

/** What tasks do, one burst after the other: each goes on when its waits are over and the scheduler lets it. */
const tasks = fc.array(fc.array(burst, { maxLength: 8 }), { minLength: 1, maxLength: 6 });

/** What is done by those who never wait for the end of what they began. */
const bystander = fc.array(burst, { maxLength: 12 });

describe('under any schedule, with any wait given up at any moment', () => {
  const timers = new ManualTimers();
  beforeEach(() => timers.install());
  afterEach(() => timers.uninstall());

  it.each(Object.entries(subjects))('%s does what its model does', { timeout: 2 * PATIENCE }, async (_name, subject) => {
    await subject.run(async (definition) => {
      await fc.assert(
        fc.asyncProperty(fc.scheduler(), fc.nat(3), tasks, bystander, async (scheduler, size, scripts, own) => {
          const trial = new Trial(definition, size, timers);
          const runTask = async (script: readonly Action[][], waits: boolean): Promise<void> => {
            for (const actions of script) {
              await scheduler.schedule(Promise.resolve());
              const begun = actions.map((each) => trial.perform(each));
              if (waits) await Promise.all(begun.filter((wait) => wait !== undefined));
            }
          };
          const running = [...scripts.map((script) => runTask(script, true)), runTask(own, false)];
          await scheduler.waitIdle(async (step) => {
            await step();
            await trial.compare();
          });
          await trial.finish();
          // What was held up by waits goes on now that they are over; whatever it begins is ended too.
          while (scheduler.count() > 0) {
            await scheduler.waitIdle(async (step) => {
              await step();
              await trial.compare();
            });
            await trial.finish();
          }
          await Promise.all(running);
          // Once in a while the event loop must turn, or nothing could end the test.
          await nextTurn();
        }),
        { numRuns: SCHEDULES, interruptAfterTimeLimit: PATIENCE },
      );
    });
  });

  it('leaves no primitive out', () => {
    expect(Object.keys(subjects).toSorted()).toEqual(Object.keys(primitives).toSorted());
  });
});

function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
