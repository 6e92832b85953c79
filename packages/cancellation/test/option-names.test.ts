import { describe, expect, it } from 'vitest';

import { checkOptionNames } from '../src/index.js';

describe('checkOptionNames', () => {
  it.each([
    ['max_workers', "Did you mean 'maxWorkers'?"],
    ['maxworkers', "Did you mean 'maxWorkers'?"],
    ['maxWorker', "Did you mean 'maxWorkers'?"],
    ['threads', 'There are maxWorkers, minWorkers, initializer'],
  ])('for %s suggests the nearest name, if any is near', (name, message) => {
    expect(() => checkOptionNames({ [name]: 1 }, ['maxWorkers', 'minWorkers', 'initializer'], 'Pool')).toThrow(`Pool: unknown option '${name}'`);
    expect(() => checkOptionNames({ [name]: 1 }, ['maxWorkers', 'minWorkers', 'initializer'], 'Pool')).toThrow(message);
  });
});
