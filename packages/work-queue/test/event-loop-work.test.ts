import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { MessageChannel } from 'node:worker_threads';

import { describe, expect, it } from 'vitest';

import { EventLoopWork } from '../src/worker/event-loop-work.js';

/** Calls in the phase in which a worker's loop asks. */
const inImmediate = <T>(fn: () => T): Promise<T> => new Promise((resolve) => setImmediate(() => { resolve(fn()); }));

const baseline = (): Promise<EventLoopWork> => inImmediate(() => new EventLoopWork());

describe('work of the event loop', () => {
  it('is none where nothing was added since the beginning', async () => {
    const work = await baseline();
    expect(await inImmediate(() => work.pending())).toBe(false);
  });

  it('is a timer, until it is over or unreferenced', async () => {
    const work = await baseline();
    const timer = setInterval(() => undefined, 60_000);
    expect(await inImmediate(() => work.pending())).toBe(true);
    timer.unref();
    expect(await inImmediate(() => work.pending())).toBe(false);
    timer.ref();
    clearInterval(timer);
    expect(await inImmediate(() => work.pending())).toBe(false);
  });

  it('is a server that listens, until it is closed', async () => {
    const work = await baseline();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    expect((server.address() as AddressInfo).port).toBeGreaterThan(0);
    expect(await inImmediate(() => work.pending())).toBe(true);
    await new Promise((resolve) => server.close(resolve));
    expect(await inImmediate(() => work.pending())).toBe(false);
  });

  it('is a port that somebody listens at', async () => {
    const work = await baseline();
    const { port1, port2 } = new MessageChannel();
    port1.on('message', () => undefined);
    expect(await inImmediate(() => work.pending())).toBe(true);
    const closed = once(port1, 'close');
    port2.close();
    await closed;
    expect(await inImmediate(() => work.pending())).toBe(false);
  });

  it('is seen where something of another kind has taken the place of what was there at the beginning', async () => {
    const atFirst = setInterval(() => undefined, 60_000);
    const work = await baseline();
    clearInterval(atFirst);
    const { port1, port2 } = new MessageChannel();
    port1.on('message', () => undefined);
    expect(await inImmediate(() => work.pending())).toBe(true);
    port1.close();
    port2.close();
  });
});
