import { setImmediate as turn } from 'node:timers/promises';

import { afterEach, describe, expect, it, vi } from 'vitest';

import { RunningTask } from '../src/worker/running-task.js';
import { streamTask } from '../src/worker/stream-task.js';

/** A worker's side of one running task: its credit, whether it is to stop, and what it has posted. */
class TestHost {
  creditLeft: number;
  isCancelled = false;
  readonly posted: unknown[][] = [];
  readonly task: RunningTask = new RunningTask(
    {
      cancelRequested: () => this.isCancelled,
      credit: () => this.creditLeft,
      takeCredit: () => { this.creditLeft--; },
      postProgress: () => undefined,
      postItems: (_slot, items) => { this.posted.push([...structuredClone(items)]); },
    },
    0,
    'task',
  );

  constructor(credit = 1000) {
    this.creditLeft = credit;
  }

  grant(count: number): void {
    this.creditLeft += count;
    this.task.nudge();
  }

  cancel(): void {
    this.isCancelled = true;
    this.task.nudge();
  }

  get values(): unknown[] {
    return this.posted.flat();
  }
}

function* count(to: number): Generator<number, string> {
  for (let i = 1; i <= to; i++) yield i;
  return 'end';
}

describe('a generator task', () => {
  afterEach(() => { vi.restoreAllMocks(); });

  it('sends all its values in order, in few messages, and returns what it returns', async () => {
    const host = new TestHost();
    expect(await streamTask(host.task, count(200))).toBe('end');
    expect(host.values).toEqual(Array.from({ length: 200 }, (_, i) => i + 1));
    expect(host.posted.length).toBeLessThanOrEqual(10);
    expect(host.task.mailed).toBe(true);
  });

  it('stops where its credit ends, with all values sent, and goes on when it is given more', async () => {
    const host = new TestHost(3);
    const running = streamTask(host.task, count(5));
    await turn();
    expect(host.values).toEqual([1, 2, 3]);
    host.grant(1);
    await turn();
    expect(host.values).toEqual([1, 2, 3, 4]);
    host.grant(10);
    expect(await running).toBe('end');
    expect(host.values).toEqual([1, 2, 3, 4, 5]);
  });

  it('waits on where a nudge brings no credit', async () => {
    const host = new TestHost(0);
    const running = streamTask(host.task, count(1));
    host.task.nudge();
    await turn();
    expect(host.values).toEqual([]);
    host.grant(1);
    await turn();
    host.grant(1);
    expect(await running).toBe('end');
  });

  it('is closed where it stands when it is cancelled, and its finally blocks run', async () => {
    const host = new TestHost(2);
    let cleaned = false;
    function* task(): Generator<number, string> {
      try {
        yield* count(5);
      } finally {
        cleaned = true;
      }
      return 'never';
    }
    const running = streamTask(host.task, task());
    await turn();
    host.cancel();
    expect(await running).toBeUndefined();
    expect([cleaned, host.values]).toEqual([true, [1, 2]]);
  });

  it('may return a value from its finally block when it is cancelled', async () => {
    const host = new TestHost(1);
    function* task(): Generator<number, string> {
      try {
        yield 1;
        yield 2;
        return 'not this';
      } finally {
        // eslint-disable-next-line no-unsafe-finally -- what Python and JavaScript both allow
        return 'cleaned up';
      }
    }
    const running = streamTask(host.task, task());
    await turn();
    host.cancel();
    expect(await running).toBe('cleaned up');
  });

  it('fails as the generator does, after the values before', async () => {
    const host = new TestHost();
    function* task(): Generator<number> {
      yield 1;
      throw new RangeError('broke');
    }
    await expect(streamTask(host.task, task())).rejects.toThrow(new RangeError('broke'));
    expect(host.values).toEqual([1]);
  });

  it('fails where a value cannot be sent, after those before it, and closes the generator', async () => {
    const host = new TestHost();
    let cleaned = false;
    function* task(): Generator {
      try {
        yield 1;
        yield 2;
        yield () => 3;
        yield 4;
      } finally {
        cleaned = true;
      }
    }
    await expect(streamTask(host.task, task())).rejects.toThrow();
    expect(host.values).toEqual([1, 2]);
    expect(cleaned).toBe(true);
  });

  it('sends what a slow one yields at once', async () => {
    const host = new TestHost();
    let now = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => now);
    const seen: number[] = [];
    function* task(): Generator<number> {
      for (let i = 1; i <= 3; i++) {
        now += 1000;
        seen.push(host.values.length);
        yield i;
      }
    }
    await streamTask(host.task, task());
    expect(seen).toEqual([0, 1, 2]);
  });
});

describe('an async generator task', () => {
  it('sends a value in the next turn of the event loop, though it yields no other yet', async () => {
    const host = new TestHost();
    let open: () => void = () => undefined;
    const opened = new Promise<void>((resolve) => {
      open = resolve;
    });
    async function* task(): AsyncGenerator<number, string> {
      yield 1;
      await opened;
      yield 2;
      return 'end';
    }
    const running = streamTask(host.task, task());
    await turn();
    await turn();
    expect(host.values).toEqual([1]);
    open();
    expect(await running).toBe('end');
    expect(host.values).toEqual([1, 2]);
  });

  it('is cancelled at its next value', async () => {
    const host = new TestHost();
    let cleaned = false;
    async function* task(): AsyncGenerator<number> {
      try {
        for (let i = 0; ; i++) {
          await turn();
          yield i;
        }
      } finally {
        cleaned = true;
      }
    }
    const running = streamTask(host.task, task());
    await turn();
    host.cancel();
    expect(await running).toBeUndefined();
    expect(cleaned).toBe(true);
  });
});
