import { readdirSync, readlinkSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { moduleTasks, TaskSerializationError } from '@heddle/futures';
import { activeChildren, BrokenPipeError, type Connection, ConnectionStateError, EOFError, Pipe, Process } from '@heddle/processes';
import { leakCheck } from '@heddle/testkit';
import { afterEach, describe, expect, it } from 'vitest';

leakCheck({ patience: 3000 });

type Talker = (...args: unknown[]) => unknown;
const talkers: Readonly<Record<'echo' | 'echoSync' | 'echoBytes' | 'sendAndLeave' | 'dieSending' | 'talkToSelf', Talker>> =
  moduleTasks(new URL('./programs/talkers.mjs', import.meta.url)) as never;

/** Pipes of this process, by what the system says is behind its descriptors. */
function openPipes(): number {
  return readdirSync('/proc/self/fd').filter((descriptor) => {
    try {
      return readlinkSync(`/proc/self/fd/${descriptor}`).startsWith('pipe:');
    } catch {
      return false;
    }
  }).length;
}

const open: Connection[] = [];

/** A pipe whose ends are closed after the test. */
function pipe(options?: { duplex: boolean }): [Connection, Connection] {
  const ends = Pipe(options);
  open.push(...ends);
  return ends;
}

afterEach(async () => {
  for (const connection of open.splice(0)) connection.close();
  for (const child of activeChildren()) {
    child.kill();
    await child.join();
  }
});

function start(target: Talker, ...args: unknown[]): Process {
  const child = new Process({ target, args });
  child.start();
  return child;
}

const values = [
  undefined, null, 0, -0, NaN, 12.5, 2n ** 80n, 'text', 'ünï\ud800', true, Array.from({ length: 2 }, () => []), { a: { b: [new Date(0)] } }, new Map([[1, new Set(['x'])]]), /a+/gi,
  new Uint8Array([1, 2, 3]), new Float64Array([1.5]), new RangeError('wrong', { cause: 'bad' }), new EOFError('over'),
] as const;

describe('a pipe within a process', () => {
  it.each(values.map((value) => [value]))('carries %o', async (value) => {
    const [one, other] = pipe();
    await one.send(value);
    const received = await other.recv();
    expect(received).toStrictEqual(value);
    if (value instanceof Error) expect(received).toBeInstanceOf(value.constructor as never);
  });

  it('goes both ways, or from the second end to the first alone', async () => {
    const [one, other] = pipe();
    expect([one.readable, one.writable, other.readable, other.writable]).toEqual([true, true, true, true]);
    await Promise.all([one.send(1), other.send(2)]);
    expect(await Promise.all([one.recv(), other.recv()])).toEqual([2, 1]);
    const [receiver, sender] = pipe({ duplex: false });
    expect([receiver.readable, receiver.writable, sender.readable, sender.writable]).toEqual([true, false, false, true]);
    await sender.send('one way');
    expect(await receiver.recv()).toBe('one way');
    expect(() => receiver.send(1)).toThrow(ConnectionStateError);
    expect(() => sender.recv()).toThrow(ConnectionStateError);
    expect(() => sender.pollSync()).toThrow(ConnectionStateError);
  });

  it('keeps the order, and the values apart, whatever their sizes', async () => {
    const [one, other] = pipe();
    const sent = Array.from({ length: 200 }, (_, index) => new Uint8Array((index * 7919) % 30_000).fill(index));
    const sending = sent.map((value) => one.send(value));
    for (const value of sent) expect(Buffer.compare((await other.recv()) as Uint8Array, value)).toBe(0);
    await Promise.all(sending);
  });

  it('gives what comes to those who wait in the order in which they came', async () => {
    const [one, other] = pipe();
    const waits = [other.recv(), other.recv(), other.recv()];
    for (const value of ['a', 'b', 'c']) await one.send(value);
    expect(await Promise.all(waits)).toEqual(['a', 'b', 'c']);
  });

  it('carries bytes as they are, none included, apart from values', async () => {
    const [one, other] = pipe();
    for (const bytes of [new Uint8Array(), new Uint8Array([0, 255]), new Uint8Array(100_000).fill(3)]) {
      const sending = one.sendBytes(bytes);
      expect(Buffer.compare(await other.recvBytes(), bytes)).toBe(0);
      await sending;
    }
    await one.sendBytes(new Uint8Array([1]));
    await expect(other.recv()).rejects.toThrow('receive them with recvBytes');
    expect(await other.recvBytes()).toEqual(new Uint8Array([1]));
    await one.send('value');
    await expect(other.recvBytes()).rejects.toThrow('receive it with recv');
    expect(await other.recv()).toBe('value');
    expect(() => one.sendBytes('text' as never)).toThrow('Connection.sendBytes: bytes must be a Uint8Array, received "text"');
  });

  it('tells whether there is something to receive', async () => {
    const [one, other] = pipe();
    expect(other.pollSync()).toBe(false);
    expect(await other.poll()).toBe(false);
    expect(await other.poll({ timeout: 5 })).toBe(false);
    const poll = other.poll({ timeout: Infinity });
    await one.send(1);
    expect(await poll).toBe(true);
    expect([await other.poll(), other.pollSync()]).toEqual([true, true]);
    expect(await other.recv()).toBe(1);
    expect(await other.poll()).toBe(false);
    one.close();
    expect(await other.poll({ timeout: Infinity })).toBe(true);
  });

  it('ends with EOFError once all is received, each time a fresh one', async () => {
    const [one, other] = pipe();
    await one.send('last');
    one.close();
    expect(await other.recv()).toBe('last');
    const errors = await Promise.all([0, 1].map(() => other.recv().catch((error: unknown) => error)));
    expect(errors[0]).toBeInstanceOf(EOFError);
    expect(errors[0]).not.toBe(errors[1]);
    expect(() => other.recvSync()).toThrow(EOFError);
    await expect(other.recvBytes()).rejects.toThrow(EOFError);
  });

  it('ends those who wait already', async () => {
    const [one, other] = pipe();
    const waits = [other.recv(), other.recvBytes()];
    one.close();
    for (const wait of waits) await expect(wait).rejects.toThrow(EOFError);
  });

  it('says so where nobody will receive what is sent', async () => {
    const [one, other] = pipe();
    other.close();
    await expect(one.send(1)).rejects.toThrow(BrokenPipeError);
    expect(() => { one.sendSync(1); }).toThrow(BrokenPipeError);
  });

  it('says so to those who are sending', async () => {
    const [one, other] = pipe();
    const sends = [one.send(new Uint8Array(1_000_000)), one.send(1)];
    other.close();
    for (const send of sends) await expect(send).rejects.toThrow(BrokenPipeError);
  });

  it.each(['recv', 'recvBytes', 'recvSync', 'recvBytesSync'] as const)('names what was called, of what cannot be received: %s', async (method) => {
    const receive = async (end: Connection): Promise<unknown> => end[method]();
    const [one, other] = pipe();
    if (method.startsWith('recvBytes')) await one.send('value');
    else await one.sendBytes(new Uint8Array(1));
    await expect(receive(other)).rejects.toThrow(`Connection.${method}: ${method.startsWith('recvBytes') ? 'a value comes' : 'bytes come'} next`);
    const [there, here] = pipe();
    there.close();
    await expect(receive(here)).rejects.toThrow(`Connection.${method}: the other end has been closed`);
  });

  it.each(['send', 'sendBytes', 'sendSync', 'sendBytesSync'] as const)('names what was called, of what cannot be sent: %s', async (method) => {
    const [one, other] = pipe();
    const large = one.send(new Uint8Array(1_000_000));
    if (method.endsWith('Sync')) expect(() => one[method](new Uint8Array(1))).toThrow(`Connection.${method}: what was sent before is still on its way`);
    other.close();
    await expect(large).rejects.toThrow('Connection.send: the other end has been closed');
    await expect((async () => one[method](new Uint8Array(1)))()).rejects.toThrow(`Connection.${method}: the other end has been closed`);
  });

  it.each(['recv', 'recvBytes', 'poll'] as const)('names what waited when it is closed: %s', async (method) => {
    const [one] = pipe();
    const wait = one[method]({ timeout: 10_000 });
    one.close();
    await expect(wait).rejects.toThrow(`Connection.${method}: this end has been closed`);
  });

  it('is of no use once it is closed here', async () => {
    const [one, other] = pipe();
    const wait = one.recv();
    one.close();
    one.close();
    await expect(wait).rejects.toThrow(ConnectionStateError);
    expect(one.closed).toBe(true);
    for (const method of ['send', 'recv', 'recvSync', 'sendSync', 'recvBytes', 'pollSync'] as const) expect(() => one[method](undefined as never)).toThrow(ConnectionStateError);
    await expect(one.poll()).rejects.toThrow(ConnectionStateError);
    {
      using scoped = other;
      expect(scoped.closed).toBe(false);
    }
    expect(other.closed).toBe(true);
  });

  it('sends what was sent before it was closed', async () => {
    const [one, other] = pipe();
    const sending = one.send(new Uint8Array(300_000).fill(1));
    one.close();
    expect(await other.recv()).toHaveLength(300_000);
    await sending;
    await expect(other.recv()).rejects.toThrow(EOFError);
  });

  it('waits no longer than it is told, and loses nothing by it', async () => {
    const [one, other] = pipe();
    await expect(other.recv({ timeout: 0 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    await expect(other.recv({ timeout: 5 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    expect(() => other.recvSync({ timeout: 5 })).toThrow(expect.objectContaining({ code: 'ERR_HEDDLE_TIMEOUT' }) as Error);
    const controller = new AbortController();
    const [first, second] = [other.recv({ signal: controller.signal }), other.recv()];
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(first).rejects.toBe(reason);
    await one.send(1);
    expect(await second).toBe(1);
  });

  it('refuses what cannot be sent, and goes on', async () => {
    const [one, other] = pipe();
    for (const value of [() => 1, Symbol('s'), new SharedArrayBuffer(1), { deep: [other] }]) {
      expect(() => one.send(value)).toThrow(expect.objectContaining({ name: 'DataCloneError' }) as Error);
    }
    expect(() => one.send(other)).toThrow('a Connection can only be sent as an argument of a Process');
    await one.send('fine');
    expect(await other.recv()).toBe('fine');
  });

  it('leaves no descriptor open', async () => {
    const before = openPipes();
    for (let round = 0; round < 50; round++) {
      const [one, other] = Pipe();
      const wait = other.recv();
      await one.send(new Uint8Array(round * 1000));
      await wait;
      one.close();
      if (round % 2 === 0) await expect(other.recv()).rejects.toThrow(EOFError);
      other.close();
    }
    expect(openPipes()).toBe(before);
  });
});

describe('a pipe between processes', () => {
  it.each(['echo', 'echoSync'] as const)('carries values there and back: %s', async (name) => {
    const [here, there] = pipe();
    const child = start(talkers[name], there);
    there.close();
    for (const value of values) {
      await here.send(value);
      expect(await here.recv()).toStrictEqual(value);
    }
    const large = new Uint8Array(5_000_000).map((_, index) => index);
    const sending = here.send(large);
    expect(Buffer.compare((await here.recv()) as Uint8Array, large)).toBe(0);
    await sending;
    await here.send('stop');
    await child.join();
    expect(child.exitcode).toBe(0);
    await expect(here.recv()).rejects.toThrow(EOFError);
  });

  it.each([true, false])('carries bytes there and back (blocking: %s)', async (isBlocking) => {
    const [here, there] = pipe();
    const child = start(talkers.echoBytes, there, isBlocking);
    there.close();
    for (const bytes of [new Uint8Array([1, 2]), new Uint8Array(), new Uint8Array(200_000).fill(9)]) {
      const sending = here.sendBytes(bytes);
      expect(Buffer.compare(await here.recvBytes(), bytes)).toBe(0);
      await sending;
    }
    await child.join();
    expect(child.exitcode).toBe(0);
  });

  it('is the parent\'s to use without its event loop', async () => {
    const [here, there] = pipe();
    const child = start(talkers.echoSync, there);
    there.close();
    for (let turn = 0; turn < 20; turn++) {
      here.sendSync({ turn });
      expect(here.recvSync({ timeout: 10_000 })).toEqual({ turn });
    }
    here.close();
    child.joinSync({ timeout: 10_000 });
    expect(child.exitcode).toBe(0);
    await child.join();
  });

  it('ends for the child when the parent closes its end', async () => {
    const [here, there] = pipe();
    const child = start(talkers.echo, there);
    there.close();
    here.close();
    await child.join();
    expect(child.exitcode).toBe(0);
  });

  it('delivers what a child has sent and not waited for', async () => {
    const [receiver, sender] = pipe({ duplex: false });
    start(talkers.sendAndLeave, sender, 2_000_000);
    sender.close();
    expect(await receiver.recv()).toHaveLength(2_000_000);
    expect(await receiver.recv()).toBe('last');
    await expect(receiver.recv()).rejects.toThrow(EOFError);
  });

  it('ends in the middle of a message where the child dies there', async () => {
    const [receiver, sender] = pipe({ duplex: false });
    const child = start(talkers.dieSending, sender);
    sender.close();
    await child.join();
    await expect(receiver.recv()).rejects.toThrow('the other end was closed in the middle of a message');
    expect(child.exitcode).toBe(-9);
  });

  it('gives a child several ends, each once', async () => {
    const [one, other] = pipe();
    const [here, there] = pipe();
    start(talkers.talkToSelf, one, other, there);
    for (const end of [one, other, there]) end.close();
    expect(await here.recv()).toEqual({ both: 'mine' });
  });

  it('cannot be given away once more was read than received, or after its end', async () => {
    const [one, other] = pipe();
    await one.send(1);
    await one.send(2);
    expect(await other.recv()).toBe(1);
    expect(() => start(talkers.echo, other)).toThrow(TaskSerializationError);
    one.close();
    expect(() => start(talkers.echo, one)).toThrow(TaskSerializationError);
  });

  it('works without koffi', () => {
    const program = fileURLToPath(new URL('./programs/ping-pong.mjs', import.meta.url));
    const without = new URL('./programs/without-koffi.mjs', import.meta.url).href;
    const { stdout, stderr } = spawnSync(process.execPath, ['--import', without, program], { encoding: 'utf8', timeout: 20_000 });
    expect([stdout.trim(), stderr]).toEqual(['{"turn":9} 0', '']);
  });

  it('works in a worker thread, where Node has nothing to warn of', () => {
    const program = fileURLToPath(new URL('./programs/pipes-in-thread.mjs', import.meta.url));
    const { stdout, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8', timeout: 20_000 });
    expect([stdout, stderr]).toEqual(['ended 0\n', '']);
  });

  it('does not keep a process that waits for nothing', () => {
    const program = fileURLToPath(new URL('./programs/idle-pipe.mjs', import.meta.url));
    const { stdout, status } = spawnSync(process.execPath, [program], { encoding: 'utf8', timeout: 20_000 });
    expect([stdout.trim(), status]).toEqual(['received 1', 0]);
  });
});
