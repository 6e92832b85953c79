import { EventEmitter, getEventListeners, once as nodeOnce, on as nodeOn } from 'node:events';
import { PassThrough } from 'node:stream';

import { leakCheck, watchedAbortController } from '@heddle/testkit';
import { describe, expect, it } from 'vitest';

import { createTask, EventOverflowError, on, once, TimeoutError } from '../src/index.js';
import { settle, stateOf } from './moments.js';

/** Names of events that somebody listens to, as often as there are listeners. */
function listenedTo(emitter: EventEmitter): unknown[] {
  return emitter.eventNames().flatMap((name) => emitter.listeners(name).map(() => String(name))).sort();
}

async function collect<T>(events: AsyncIterable<T>): Promise<T[]> {
  const collected: T[] = [];
  for await (const event of events) collected.push(event);
  return collected;
}

describe('once', () => {
  leakCheck();

  it('gives what the event was emitted with, and takes its listeners off', async () => {
    const emitter = new EventEmitter();
    const name = Symbol('ready');
    const waiting = [once<[number, string]>(emitter, 'ready'), once(emitter, name)];
    expect(listenedTo(emitter)).toHaveLength(4);
    emitter.emit('ready', 1, 'a');
    emitter.emit(name);
    expect(listenedTo(emitter)).toEqual([]);
    expect(await Promise.all(waiting)).toEqual([[1, 'a'], []]);
  });

  it('gives the event of an EventTarget, of which an error event is one like others', async () => {
    const target = new EventTarget();
    const event = new Event('ready');
    const waiting = once(target, 'ready');
    target.dispatchEvent(new Event('error'));
    target.dispatchEvent(event);
    expect(await waiting).toEqual([event]);
    expect(getEventListeners(target, 'ready')).toEqual([]);
  });

  it("rejects with an emitter's error, unless that is what is waited for, as Node's does", async () => {
    for (const wait of [once, nodeOnce as typeof once]) {
      const emitter = new EventEmitter();
      const failing = wait(emitter, 'ready');
      emitter.emit('error', new RangeError('no'));
      await expect(failing).rejects.toThrow('no');
      const waiting = wait(emitter, 'error');
      emitter.emit('error', 'as a value');
      expect(await waiting).toEqual(['as a value']);
      expect(listenedTo(emitter)).toEqual([]);
    }
  });

  it('ends with its task, its time-out or its signal, and takes its listeners off', async () => {
    const emitter = new EventEmitter();
    const task = createTask(() => once(emitter, 'ready'));
    expect(listenedTo(emitter)).toEqual(['error', 'ready']);
    task.cancel('over');
    expect(listenedTo(emitter)).toEqual([]);
    await expect(task).rejects.toMatchObject({ reason: 'over' });
    await expect(once(emitter, 'ready', { timeout: 1 })).rejects.toThrow(TimeoutError);
    await expect(once(emitter, 'ready', { timeout: 0 })).rejects.toThrow("The event 'ready' did not come within 0 ms");
    const controller = watchedAbortController();
    const waiting = once(emitter, 'ready', { signal: controller.signal });
    controller.abort('why');
    await expect(waiting).rejects.toBe('why');
    await expect(once(emitter, 'ready', { signal: controller.signal })).rejects.toBe('why');
    expect(listenedTo(emitter)).toEqual([]);
  });

  it('loses nothing where the event and the cancellation come together: what came first counts', async () => {
    const emitter = new EventEmitter();
    const task = createTask(() => once(emitter, 'ready'));
    emitter.emit('ready', 1);
    task.cancel();
    expect(await task).toEqual([1]);
  });

  it('refuses what emits nothing, and names that are none', () => {
    for (const wrong of [undefined, {}, 1]) expect(() => once(wrong as never, 'a')).toThrow('once: emitter must be an EventEmitter or an EventTarget');
    expect(() => once(new EventEmitter(), 1 as never)).toThrow('once: event must be a string or a symbol');
    expect(() => once(new EventTarget(), Symbol('a') as never)).toThrow('once: event must be a string');
    expect(() => once(new EventEmitter(), 'a', { timeout: NaN })).toThrow(RangeError);
  });
});

