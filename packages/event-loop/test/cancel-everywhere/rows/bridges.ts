import { EventEmitter } from 'node:events';

import { expect } from 'vitest';

import { LoopCallback } from '../../../src/callbacks-entry.js';
import { aborted, on, once, waitOnEach, yieldNow } from '../../../src/index.js';
import type { MakeWaiting, Waits } from '../waiting.js';
import { ascending, firstOf, Permits, upTo } from './expectations.js';

/** Events with numbers; no listener may be left. */
function emitterRow(wait: (emitter: EventEmitter) => Promise<number>): MakeWaiting {
  return () => {
    const emitter = new EventEmitter();
    let emitted = 0;
    return {
      wait: () => wait(emitter),
      satisfy: () => { emitter.emit('number', emitted++); },
      check: ({ got }) => {
        expect(emitter.eventNames()).toEqual([]);
        for (const number of got) expect(number).toBeLessThan(emitted);
      },
    };
  };
}

/** What is waited for when nothing of Heddle is: promises that nobody can cancel, in iterations that must be closed. */
class Source implements AsyncIterable<string> {
  readonly #pending = new Set<() => void>();
  opened = 0;
  closed = 0;

  give(): void {
    const [resolve] = this.#pending;
    if (resolve === undefined) return;
    this.#pending.delete(resolve);
    resolve();
  }

  [Symbol.asyncIterator](): AsyncIterator<string> {
    this.opened++;
    return {
      next: () => new Promise((resolve) => { this.#pending.add(() => { resolve({ done: false, value: 'item' }); }); }),
      return: () => {
        this.closed++;
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }
}

export const bridgeWaits: Waits = {
  once: emitterRow(async (emitter) => {
    const [number] = await once(emitter, 'number');
    return number as number;
  }),
  'on, one event of each loop': emitterRow(async (emitter) => {
    const [number] = await firstOf(on(emitter, 'number'));
    return number as number;
  }),
  'on, one iterator of all': () => {
    const emitter = new EventEmitter();
    const events = on(emitter, 'number', { close: ['end'] });
    let emitted = 0;
    const rest: unknown[] = [];
    return {
      wait: async () => {
        const { value } = await events.next();
        return value?.[0];
      },
      satisfy: () => { emitter.emit('number', emitted++); },
      finish: async () => {
        emitter.emit('end');
        for (let next = await events.next(); next.done !== true; next = await events.next()) rest.push(next.value[0]);
      },
      check: ({ got }) => {
        // No event is lost, and each comes once.
        expect(ascending([...got, ...rest])).toEqual(upTo(emitted));
        expect(emitter.eventNames()).toEqual([]);
      },
    };
  },
  aborted: () => {
    const controller = new AbortController();
    return { wait: () => aborted(controller.signal), satisfy: () => { controller.abort('reason'); }, check: ({ got }) => { expect(new Set(got).size).toBeLessThanOrEqual(1); } };
  },
  waitOnEach: () => {
    const source = new Source();
    return {
      wait: () => firstOf(waitOnEach(source)),
      satisfy: () => { source.give(); },
      check: () => { expect(source.closed, 'iterations that were closed').toBe(source.opened); },
    };
  },
  // In its own thread; each call is a task, which ends with the wait for it.
  'LoopCallback.call': () => {
    const permits = new Permits();
    const callback = new LoopCallback(() => permits.take());
    return {
      wait: () => callback.call(),
      satisfy: () => { permits.give(); },
      finish: async () => {
        await yieldNow();
        expect(permits.waiting, 'calls that nobody waits for').toBe(0);
        callback.close();
      },
      check: () => { permits.check(); },
    };
  },
};
