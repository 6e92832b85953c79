import { inspect } from 'node:util';

import { describe, expect, it } from 'vitest';

import type * as cancelledError from '../src/cancelled-error.js';
import { CancelledError, hasErrorCode, HeddleError, isCancelledError, isTimeoutError, TimeoutError } from '../src/index.js';
import { importCopy } from './import-copy.js';

describe('CancelledError', () => {
  it('has a stable code and name, and is an Error of Heddle', () => {
    const error = new CancelledError();
    expect(error).toBeInstanceOf(HeddleError);
    expect(error).toMatchObject({ name: 'CancelledError', code: 'ERR_HEDDLE_CANCELLED', message: 'The operation was cancelled', reason: undefined });
    expect(String(error)).toBe('CancelledError: The operation was cancelled');
  });

  it('carries its reason, in the message where it is a text', () => {
    expect(new CancelledError('no need', 'The task')).toMatchObject({ message: 'The task was cancelled: no need', reason: 'no need' });
    expect(new CancelledError(42)).toMatchObject({ message: 'The operation was cancelled', reason: 42 });
  });

  it('has an error that was its reason as its cause', () => {
    const reason = new RangeError('too far');
    expect(new CancelledError(reason)).toMatchObject({ message: 'The operation was cancelled: too far', reason, cause: reason });
    expect('cause' in new CancelledError('text')).toBe(false);
  });

  it('does not clutter its inspection with its name', () => {
    expect(inspect(new CancelledError())).not.toContain('[name]');
    expect(inspect(new CancelledError())).toContain("code: 'ERR_HEDDLE_CANCELLED'");
  });

  it('is recognised when another copy of the package made it', async () => {
    const copy = await importCopy<typeof cancelledError>('cancelled-error');
    const error = new copy.CancelledError();
    expect(error).not.toBeInstanceOf(CancelledError);
    expect(isCancelledError(error)).toBe(true);
  });
});

describe('TimeoutError', () => {
  it('has a stable code and name', () => {
    expect(new TimeoutError()).toMatchObject({ name: 'TimeoutError', code: 'ERR_HEDDLE_TIMEOUT' });
  });

  it('is told from other errors by its code', () => {
    expect(isTimeoutError(new TimeoutError())).toBe(true);
    expect(isTimeoutError({ code: 'ERR_HEDDLE_TIMEOUT' })).toBe(true);
    expect(isTimeoutError({ code: 'ERR_HEDDLE_TASK_TIMEOUT' })).toBe(true);
    expect(isTimeoutError(new CancelledError())).toBe(false);
    expect(isCancelledError(new TimeoutError())).toBe(false);
  });
});

describe('hasErrorCode', () => {
  it.each([undefined, null, 'ERR', 3, {}, new Error('x')])('is false for %s', (value) => {
    expect(hasErrorCode(value, 'ERR')).toBe(false);
  });
});
