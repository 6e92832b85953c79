import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

import { checkOptionNames, checkSignal, checkTimeout, waitOn, type WaitOptions } from '@heddle/cancellation';

import { AuthenticationError } from '../errors/authentication-error.js';
import { checkAuthkey } from '../process/process-options.js';
import { ownAuthkey } from '../process/whereabouts.js';
import type { Address } from './address.js';
import { checkAddress } from './address.js';
import type { Connection } from './connection.js';
import { introduce } from './handshake.js';
import { connectionOver } from './socket-connection.js';

/** How to connect. */
export interface ClientOptions extends WaitOptions {
  /** The listener's key; this process's where it is left out. */
  readonly authkey?: Uint8Array | undefined;
}

/** Milliseconds that a listener has to greet: it may let those in first who were there before, and wait five seconds for each 128 of a thousand of them. */
const GREETING_TIMEOUT = 60_000;
/** Milliseconds that it has then, to show that it knows the key. */
const HANDSHAKE_TIMEOUT = 5000;
/** Milliseconds between two attempts where the listener's backlog is full: at first, and at most. */
const FIRST_PAUSE = 1;
const LONGEST_PAUSE = 50;

/**
 * Connects to a Listener, whichever process that is in. Both sides show each other that they have the same key.
 *
 * @returns Rejects with AuthenticationError where they do not, or the listener does not begin within a minute, or does not go on for five seconds; with the system's error where nobody listens; `TimeoutError`, the signal's
 *   reason or `CancelledError`.
 * @throws TypeError or RangeError that names the argument, for an address or option that is unknown or invalid.
 *
 * @example
 * ```ts
 * using listener = await Listener.listen({ family: 'tcp' }); // here or in any other process
 * const accepting = listener.accept();
 * using connection = await Client(listener.address, { timeout: 5000 });
 * await connection.send('hello');
 * using accepted = await accepting;
 * console.log(await accepted.recv()); // hello
 * ```
 *
 * @see https://docs.python.org/3/library/multiprocessing.html#multiprocessing.connection.Client
 */
export function Client(address: Address, options: ClientOptions = {}): Promise<Connection> {
  checkAddress(address, 'Client');
  checkOptionNames(options, ['authkey', 'timeout', 'signal'], 'Client');
  const { authkey = ownAuthkey(), timeout, signal } = options;
  checkAuthkey(authkey, 'Client');
  if (timeout !== undefined) checkTimeout(timeout, 'Client');
  if (signal !== undefined) checkSignal(signal, 'Client');
  return begin(address, authkey, { timeout, signal });
}

async function begin(address: Address, authkey: Uint8Array, options: WaitOptions): Promise<Connection> {
  const attempt = new AbortController();
  try {
    return await waitOn(shakeHands(address, authkey, attempt.signal), options);
  } catch (error) {
    attempt.abort();
    throw error;
  }
}

/** A socket that is connected, until it is destroyed by the signal. */
async function reach(address: Address, signal: AbortSignal): Promise<Socket> {
  let socket: Socket | undefined;
  signal.addEventListener('abort', () => { socket?.destroy(); });
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    socket = typeof address === 'string' ? connect(address) : connect({ ...address, noDelay: true });
    // Those who wait are told by other ways.
    socket.on('error', () => undefined);
    try {
      await once(socket, 'connect', { signal });
      return socket;
    } catch (error) {
      // So many connect at once to a Unix socket that its backlog is full. A thread that blocks would wait in the system until it is not.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
    await sleep(pause, undefined, { signal });
  }
}

async function shakeHands(address: Address, authkey: Uint8Array, signal: AbortSignal): Promise<Connection> {
  const socket = await reach(address, signal);
  let lateness: string | undefined;
  const hangUpAfter = (limit: number, what: string): NodeJS.Timeout => setTimeout(() => {
    lateness = `Client: the listener did not ${what} within ${limit} ms`;
    socket.destroy();
  }, limit);
  let timer = hangUpAfter(GREETING_TIMEOUT, 'greet');
  try {
    await introduce(socket, authkey, () => {
      clearTimeout(timer);
      timer = hangUpAfter(HANDSHAKE_TIMEOUT, 'show that it knows the key');
    });
    return connectionOver(socket);
  } catch (error) {
    throw lateness === undefined ? error : new AuthenticationError(lateness, { cause: error });
  } finally {
    clearTimeout(timer);
  }
}
