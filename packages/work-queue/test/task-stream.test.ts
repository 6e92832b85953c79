import { Future } from '@heddle/futures';
import { describe, expect, it } from 'vitest';

import { TaskStream } from '../src/host/task-stream.js';
import { STREAM_WINDOW } from '../src/protocol/slot-fields.js';

/** A stream, its task's future, and what its generator is told. */
function createStream() {
  const future = new Future<unknown>();
  const grants: number[] = [];
  let closed = 0;
  const stream = new TaskStream(future, { grant: (count) => grants.push(count), close: () => closed++ });
  return { future, stream, granted: () => grants.reduce((sum, count) => sum + count, 0), grants, closed: () => closed };
}

const numbers = (count: number): number[] => Array.from({ length: count }, (_, i) => i);

async function readAll(stream: AsyncIterable<unknown>): Promise<unknown[]> {
  const values: unknown[] = [];
  for await (const value of stream) values.push(value);
  return values;
}

describe('the stream of a generator task', () => {
  it('gives values in order, those that came before it was read and those that come later', async () => {
    const { stream, future } = createStream();
    stream.push([1, 2]);
    const reading = readAll(stream.open());
    stream.push([3]);
    stream.push([4, 5]);
    future.setResult('done');
    expect(await reading).toEqual([1, 2, 3, 4, 5]);
  });

  it('serves readers that wait, first come, first served', async () => {
    const { stream, future } = createStream();
    stream.open();
    const results = [stream.next(), stream.next(), stream.next()];
    stream.push(['a', undefined]);
    future.setResult(0);
    expect(await Promise.all(results)).toEqual([
      { value: 'a', done: false },
      { value: undefined, done: false },
      { value: undefined, done: true },
    ]);
  });

  it('tells its loop of a failure after the values that came before it, once', async () => {
    const { stream, future } = createStream();
    const reading = stream.open();
    stream.push([1]);
    future.setException(new RangeError('broke'));
    expect(await reading.next()).toEqual({ value: 1, done: false });
    await expect(reading.next()).rejects.toThrow(new RangeError('broke'));
    expect(await reading.next()).toEqual({ value: undefined, done: true });
  });

  it('is read by one loop only', () => {
    const { stream } = createStream();
    stream.open();
    expect(() => stream.open()).toThrow(TypeError);
  });

  it('lets the generator go on as values are taken, in portions', async () => {
    const { stream, grants, granted } = createStream();
    stream.push(numbers(STREAM_WINDOW));
    expect(granted()).toBe(0);
    stream.open();
    for (let i = 0; i < STREAM_WINDOW; i++) await stream.next();
    expect(granted()).toBe(STREAM_WINDOW);
    expect(grants.length).toBeLessThan(10);
  });

  it('grants for values that a waiting reader gets at once, too', async () => {
    const { stream, granted } = createStream();
    stream.open();
    for (let i = 0; i < STREAM_WINDOW; i++) {
      const next = stream.next();
      stream.push([i]);
      await next;
    }
    expect(granted()).toBe(STREAM_WINDOW);
  });

  it('never grants more than was taken', async () => {
    const { stream, granted } = createStream();
    stream.push(numbers(200));
    stream.open();
    for (let taken = 1; taken <= 200; taken++) {
      await stream.next();
      expect(granted()).toBeLessThanOrEqual(taken);
    }
  });
});

describe('a loop that leaves early', () => {
  it('closes the generator and waits for its end', async () => {
    const { stream, future, closed } = createStream();
    stream.open();
    const left = stream.return();
    expect(closed()).toBe(1);
    let over = false;
    void left.then(() => { over = true; });
    await Promise.resolve();
    expect(over).toBe(false);
    future.cancelWith(new Error('cancelled'));
    expect(await left).toEqual({ value: undefined, done: true });
  });

  it('gets nothing any more, neither what had come nor what still comes', async () => {
    const { stream, future, closed } = createStream();
    stream.open();
    stream.push([1, 2]);
    void stream.return();
    stream.push([3]);
    expect(await stream.next()).toEqual({ value: undefined, done: true });
    future.setResult(0);
    await stream.return();
    expect(await stream.next()).toEqual({ value: undefined, done: true });
    expect(closed()).toBe(1);
  });

  it('ends readers that still wait', async () => {
    const { stream, future } = createStream();
    stream.open();
    const waiting = stream.next();
    void stream.return();
    expect(await waiting).toEqual({ value: undefined, done: true });
    future.setResult(0);
  });

  it('is not told of a failure that comes after it has left', async () => {
    const { stream, future } = createStream();
    stream.open();
    const left = stream.return();
    future.setException(new Error('later'));
    expect(await left).toEqual({ value: undefined, done: true });
    expect(await stream.next()).toEqual({ value: undefined, done: true });
  });

  it('does not ask a generator to end that has ended', async () => {
    const { stream, future, closed } = createStream();
    stream.open();
    stream.push([1]);
    future.setResult(0);
    await future;
    await stream.return();
    expect(closed()).toBe(0);
    expect(await stream.next()).toEqual({ value: undefined, done: true });
  });
});

describe('a stream whose task is only awaited', () => {
  it('drops its values once there are enough to hold the generator back, so that it comes to its end', () => {
    const { stream, granted } = createStream();
    stream.push(numbers(100));
    stream.awaited();
    expect(granted()).toBe(0);
    stream.push(numbers(STREAM_WINDOW - 100));
    expect(granted()).toBe(STREAM_WINDOW);
    stream.push(numbers(7));
    expect(granted()).toBe(STREAM_WINDOW + 7);
    expect(() => stream.open()).toThrow('were dropped');
  });

  it('drops what has held the generator back already', () => {
    const { stream, granted } = createStream();
    stream.push(numbers(STREAM_WINDOW));
    expect(granted()).toBe(0);
    stream.awaited();
    expect(granted()).toBe(STREAM_WINDOW);
  });

  it('can be read whole as long as nothing was dropped', async () => {
    const { stream, future } = createStream();
    stream.awaited();
    stream.push(['early']);
    const reading = readAll(stream.open());
    stream.push(['late']);
    future.setResult(0);
    expect(await reading).toEqual(['early', 'late']);
  });

  it('keeps its values where somebody reads them already', async () => {
    const { stream, future } = createStream();
    stream.push([1]);
    const reading = readAll(stream.open());
    stream.awaited();
    stream.push([2]);
    future.setResult(0);
    expect(await reading).toEqual([1, 2]);
  });
});

describe('a stream whose task turns out to be no generator', () => {
  it('fails its loop, once, where the task succeeded', async () => {
    const { stream, future } = createStream();
    const reading = stream.open();
    const next = reading.next();
    future.setResult(4);
    await expect(next).rejects.toThrow('This future cannot be iterated: its task is not a generator');
    expect(await reading.next()).toEqual({ value: undefined, done: true });
  });

  it('fails its loop as the task did, where that failed', async () => {
    const { stream, future } = createStream();
    const next = stream.open().next();
    future.setException(new RangeError('broke'));
    await expect(next).rejects.toThrow(new RangeError('broke'));
  });

  it('ends quietly where the task was a generator that gave nothing', async () => {
    const { stream, future } = createStream();
    stream.confirm();
    const reading = readAll(stream.open());
    future.setResult(0);
    expect(await reading).toEqual([]);
  });
});
