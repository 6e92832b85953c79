import { describe, expect, it } from 'vitest';

import { runText } from './support/run-program.js';

const prelude = `
import { asCompleted, Future, wait } from '@heddle/futures';
const later = () => new Promise((resolve) => setTimeout(resolve, 20));
const future = new Future();
`;

const failing = `future.setException(new RangeError('nobody looked'));`;

describe('a failure', () => {
  it.each([
    ['nobody looks', ''],
    ['somebody only adds a callback', `future.addDoneCallback(() => {});`],
    ['somebody asks for its state', `future.addDoneCallback((done) => done.state);`],
  ])('is reported as Node reports an unhandled rejection where %s', async (_case, code) => {
    const { code: exitCode, stderr } = await runText(`${prelude} ${code} ${failing} await later();`);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('RangeError: nobody looked');
  });

  it.each([
    ['it is awaited', `const looked = future.catch(() => {}); ${failing} await looked;`],
    ['its exception is asked for before', `void future.exception(); ${failing}`],
    ['its exception is asked for after', `${failing} void future.exception();`],
    ['its exception is asked for in a callback', `future.addDoneCallback((done) => void done.exception()); ${failing}`],
    ['its result is awaited after', `${failing} await future.result().catch(() => {});`],
    ['its result is asked for, blocking', `${failing} try { future.resultSync(); } catch {}`],
    ['it is given to wait', `const waiting = wait([future, new Future()], { timeout: 10 }); ${failing} await waiting;`],
    ['it is given to wait when it has failed', `${failing} await wait([future]);`],
    ['it is given to asCompleted', `const completed = asCompleted([future]); ${failing} await completed.next();`],
    ['a wait for it has timed out, and another looks', `await future.result({ timeout: 1 }).catch(() => {}); void future.exception(); ${failing}`],
    ['a wait for it has timed out', `await future.result({ timeout: 1 }).catch(() => {}); ${failing}`],
    ['it was given to wait, which has timed out', `await wait([future], { timeout: 1 }); ${failing}`],
    ['it was given to asCompleted, which was left', `const completed = asCompleted([future]); await completed.return(); ${failing}`],
  ])('is not reported where %s', async (_case, code) => {
    expect(await runText(`${prelude} ${code} await later(); console.log('end');`)).toEqual({ code: 0, stdout: 'end\n', stderr: '' });
  });
});

describe('a cancellation', () => {
  it.each([`future.cancel();`, `future.cancelWith(new Error('aborted'));`, `future.setRunningOrNotifyCancel(); future.cancelWith('aborted');`])(
    'is never reported (%s)',
    async (code) => {
      expect(await runText(`${prelude} ${code} await later(); console.log('end');`)).toEqual({ code: 0, stdout: 'end\n', stderr: '' });
    },
  );
});
