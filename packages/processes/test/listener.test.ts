import { spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { moduleTasks } from '@heddle/futures';
import { activeChildren, type Address, AddressInUseError, AuthenticationError, BrokenPipeError, Client, ConnectionStateError, currentProcess, EOFError, Listener, Process } from '@heddle/processes';
import { leakCheck } from '@heddle/testkit';
import { afterEach, describe, expect, it, vi } from 'vitest';

import { Scratch, until, written } from './support/scratch.js';
import { readBytes, stranger, untilHungUp } from './support/strangers.js';

leakCheck({ patience: 3000 });
const scratch = new Scratch();

const { connectAndEcho } = moduleTasks(new URL('./programs/talkers.mjs', import.meta.url)) as unknown as Record<'connectAndEcho', (...args: unknown[]) => unknown>;
const key = new Uint8Array([1, 2, 3]);
const GREETING_BYTES = 40;

const closers: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0)) await close();
  for (const child of activeChildren()) {
    child.kill();
    await child.join();
  }
});

async function listen(...options: Parameters<typeof Listener.listen>): Promise<Listener> {
  const listener = await Listener.listen(...options);
  closers.push(() => { listener.close(); });
  return listener;
}

/** A server that is no Listener. */
async function impostor(serve: (socket: Socket) => void): Promise<Address> {
  const server: Server = createServer((socket) => {
    socket.on('error', () => undefined);
    closers.push(() => socket.destroy());
    serve(socket);
  });
  closers.push(() => new Promise((resolve) => { server.close(resolve); }));
  const path = scratch.file();
  await new Promise<void>((resolve) => { server.listen(path, resolve); });
  return path;
}

const descriptors = (): number => readdirSync('/proc/self/fd').length;

describe.each(['unix', 'tcp'] as const)('a listener (%s)', (family) => {
  it('connects two sides that have the same key', async () => {
    const listener = await listen({ family, authkey: key });
    const [client, server] = await Promise.all([Client(listener.address, { authkey: key }), listener.accept()]);
    await client.send({ from: 'client' });
    await server.sendBytes(new Uint8Array([7]));
    expect(await server.recv()).toEqual({ from: 'client' });
    expect(await client.recvBytes()).toEqual(new Uint8Array([7]));
    const large = randomBytes(3_000_000);
    const sending = client.send(large);
    expect(Buffer.compare((await server.recv()) as Uint8Array, large)).toBe(0);
    await sending;
    server.sendSync('blocking');
    expect(client.recvSync({ timeout: 5000 })).toBe('blocking');
    client.close();
    await expect(server.recv()).rejects.toThrow(EOFError);
    await expect(server.send(1)).rejects.toThrow(BrokenPipeError);
    server.close();
  });

  it('delivers what is sent right after the connection', async () => {
    const listener = await listen({ family, authkey: key });
    for (let round = 0; round < 20; round++) {
      const accepting = listener.accept().then(async (server) => {
        const sent = server.send(round);
        const answer = await server.recv();
        await sent;
        server.close();
        return answer;
      });
      const client = await Client(listener.address, { authkey: key });
      await client.send(-round);
      expect(await client.recv()).toBe(round);
      expect(await accepting).toBe(-round);
      await expect(client.recv()).rejects.toThrow(EOFError);
      client.close();
    }
  });

  it('hangs up on a client that has another key, tells it nothing but a nonce, and goes on', async () => {
    const listener = await listen({ family, authkey: key });
    const accepting = listener.accept();
    await expect(Client(listener.address, { authkey: new Uint8Array([9]) })).rejects.toThrow(AuthenticationError);
    const odd = await stranger(listener.address);
    const greeting = await readBytes(odd, GREETING_BYTES);
    expect(greeting.subarray(0, 8).toString()).toBe('HEDDLE 1');
    odd.write(randomBytes(64));
    expect((await untilHungUp(odd)).byteLength).toBe(0);
    const client = await Client(listener.address, { authkey: key });
    (await accepting).close();
    client.close();
  });

  it('costs nothing that is not given back, by 5,000 frames of random bytes', async () => {
    const listener = await listen({ family, authkey: key });
    const before = descriptors();
    let [accepted, sent] = [0, 0];
    const accepting = (async () => { for await (const connection of listener) { accepted++; connection.close(); } })();
    const attack = async (): Promise<void> => {
      while (sent < 5000) {
        sent++;
        const socket = await stranger(listener.address);
        // Most of a length that could be right; some with more, in pieces, or never all of it.
        const bytes = randomBytes(sent % 3 === 0 ? randomInt(1, 2000) : 64);
        socket.write(bytes.subarray(0, 10));
        if (sent % 5 === 0) await new Promise((resolve) => { setImmediate(resolve); });
        if (bytes.byteLength < 64) socket.end(bytes.subarray(10));
        else socket.write(bytes.subarray(10));
        expect((await untilHungUp(socket)).byteLength).toBeLessThanOrEqual(GREETING_BYTES);
      }
    };
    await Promise.all(Array.from({ length: 20 }, attack));
    await until(() => descriptors() <= before, 'the descriptors are closed');
    const client = await Client(listener.address, { authkey: key });
    await until(() => accepted === 1, 'the client is accepted');
    client.close();
    listener.close();
    await accepting;
    expect(accepted).toBe(1);
  }, 60_000);
});