describe('on', () => {
  leakCheck();

  it('gives all events from the call on, also those that come between two reads', async () => {
    const emitter = new EventEmitter();
    const events = on<[number]>(emitter, 'item', { close: ['end'] });
    emitter.emit('item', 1);
    emitter.emit('item', 2, 'more');
    const read = collect(events);
    await settle();
    emitter.emit('item', 3);
    emitter.emit('item', 4);
    emitter.emit('end');
    emitter.emit('item', 5);
    expect(await read).toEqual([[1], [2, 'more'], [3], [4]]);
    expect(listenedTo(emitter)).toEqual([]);
  });

  it('keeps the order of thousands that are unread', async () => {
    const emitter = new EventEmitter();
    const events = on<[number]>(emitter, 'item');
    for (let item = 0; item < 5000; item++) emitter.emit('item', item);
    for (let item = 0; item < 5000; item++) {
      expect((await events.next()).value).toEqual([item]);
      emitter.emit('item', 5000 + item);
    }
    for (let item = 5000; item < 10_000; item++) expect((await events.next()).value).toEqual([item]);
    await events.return();
  });

  it('serves several reads at a time in their order, and ends all of them', async () => {
    const emitter = new EventEmitter();
    const events = on(emitter, 'item');
    const reads = [events.next(), events.next(), events.next(), events.next()];
    emitter.emit('item', 1);
    emitter.emit('item', 2);
    expect(await events.return()).toEqual({ done: true, value: undefined });
    expect((await Promise.all(reads)).map(({ value }) => value)).toEqual([[1], [2], undefined, undefined]);
    expect(await events.next()).toEqual({ done: true, value: undefined });
  });

  it('is ended by an error, once all that came before is read, as Node has it', async () => {
    for (const listen of [on, nodeOn as unknown as typeof on]) {
      const emitter = new EventEmitter();
      const events = listen(emitter, 'item');
      emitter.emit('item', 1);
      emitter.emit('error', new RangeError('no'));
      emitter.emit('item', 2);
      expect((await events.next()).value).toEqual([1]);
      await expect(events.next()).rejects.toThrow('no');
      expect((await events.next()).done).toBe(true);
      expect(listenedTo(emitter)).toEqual([]);
    }
    const emitter = new EventEmitter();
    const reads = on(emitter, 'item');
    const [first, second] = [reads.next(), reads.next()];
    emitter.emit('error', new RangeError('no'));
    await expect(first).rejects.toThrow('no');
    expect((await second).done).toBe(true);
    const errors = on(emitter, 'error');
    emitter.emit('error', 1);
    expect((await errors.next()).value).toEqual([1]);
    await errors.return();
  });

  it('ends a read with its task, and loses no event by that', async () => {
    const emitter = new EventEmitter();
    const events = on(emitter, 'item');
    const task = createTask(() => events.next());
    await settle();
    task.cancel('over');
    emitter.emit('item', 1);
    await expect(task).rejects.toMatchObject({ reason: 'over' });
    expect((await events.next()).value).toEqual([1]);
    const served = createTask(() => events.next());
    await settle();
    emitter.emit('item', 2);
    served.cancel();
    expect((await served).value).toEqual([2]);
    await events.return();
  });

  it('takes its listeners off where the loop is left, by a break, a failure, a cancellation or disposal', async () => {
    const emitter = new EventEmitter();
    const emit = (): void => { setImmediate(() => emitter.emit('item', 1)); };
    emit();
    for await (const [item] of on(emitter, 'item', { close: ['end', 'close'] })) if (item === 1) break;
    expect(listenedTo(emitter)).toEqual([]);
    emit();
    await expect((async () => { for await (const [item] of on(emitter, 'item')) throw new RangeError(String(item)); })()).rejects.toThrow('1');
    expect(listenedTo(emitter)).toEqual([]);
    const task = createTask(() => collect(on(emitter, 'item')));
    await settle();
    expect(listenedTo(emitter)).toEqual(['error', 'item']);
    task.cancel();
    await Promise.allSettled([task]);
    expect(listenedTo(emitter)).toEqual([]);
    {
      await using events = on(emitter, 'item');
      emitter.emit('item', 1);
      expect((await events.next()).value).toEqual([1]);
    }
    expect(listenedTo(emitter)).toEqual([]);
  });

  it('ends with its signal, after what is unread', async () => {
    const emitter = new EventEmitter();
    const controller = watchedAbortController();
    const events = on(emitter, 'item', { signal: controller.signal });
    emitter.emit('item', 1);
    controller.abort(new Error('over'));
    emitter.emit('item', 2);
    expect((await events.next()).value).toEqual([1]);
    await expect(events.next()).rejects.toThrow('over');
    const late = on(emitter, 'item', { signal: controller.signal });
    expect(listenedTo(emitter)).toEqual([]);
    await expect(late.next()).rejects.toThrow('over');
    const other = watchedAbortController();
    const left = on(emitter, 'item', { signal: other.signal });
    await left.return();
    expect(getEventListeners(other.signal, 'abort')).toEqual([]);
  });

  it('listens to an EventTarget, too', async () => {
    const target = new EventTarget();
    const events = on(target, 'item', { close: ['end'] });
    for (const name of ['item', 'error', 'item', 'end', 'item']) target.dispatchEvent(new Event(name));
    expect((await collect(events)).map(([event]) => event.type)).toEqual(['item', 'item']);
    expect(['item', 'end', 'error'].flatMap((name) => getEventListeners(target, name))).toEqual([]);
  });
});

