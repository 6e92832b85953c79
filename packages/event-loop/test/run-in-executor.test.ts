import { type Executor, Future, InlineExecutor, InvalidStateError } from '@heddle/futures';
import { leakCheck } from '@heddle/testkit';
import { createTask, runInExecutor, setDefaultExecutor, toThread } from '@heddle/event-loop';
import { afterEach, describe, expect, it } from 'vitest';

leakCheck();
afterEach(() => { setDefaultExecutor(undefined); });

/** An executor that does nothing with what it is given. */
function standing(future: Future<unknown>): Executor {
  return { submit: () => future, shutdown: () => Promise.resolve() } as unknown as Executor;
}

describe('runInExecutor', () => {
  it('gives what the function returns, in an executor or in the default one', async () => {
    const executor = new InlineExecutor();
    expect(await runInExecutor(executor, (x: number, y: number) => x + y, 1, 2)).toBe(3);
    setDefaultExecutor(executor);
    expect(await runInExecutor(undefined, (x: number) => x + 1, 1)).toBe(2);
    expect(await toThread((x: number) => x + 1, 2)).toBe(3);
    await executor.shutdown();
  });

  it('rejects as the function does', async () => {
    await expect(runInExecutor(new InlineExecutor(), () => { throw new RangeError('no'); })).rejects.toThrow(RangeError);
  });

  it('takes back what has not begun where its task is cancelled', async () => {
    const future = new Future();
    const task = createTask(() => runInExecutor(standing(future), () => 1));
    task.cancel('not needed');
    await expect(task).rejects.toThrow('not needed');
    expect(future.cancelled()).toBe(true);
  });

  it('leaves what runs alone, and does not wait for it', async () => {
    const future = new Future<number>();
    future.setRunningOrNotifyCancel();
    const task = createTask(() => runInExecutor(standing(future), () => 1));
    task.cancel('not needed');
    await expect(task).rejects.toThrow('not needed');
    expect(future.running()).toBe(true);
    future.setResult(1);
  });

  it('says what is missing', async () => {
    await expect(toThread(() => 1)).rejects.toThrow(InvalidStateError);
    await expect(runInExecutor(undefined, () => 1)).rejects.toThrow('setDefaultExecutor');
    await expect(runInExecutor({} as never, () => 1)).rejects.toThrow('runInExecutor: executor must be an executor');
    expect(() => { setDefaultExecutor(1 as never); }).toThrow(TypeError);
    setDefaultExecutor((() => 1) as never);
    await expect(toThread(() => 1)).rejects.toThrow(TypeError);
  });
});
