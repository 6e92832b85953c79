import { chmodSync } from 'node:fs';
import { once } from 'node:events';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer } from 'node:net';
import { join } from 'node:path';

import { checkOptionNames, checkWaitOptions, type WaitOptions } from '@heddle/cancellation';
import { checkInteger, wrongType } from '@heddle/futures';
import { Queue, QueueShutDownError } from '@heddle/sync/event-loop';

import { AddressInUseError } from '../errors/address-in-use-error.js';
import { ConnectionStateError } from '../errors/connection-errors.js';
import { checkAuthkey } from '../process/process-options.js';
import { ownAuthkey } from '../process/whereabouts.js';
import type { Address } from './address.js';
import { checkAddress } from './address.js';
import type { Connection } from './connection.js';
import { removeDeadSocket } from './dead-socket.js';
import { welcome } from './handshake.js';
import { connectionOver } from './socket-connection.js';
import { TemporaryDirectory } from './temporary-directory.js';

/** How a {@link Listener} is to be; everything may be left out. */
export interface ListenerOptions {
  /** Where; a socket in a private directory, or any port, where it is left out. */
  readonly address?: Address | undefined;
  /** What kind of address to choose: 'unix' where it is left out. */
  readonly family?: 'unix' | 'tcp' | undefined;
  /** What clients must know; this process's key where it is left out. */
  readonly authkey?: Uint8Array | undefined;
  /** Connections that the system keeps waiting until this process has time for them: 1,024 where it is left out. */
  readonly backlog?: number | undefined;
}

/** Milliseconds that a client has to show that it knows the key. */
const HANDSHAKE_TIMEOUT = 5000;
/** Connections that may be in the handshake at a time; further ones wait for their turn. */
const MOST_STRANGERS = 128;
/** Connections that may wait for it, of which nothing is read meanwhile; further ones are closed, so that strangers cannot use up this process's descriptors. */
const MOST_IN_LINE = 1024;
/** Clients that the system has connected over TCP and finds no room for are told of it after seconds; it cuts this down to its own limit. */
const BACKLOG = 1024;
const OWNER_ONLY = 0o600;
const LOOPBACK: Address = { host: '127.0.0.1', port: 0 };

/**
 * Waits for other processes to connect, by `Client`. Who does not know the key gets nothing but a random number, costs no more than a
 * hundred bytes and five seconds, and never shows up in `accept`. 128 at a time may be about to show that they do, and 1,024 more wait for that.
 *
 * Unix sockets are for their owner only (mode 0600), by default in a private directory, which is gone when this process is, however it
 * ends. A socket at a path that was given stays there where the process is killed. The next listener takes it away, where nobody listens
 * any more; Python's `Listener` fails until somebody has removed it.
 *
 * @example
 * ```ts
 * using listener = await Listener.listen({ authkey: Buffer.from('a secret') });
 * void Client(listener.address, { authkey: Buffer.from('a secret') }).then((client) => client.send('hello'));
 * for await (const connection of listener) {
 *   console.log(await connection.recv()); // hello
 *   connection.close();
 *   listener.close();
 * }
 * ```
 *
 * @see https://docs.python.org/3/library/multiprocessing.html#multiprocessing.connection.Listener
 */
export class Listener implements Disposable {
  readonly #server: Server;
  readonly #directory: TemporaryDirectory | undefined;
  readonly #authkey: Uint8Array;
  readonly #accepted = new Queue<Connection>();
  /** Those in the handshake. */
  readonly #strangers = new Set<Socket>();
  /** Those who wait for it. Invariant: empty unless as many are in the handshake as may be. */
  readonly #line: Socket[] = [];
  #address: Address;
  #accepting = 0;
  #isClosed = false;

  private constructor(address: Address, directory: TemporaryDirectory | undefined, authkey: Uint8Array) {
    this.#address = address;
    this.#directory = directory;
    this.#authkey = authkey;
    this.#server = createServer({ noDelay: true, pauseOnConnect: true }, (socket) => { this.#arrived(socket); });
    this.#server.unref();
  }

