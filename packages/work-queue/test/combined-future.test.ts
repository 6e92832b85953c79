import { Future, type FutureDriver } from '@heddle/futures';
import { describe, expect, it } from 'vitest';

import { combineFutures } from '../src/host/combined-future.js';

/** A call that can be taken back, or one that begins at that moment. */
function call(canBeTakenBack: boolean): Future<unknown> {
  const driver: FutureDriver = { cancel: () => canBeTakenBack, running: () => false, block: () => undefined };
  return new Future<unknown>(driver);
}

const combine = (calls: readonly Future<unknown>[]): Future<readonly unknown[]> => combineFutures(calls, (values) => values, () => undefined);

describe('a future of several calls', () => {
  it('has all results, in the order of the calls', async () => {
    const calls = [call(true), call(true)];
    const future = combine(calls);
    calls[1]?.setResult('second');
    expect(future.done()).toBe(false);
    calls[0]?.setResult('first');
    expect(await future).toEqual(['first', 'second']);
  });

  it('fails with the first failure', async () => {
    const calls = [call(true), call(true)];
    const future = combine(calls);
    calls[1]?.setException(new RangeError('second'));
    calls[0]?.setException(new RangeError('first'));
    await expect(future).rejects.toThrow('second');
  });

  it('takes all calls back', async () => {
    const calls = [call(true), call(true)];
    const future = combine(calls);
    expect([future.cancel('not needed'), future.cancelled(), ...calls.map((one) => one.cancelled())]).toEqual([true, true, true, true]);
    await expect(future).rejects.toMatchObject({ name: 'CancelledError', reason: 'not needed' });
  });

  it('does not say that none ran where one has begun meanwhile, and is cancelled with that one', async () => {
    const calls = [call(true), call(false)];
    const future = combine(calls);
    expect(future.cancel()).toBe(false);
    expect([future.done(), calls[0]?.cancelled()]).toEqual([false, true]);
    calls[1]?.setResult('ran');
    await expect(future).rejects.toMatchObject({ name: 'CancelledError' });
  });
});
