import { moduleTasks } from '@heddle/futures';
import * as sync from '@heddle/sync';
import { ThreadPoolExecutor } from '@heddle/thread-pool';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

interface Misuse {
  releaseUnheld(): void;
  endOfChannel(): void;
  isNotHeld(error: unknown): boolean;
  pass(error: Error): Error;
}

const misuse = moduleTasks<Misuse>(new URL('./tasks/misuse.js', import.meta.url));
const { EndOfChannelError, NotHeldError, OwnerDiedError, SharedLock } = sync;

describe('errors of sync', () => {
  let executor: ThreadPoolExecutor;
  beforeEach(() => { executor = new ThreadPoolExecutor({ maxWorkers: 1 }); });
  afterEach(() => executor.shutdown());

  it('arrive as the same classes where the task imports sync, on both sides', async () => {
    const error = await executor.submit(misuse.releaseUnheld).exception();
    expect(error).toBeInstanceOf(NotHeldError);
    expect(error).toMatchObject({ name: 'NotHeldError', code: 'ERR_HEDDLE_NOT_HELD', stack: expect.stringContaining('releaseUnheld') as unknown });
    expect(await executor.submit(misuse.isNotHeld, new NotHeldError('mine'))).toBe(true);
    expect(await executor.submit(misuse.isNotHeld, new OwnerDiedError())).toBe(false);
    const end = await executor.submit(misuse.endOfChannel).exception() as Error;
    expect(end).toBeInstanceOf(EndOfChannelError);
    expect(end.cause).toBeInstanceOf(NotHeldError);
    expect(Object.keys(end)).toEqual(Object.keys(new EndOfChannelError('')));
  });

  it('arrive as the same classes where only a primitive has come to the worker', async () => {
    const error = await executor.submit((lock: sync.SharedLock) => { lock.release(); }, new SharedLock()).exception();
    expect(error).toBeInstanceOf(NotHeldError);
    expect(await executor.submit(misuse.isNotHeld, error)).toBe(true);
  });

  it('are made known, all of them', async () => {
    const classes = Object.values(sync).filter((value): value is typeof NotHeldError => typeof value === 'function' && value.prototype instanceof Error);
    expect(classes.length).toBeGreaterThan(10);
    for (const errorClass of classes) {
      const copy = await executor.submit(misuse.pass, new errorClass('m'));
      expect(copy.constructor).toBe(errorClass);
      expect(copy).toMatchObject({ message: 'm', code: new errorClass('m').code });
    }
  });

  it('stay plain errors in a worker that has loaded nothing of sync', async () => {
    const seen = await executor.submit((error: Error) => [error.constructor === Error, error.name, (error as NodeJS.ErrnoException).code], new NotHeldError('m'));
    expect(seen).toEqual([true, 'NotHeldError', 'ERR_HEDDLE_NOT_HELD']);
  });
});
