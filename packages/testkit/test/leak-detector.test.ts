import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';

import { LeakDetector, watchedAbortController } from '@heddle/testkit';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

const detector = new LeakDetector();
beforeEach(() => detector.begin());
afterEach(() => detector.end());

/** What is found when nothing gets time to go away. */
const findNow = (): Promise<readonly string[]> => detector.findLeaks({ patience: 0 });

describe('LeakDetector', () => {
  it('finds nothing where nothing was left', async () => {
    await sleep(1);
    expect(await findNow()).toEqual([]);
  });

  it('finds a worker thread, unreferenced or not, until it has exited', async () => {
    const worker = new Worker('setInterval(() => {}, 1000)', { eval: true });
    worker.unref();
    await once(worker, 'online');
    expect(await findNow()).toContain(`a worker thread (threadId ${worker.threadId})`);
    await worker.terminate();
    expect(await detector.findLeaks()).toEqual([]);
  });

  it('finds a child process until it has exited', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    child.unref();
    expect((await findNow()).join('\n')).toContain(`a child process (pid ${String(child.pid)}`);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(await detector.findLeaks()).toEqual([]);
  });

  it('finds both ends of a message channel until they are closed, also unreferenced', async () => {
    const { port1, port2 } = new MessageChannel();
    expect((await findNow()).join('\n')).toContain("2 more open handle(s) of kind 'async' (a MessagePort, or a worker)");
    port1.close();
    port2.close();
    expect(await detector.findLeaks()).toEqual([]);
  });

  it('finds a server that listens', async () => {
    const server = createServer().listen(0);
    await once(server, 'listening');
    server.unref();
    expect(await findNow()).toEqual(["1 more open handle(s) of kind 'tcp'"]);
    server.close();
    expect(await detector.findLeaks()).toEqual([]);
  });

  it('finds timers that have not fired, unreferenced or not, and says where they were started', async () => {
    const timer = setTimeout(() => {}, 60_000).unref();
    const interval = setInterval(() => {}, 60_000);
    const leaks = await findNow();
    expect(leaks).toHaveLength(2);
    expect(leaks[0]).toMatch(/^a timer: setTimeout\(\.\.\., 60000\) at .*leak-detector\.test\.ts/);
    expect(leaks[1]).toMatch(/^a timer: setInterval/);
    clearTimeout(timer);
    clearInterval(interval);
    expect(await findNow()).toEqual([]);
  });

  it('is content with a timer that has fired', async () => {
    const fired = vi.fn();
    setTimeout(fired, 1);
    expect(await detector.findLeaks()).toEqual([]);
    expect(fired).toHaveBeenCalledOnce();
  });

  it('gives the timer functions back', () => {
    const wrapped = globalThis.setTimeout;
    detector.end();
    expect(globalThis.setTimeout).not.toBe(wrapped);
    detector.begin();
  });

  it('finds listeners of the process', async () => {
    const listener = (): void => {};
    process.on('exit', listener);
    process.on('exit', listener);
    expect(await findNow()).toEqual(["2 more listener(s) of the process for 'exit'"]);
    process.off('exit', listener);
    process.off('exit', listener);
    expect(await findNow()).toEqual([]);
  });

  it('finds listeners on watched abort signals', async () => {
    const { signal } = watchedAbortController();
    const listener = (): void => {};
    signal.addEventListener('abort', listener);
    expect(await findNow()).toEqual(['1 listener(s) on abort signals']);
    signal.removeEventListener('abort', listener);
    expect(await findNow()).toEqual([]);
  });

  it('finds an unhandled rejection, and forgives one that is handled late', async () => {
    // In a process of its own: Vitest would report the rejection as well.
    const child = spawn(process.execPath, [new URL('./fixtures/unhandled-rejection.mjs', import.meta.url).pathname]);
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    await once(child, 'close');
    expect(JSON.parse(Buffer.concat(output).toString())).toEqual({
      before: [expect.stringMatching(/^an unhandled rejection: Error: nobody looks/)],
      after: [],
    });
  });

  it('waits for what is going away', async () => {
    const worker = new Worker('', { eval: true });
    worker.unref();
    expect(await detector.findLeaks()).toEqual([]);
  });
});
