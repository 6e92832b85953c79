import { OutdatedScheduleError, ScheduleError } from '@heddle/testkit/model-checker';
import { describe, expect, it } from 'vitest';

import { parseSchedule, printSchedule } from '../src/model-checker/schedule.js';
import { suite } from './fixtures/counting-suite.js';

const [scenario] = suite.scenarios;
const SPLIT = 'counting.ts increment: split Atomics.add(words, 0, 1)';

function failureOf(trial: { readonly mutation?: string; readonly schedule?: string }): unknown {
  try {
    scenario?.run(trial);
  } catch (error) {
    return error;
  }
  return undefined;
}

describe('a schedule', () => {
  it('is the same when it is read again', () => {
    for (const schedule of ['4,8: 0*12 1 0x 1w*3 0d', ': 0', '7: ']) {
      const { words, choices } = parseSchedule(schedule);
      expect(printSchedule(words, choices)).toBe(schedule);
    }
    expect(parseSchedule('4: 0*2 1d').choices).toEqual([{ actor: 0, move: 'step' }, { actor: 0, move: 'step' }, { actor: 1, move: 'die' }]);
  });

  it('is refused where it is none', () => {
    for (const schedule of ['4: x', '4: 0q', '4: 0*']) expect(() => parseSchedule(schedule)).toThrow(/no schedule/);
  });

  it('makes the same failure again', () => {
    const found = failureOf({ mutation: SPLIT });
    expect(found).toBeInstanceOf(ScheduleError);
    const { schedule, message } = found as ScheduleError;
    expect(failureOf({ mutation: SPLIT, schedule })).toMatchObject({ name: 'ScheduleError', message });
  });

  it('is no failure of code that it was not made for, only out of date', () => {
    const { schedule } = failureOf({ mutation: SPLIT }) as ScheduleError;
    // What is atomic has fewer steps than the schedule takes.
    expect(failureOf({ schedule })).toBeInstanceOf(OutdatedScheduleError);
    expect(failureOf({ schedule: '0: 0x' })).toBeInstanceOf(OutdatedScheduleError);
    expect(failureOf({ schedule: '0: 0 1' })).toBeUndefined();
  });
});