describe('a listener', () => {
  it('has a socket for its owner only in a private directory, gone when it is closed', async () => {
    const listener = await listen();
    const path = listener.address as string;
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(statSync(dirname(path)).mode & 0o777).toBe(0o700);
    listener.close();
    listener.close();
    expect(existsSync(dirname(path))).toBe(false);
    await expect(listener.accept()).rejects.toThrow(ConnectionStateError);
    await expect(Client(path)).rejects.toMatchObject({ code: 'ENOENT' });
  });

  it('takes a path, and a port of the loopback', async () => {
    const path = scratch.file();
    const listener = await listen({ address: path });
    expect([listener.address, statSync(path).mode & 0o777]).toEqual([path, 0o600]);
    const tcp = await listen({ address: { host: '127.0.0.1', port: 0 } });
    expect(tcp.address).toEqual({ host: '127.0.0.1', port: expect.any(Number) as number });
  });

  it('says what is in the way, and leaves that alone', async () => {
    const [path, file] = [scratch.file(), scratch.file()];
    const [unix, tcp] = [await listen({ address: path }), await listen({ family: 'tcp' })];
    writeFileSync(file, 'no socket');
    const { port } = tcp.address as { readonly port: number };
    for (const [address, reason] of [
      [path, `somebody listens at ${path} already`], [file, `there is a file at ${file}, which is no socket`], [tcp.address, `somebody listens at port ${port} of 127.0.0.1 already`],
    ] as const) {
      const failed = listen({ address });
      await expect(failed).rejects.toBeInstanceOf(AddressInUseError);
      await expect(failed).rejects.toMatchObject({ message: `Listener.listen: ${reason}`, cause: { code: 'EADDRINUSE' } });
    }
    expect(readFileSync(file, 'utf8')).toBe('no socket');
    for (const listener of [unix, tcp]) {
      const [client, server] = await Promise.all([Client(listener.address), listener.accept()]);
      client.close();
      server.close();
    }
  });

  it('takes the place of one whose process was killed, and of no other', async () => {
    const [path, file] = [scratch.file(), scratch.file()];
    for (let round = 0; round < 2; round++) {
      const child = spawn(process.execPath, [fileURLToPath(new URL('./programs/listening.mjs', import.meta.url)), `${file}.${round}`, path], { stdio: ['pipe', 'ignore', 'ignore'] });
      await written(`${file}.${round}`);
      child.kill('SIGKILL');
      await once(child, 'exit');
      expect(statSync(path).isSocket()).toBe(true);
    }
    const tries = await Promise.allSettled([listen({ address: path }), listen({ address: path }), listen({ address: path })]);
    expect(tries.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const attempt of tries) if (attempt.status === 'rejected') expect(attempt.reason).toBeInstanceOf(AddressInUseError);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    const listener = tries.flatMap((attempt) => (attempt.status === 'fulfilled' ? [attempt.value] : []))[0];
    const [client, server] = await Promise.all([Client(path), listener?.accept()]);
    client.close();
    server?.close();
  });

  it.each(['SIGKILL', 'SIGTERM', 'exit'])('leaves nothing behind when its process ends: %s', async (way) => {
    const file = scratch.file();
    const program = fileURLToPath(new URL('./programs/listening.mjs', import.meta.url));
    const child = spawn(process.execPath, [program, file], { stdio: ['pipe', 'ignore', 'ignore'] });
    const path = await written(file);
    expect(existsSync(path)).toBe(true);
    if (way === 'exit') child.stdin.end();
    else child.kill(way as NodeJS.Signals);
    await until(() => !existsSync(dirname(path)), 'the directory is gone');
  });

  it('accepts in the order of the connections, and no longer than it is told', async () => {
    const listener = await listen();
    await expect(listener.accept({ timeout: 5 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    const clients = [await Client(listener.address), await Client(listener.address)];
    await Promise.all(clients.map((client, index) => client.send(index)));
    for (const index of [0, 1]) {
      const server = await listener.accept();
      expect(await server.recv()).toBe(index);
      server.close();
    }
    for (const client of clients) client.close();
  });

  it('ends those who accept, and those who were not accepted, when it is closed', async () => {
    const listener = await listen();
    const client = await Client(listener.address);
    const other = await listen();
    const accepting = other.accept();
    other.close();
    await expect(accepting).rejects.toThrow(ConnectionStateError);
    listener.close();
    await expect(client.recv()).rejects.toThrow(EOFError);
    client.close();
  });

  it('connects a child, which has its parent\'s key, and a child of its own key does not get in', async () => {
    const listener = await listen();
    const child = new Process({ target: connectAndEcho, args: [listener.address] });
    child.start();
    const server = await listener.accept();
    await server.send('there and back');
    expect(await server.recv()).toBe('there and back');
    server.close();
    await child.join();
    const odd = new Process({ target: connectAndEcho, args: [listener.address, 42] });
    odd.authkey = new Uint8Array([5]);
    odd.start();
    await odd.join();
    expect([child.exitcode, odd.exitcode]).toEqual([0, 42]);
  });

  it('hangs up on one who takes what another client said, and on one who gives back what it said itself', async () => {
    const listener = await listen({ authkey: key });
    const heard: Buffer[] = [];
    const relay = await impostor((socket) => {
      void (async () => {
        const real = await stranger(listener.address);
        closers.push(() => real.destroy());
        socket.write(await readBytes(real, GREETING_BYTES));
        const answer = await readBytes(socket, 64);
        heard.push(answer);
        real.destroy();
        // Its own code is no answer.
        socket.write(answer.subarray(32));
      })();
    });
    await expect(Client(relay, { authkey: key })).rejects.toThrow('Client: the listener does not know the key');
    const replay = await stranger(listener.address);
    await readBytes(replay, GREETING_BYTES);
    replay.write(heard[0] ?? '');
    expect((await untilHungUp(replay)).byteLength).toBe(0);
  });

  it('hangs up on one who says more than it should before it has an answer', async () => {
    const listener = await listen();
    const socket = await stranger(listener.address);
    socket.write(randomBytes(100_000));
    expect((await untilHungUp(socket)).byteLength).toBeLessThanOrEqual(GREETING_BYTES);
  });

  it('hangs up on those who say nothing for five seconds, and lets others wait for their turn', async () => {
    const listener = await listen({ authkey: key });
    const began = performance.now();
    const silent = await Promise.all(Array.from({ length: 128 }, () => stranger(listener.address)));
    await Promise.all(silent.map((socket) => readBytes(socket, GREETING_BYTES)));
    const accepting = listener.accept();
    const client = await Client(listener.address, { authkey: key });
    expect(performance.now() - began).toBeGreaterThan(4900);
    await Promise.all(silent.map(untilHungUp));
    (await accepting).close();
    client.close();
  });

  it('lets 1,024 wait, hangs up on more, and on all of them when it is closed', async () => {
    // More than that, in the line that the system has before ours.
    const listener = await listen({ backlog: 2000 });
    const strangers: Socket[] = [];
    while (strangers.length < 128 + 1024) strangers.push(await stranger(listener.address));
    expect((await untilHungUp(await stranger(listener.address))).byteLength).toBe(0);
    expect(strangers.map(({ destroyed }) => destroyed)).not.toContain(true);
    listener.close();
    const heard = await Promise.all(strangers.map(untilHungUp));
    expect(heard.map(({ byteLength }) => byteLength)).toEqual([...Array.from({ length: 128 }, () => GREETING_BYTES), ...Array.from({ length: 1024 }, () => 0)]);
  });

  it.each([['unix', 1024], ['unix', 10], ['tcp', 1024]] as const)('lets in 400 clients that come at once (%s, backlog %d)', async (family, backlog) => {
    const listener = await listen({ family, backlog, authkey: key });
    const clients = Promise.all(Array.from({ length: 400 }, () => Client(listener.address, { authkey: key })));
    for (let accepted = 0; accepted < 400; accepted++) (await listener.accept()).close();
    for (const client of await clients) client.close();
  });

  it('refuses at the call a path that the system would cut off, and leaves nothing there', async () => {
    const folder = scratch.file();
    mkdirSync(folder);
    const longest = join(folder, 'x'.repeat(107 - Buffer.byteLength(folder) - 1));
    const refused = 'must be a path of at most 107 bytes';
    expect(() => Listener.listen({ address: `${longest}x` })).toThrow(refused);
    expect(() => Client(`${longest}x`)).toThrow(refused);
    expect(() => Listener.listen({ address: 'a\0b' })).toThrow('without null characters');
    expect(readdirSync(folder)).toEqual([]);
    const listener = await listen({ address: longest, authkey: key });
    const [client, server] = await Promise.all([Client(longest, { authkey: key }), listener.accept()]);
    client.close();
    server.close();
    listener.close();
    expect(readdirSync(folder)).toEqual([]);
  });

  it('refuses a directory for temporary files whose path is too long, and leaves nothing there', async () => {
    const folder = join(scratch.file(), 'x'.repeat(100));
    mkdirSync(folder, { recursive: true });
    vi.stubEnv('TMPDIR', folder);
    try {
      await expect(Listener.listen()).rejects.toThrow(RangeError);
    } finally {
      vi.unstubAllEnvs();
    }
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each([
    [{ address: 3 }, 'Listener.listen: address must be a path, or { host, port }, received 3'],
    [{ address: { host: 'a', port: 70000 } }, 'Listener.listen: address.port must be an integer from 0 to 65535, received 70000'],
    [{ address: { host: 1, port: 1 } }, 'Listener.listen: address.host must be a name or an IP address, received 1'],
    [{ family: 'ipx' }, "Listener.listen: family must be 'unix' or 'tcp'"],
    [{ authkey: 'secret' }, 'Listener.listen: authkey must be a Uint8Array, received "secret"'],
    [{ authkey: new Uint8Array() }, 'Listener.listen: authkey must have at least one byte'],
    [{ backlog: 0 }, 'Listener.listen: backlog must be an integer of at least 1, received 0'],
    [{ authKey: key }, "Listener.listen: unknown option 'authKey'. Did you mean 'authkey'?"],
  ])('refuses at the call: %j', (options, message) => {
    expect(() => Listener.listen(options as never)).toThrow(message);
  });
});

describe('a client', () => {
  it('is told that nobody listens', async () => {
    await expect(Client(scratch.file())).rejects.toMatchObject({ code: 'ENOENT' });
    await expect(Client({ host: '127.0.0.1', port: 1 })).rejects.toMatchObject({ code: 'ECONNREFUSED' });
  });

  it('tells who does not know the key nothing, and hangs up', async () => {
    const address = await impostor((socket) => { socket.write(randomBytes(GREETING_BYTES)); });
    await expect(Client(address)).rejects.toThrow('nobody of this version of Heddle listens there');
    const fake = await impostor((socket) => {
      socket.write(Buffer.concat([Buffer.from('HEDDLE 1'), randomBytes(32)]));
      socket.once('data', () => { socket.write(randomBytes(32)); });
    });
    await expect(Client(fake)).rejects.toThrow('the listener does not know the key');
  });

  it('waits for a silent listener no longer than it is told', async () => {
    const address = await impostor(() => undefined);
    await expect(Client(address, { timeout: 20 })).rejects.toMatchObject({ code: 'ERR_HEDDLE_TIMEOUT' });
    const reason = new Error('enough');
    await expect(Client(address, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  });

  it('gives a listener that has greeted five seconds, and a minute before that', async () => {
    const greeted = await impostor((socket) => { socket.resume().write(Buffer.concat([Buffer.from('HEDDLE 1'), randomBytes(32)])); });
    await expect(Client(greeted)).rejects.toThrow('the listener did not show that it knows the key within 5000 ms');
    const silent = await impostor(() => undefined);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const refused = expect(Client(silent)).rejects.toThrow('the listener did not greet within 60000 ms');
      // Until it has connected, and begun to wait.
      for (const end = performance.now() + 10_000; vi.getTimerCount() === 0 && performance.now() < end; ) await new Promise((resolve) => { setImmediate(resolve); });
      vi.advanceTimersByTime(60_000);
      await refused;
    } finally {
      vi.useRealTimers();
    }
  });

  it('has the key of its process where it has none of its own', async () => {
    const listener = await listen({ authkey: currentProcess().authkey });
    const [client, server] = await Promise.all([Client(listener.address), listener.accept()]);
    client.close();
    server.close();
  });
});
