import { inheritedOptions } from '@heddle/process-pool/node-options';
import { describe, expect, it } from 'vitest';

import { poolOptions } from '../src/child-options.js';

describe('what a child inherits of Node\'s options', () => {
  it.each([
    [['--import', 'tsx', '--conditions=development', '--max-old-space-size=100'], ['--import', 'tsx', '--conditions=development', '--max-old-space-size=100']],
    [['--input-type', 'module', '-e', 'code', '--no-warnings'], ['--no-warnings']],
    [['--print', '1 + 1', '--test', '--watch', '-c', '-i'], []],
    [['--inspect-brk=0', '--debug-port=1', '--cpu-prof', '--heap-prof-dir=x', '--test-only', '--watch-path=x', '--eval=1', '-r', './hook.js'], ['-r', './hook.js']],
  ])('is about how it runs, not about the program: %j', (options, inherited) => {
    expect(inheritedOptions(options)).toEqual(inherited);
  });

  it('is not the limits of memory where it is in a pool, which has its own', () => {
    expect(poolOptions(['--no-warnings', '--max-old-space-size=100', '--max-semi-space-size=3', '-e', 'code'])).toEqual(['--no-warnings']);
  });
});