  /**
   * Begins to listen.
   *
   * @returns Rejects with AddressInUseError where something is there already; with the system's error where the address cannot be had.
   * @throws TypeError or RangeError that names the option, for an option that is unknown or invalid.
   */
  static listen(options: ListenerOptions = {}): Promise<Listener> {
    checkOptionNames(options, ['address', 'family', 'authkey', 'backlog'], 'Listener.listen');
    const { address, family = 'unix', authkey = ownAuthkey(), backlog = BACKLOG } = options;
    if (family !== 'unix' && (family as string) !== 'tcp') throw wrongType('Listener.listen', 'family', "'unix' or 'tcp'", family);
    if (address !== undefined) checkAddress(address, 'Listener.listen');
    checkAuthkey(authkey, 'Listener.listen');
    checkInteger(backlog, 1, 'Listener.listen', 'backlog');
    const directory = address === undefined && family === 'unix' ? new TemporaryDirectory() : undefined;
    const place = address ?? (directory === undefined ? LOOPBACK : join(directory.path, 'socket'));
    return new Listener(place, directory, authkey.slice()).#listen(backlog);
  }

  /** Where it listens, for `Client`. */
  get address(): Address {
    return this.#address;
  }

  /**
   * Waits for the next client that knows the key. Python's raises AuthenticationError for one that does not; here a stranger is not
   * noticed.
   *
   * @returns Rejects with ConnectionStateError once it is closed; `TimeoutError`, the signal's reason or `CancelledError`.
   */
  async accept(options?: WaitOptions): Promise<Connection> {
    if (options !== undefined) checkWaitOptions(options, 'Listener.accept');
    if (++this.#accepting === 1) this.#server.ref();
    try {
      return await this.#accepted.get(options);
    } catch (error) {
      if (error instanceof QueueShutDownError) throw new ConnectionStateError('Listener.accept: the listener has been closed');
      throw error;
    } finally {
      if (--this.#accepting === 0) this.#server.unref();
    }
  }

  /** Accepts clients until it is closed. */
  async *[Symbol.asyncIterator](): AsyncGenerator<Connection, void, undefined> {
    for (;;) {
      let connection: Connection;
      try {
        connection = await this.accept();
      } catch (error) {
        if (error instanceof ConnectionStateError) return;
        throw error;
      }
      yield connection;
    }
  }

  /** Listens no more. Connections that were accepted go on; those that nobody accepted are closed. Closing twice is harmless. */
  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#server.close();
    for (const socket of [...this.#line.splice(0), ...this.#strangers]) socket.destroy();
    while (!this.#accepted.empty()) this.#accepted.getNowait().close();
    this.#accepted.shutdown();
    this.#directory?.remove();
  }

  [Symbol.dispose](): void {
    this.close();
  }

  async #listen(backlog: number): Promise<Listener> {
    const place = this.#address;
    try {
      // One that was chosen here may be too long as well.
      checkAddress(place, 'Listener.listen');
      await this.#bind(backlog).catch((error: unknown) => this.#bindAgain(backlog, error));
      if (typeof place === 'string') chmodSync(place, OWNER_ONLY);
      else this.#address = { host: place.host, port: (this.#server.address() as AddressInfo).port };
      return this;
    } catch (error) {
      this.close();
      throw error;
    }
  }

  async #bind(backlog: number): Promise<void> {
    const place = this.#address;
    this.#server.listen(typeof place === 'string' ? { path: place, backlog } : { ...place, backlog });
    await once(this.#server, 'listening');
  }

  /** Where the address is taken: by a socket that nobody listens to any more, or by something to be named. */
  async #bindAgain(backlog: number, cause: unknown): Promise<void> {
    if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    const place = this.#address;
    const obstacle = typeof place === 'string' ? await removeDeadSocket(place) : `somebody listens at port ${place.port} of ${place.host} already`;
    if (obstacle !== undefined) throw new AddressInUseError(`Listener.listen: ${obstacle}`, { cause });
    await this.#bind(backlog);
  }

  #arrived(socket: Socket): void {
    // Whatever it is, its end follows.
    socket.on('error', () => undefined);
    if (this.#isClosed || this.#line.length >= MOST_IN_LINE) socket.destroy();
    else if (this.#strangers.size >= MOST_STRANGERS) this.#line.push(socket);
    else void this.#welcome(socket);
  }

  async #welcome(socket: Socket): Promise<void> {
    this.#strangers.add(socket);
    const timer = setTimeout(() => { socket.destroy(); }, HANDSHAKE_TIMEOUT).unref();
    try {
      await welcome(socket, this.#authkey);
      // Throws once it is closed.
      this.#accepted.putNowait(connectionOver(socket));
    } catch {
      socket.destroy();
    } finally {
      clearTimeout(timer);
      this.#strangers.delete(socket);
      const next = this.#line.shift();
      if (next !== undefined) void this.#welcome(next);
    }
  }
}