describe('on with a limit', () => {
  leakCheck();

  it.each([
    ['drop-oldest', [[3], [4]]],
    ['drop-newest', [[1], [2]]],
  ] as const)('keeps so many: %s', async (overflow, kept) => {
    const emitter = new EventEmitter();
    const events = on(emitter, 'item', { limit: 2, overflow, close: ['end'] });
    for (const item of [1, 2, 3, 4]) emitter.emit('item', item);
    emitter.emit('end');
    expect(await collect(events)).toEqual(kept);
  });

  it('fails where it is not said what else to do, after what is unread', async () => {
    const emitter = new EventEmitter();
    const events = on(emitter, 'item', { limit: 2 });
    for (const item of [1, 2, 3]) emitter.emit('item', item);
    expect(listenedTo(emitter)).toEqual([]);
    expect([(await events.next()).value, (await events.next()).value]).toEqual([[1], [2]]);
    const failure: unknown = await events.next().catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(EventOverflowError);
    expect(failure).toMatchObject({ code: 'ERR_HEDDLE_EVENT_OVERFLOW', message: "on: more than 2 events 'item' were unread" });
  });

  it('counts what is unread alone, not what somebody waits for', async () => {
    const emitter = new EventEmitter();
    const events = on(emitter, 'item', { limit: 1 });
    const reads = [events.next(), events.next()];
    for (const item of [1, 2, 3]) emitter.emit('item', item);
    expect((await Promise.all(reads)).map(({ value }) => value)).toEqual([[1], [2]]);
    expect((await events.next()).value).toEqual([3]);
    await events.return();
  });

  it('pauses what can be paused, and loses nothing', async () => {
    const calls: string[] = [];
    class Pausable extends EventEmitter {
      pause(): void { calls.push('pause'); }
      resume(): void { calls.push('resume'); }
    }
    const emitter = new Pausable();
    const events = on(emitter, 'item', { limit: 2, overflow: 'pause' });
    for (const item of [1, 2, 3]) emitter.emit('item', item);
    expect(calls).toEqual(['pause']);
    const values = [await events.next(), await events.next()].map(({ value }) => value);
    expect(calls).toEqual(['pause']);
    values.push((await events.next()).value);
    expect([values, calls]).toEqual([[[1], [2], [3]], ['pause', 'resume']]);
    for (const item of [4, 5]) emitter.emit('item', item);
    await events.return();
    expect(calls).toEqual(['pause', 'resume', 'pause']);
  });

  it('reads a stream to its end, paused now and then', async () => {
    const stream = new PassThrough({ objectMode: true, highWaterMark: 2 });
    const events = on<[number]>(stream, 'data', { limit: 1, overflow: 'pause', close: ['end'] });
    const reading = collect(events);
    for (let item = 0; item < 50; item++) if (!stream.write(item)) await once(stream, 'drain');
    stream.end();
    expect((await reading).map(([item]) => item)).toEqual(Array.from({ length: 50 }, (_, item) => item));
    expect(await stateOf(Promise.resolve(stream.listenerCount('data')))).toBe(0);
  });

  it('refuses wrong options', () => {
    const emitter = new EventEmitter();
    const wrong: [unknown, string][] = [
      [{ limit: 0 }, 'on: limit must be a whole number'],
      [{ limit: 1.5 }, 'on: limit must be a whole number'],
      [{ limit: '1' }, 'on: limit must be a number'],
      [{ overflow: 'fail' }, 'on: overflow is of no use without limit'],
      [{ limit: 1, overflow: 'wait' }, "on: overflow must be one of 'fail', 'drop-oldest', 'drop-newest', 'pause'"],
      [{ limit: 1, overflow: 'pause' }, 'on: emitter must be one that has pause() and resume()'],
      [{ close: 'end' }, 'on: close must be an array of names of events'],
      [{ close: [1] }, 'on: each name in close must be a string'],
      [{ signal: 1 }, 'on: signal must be an AbortSignal'],
      [{ highWaterMark: 1 }, "on: unknown option 'highWaterMark'"],
    ];
    for (const [options, message] of wrong) expect(() => on(emitter, 'item', options as never)).toThrow(message);
    expect(listenedTo(emitter)).toEqual([]);
  });
});
