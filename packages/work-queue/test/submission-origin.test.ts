import { describe, expect, it } from 'vitest';

import { showOrigin, SubmissionOrigins } from '../src/host/submission-origin.js';

const task = (): number => 1;
const otherTask = (): number => 2;

/** Stands for an executor's method. */
function submit(origins: SubmissionOrigins, fn: unknown = task) {
  return origins.capture(fn, submit);
}

describe('where tasks were submitted', () => {
  it('is told from the line that called the executor', () => {
    const origin = (function submittingCode() {
      return submit(new SubmissionOrigins());
    })();
    const [, first] = origin?.stack?.split('\n') ?? [];
    expect(first).toContain('submittingCode');
    expect(first).toContain('submission-origin.test');
  });

  it('leaves the process-wide limit of stacks alone', () => {
    const limit = Error.stackTraceLimit;
    submit(new SubmissionOrigins());
    expect(Error.stackTraceLimit).toBe(limit);
  });

  it('is captured for the first tasks of a burst, and shared by the rest of the same function', () => {
    const origins = new SubmissionOrigins();
    const captured = Array.from({ length: 4 }, () => submit(origins));
    expect(new Set(captured).size).toBe(4);
    expect(submit(origins)).toBe(captured[3]);
    expect(submit(origins)).toBe(captured[3]);
  });

  it('is not told for another function in the rest of a burst: it could be anywhere', () => {
    const origins = new SubmissionOrigins();
    for (let i = 0; i < 4; i++) submit(origins);
    expect(submit(origins, otherTask)).toBeUndefined();
  });

  it('is captured again in the next burst', () => {
    const origins = new SubmissionOrigins();
    for (let i = 0; i < 10; i++) submit(origins);
    origins.turn();
    expect(submit(origins, otherTask)?.stack).toBeTypeOf('string');
  });
});

describe('showing it', () => {
  it('appends the submitting frames to the stack of an error', () => {
    const error = new RangeError('out of it');
    const before = error.stack;
    showOrigin(error, submit(new SubmissionOrigins()));
    expect(error.stack?.startsWith(`${before}\n    --- submitted from ---\n    at `)).toBe(true);
    expect(Object.getOwnPropertyDescriptor(error, 'stack')?.enumerable).toBe(false);
  });

  it('leaves what is no error, or has no stack, as it is', () => {
    const origin = submit(new SubmissionOrigins());
    const thrown = { message: 'plain' };
    showOrigin(thrown, origin);
    expect(thrown).toEqual({ message: 'plain' });
    const bare = Object.assign(new Error('bare'), { stack: undefined });
    showOrigin(bare, origin);
    expect(bare.stack).toBeUndefined();
  });

  it('changes nothing without an origin', () => {
    const error = new Error('m');
    const { stack } = error;
    showOrigin(error, undefined);
    showOrigin(error, {});
    expect(error.stack).toBe(stack);
  });
});
