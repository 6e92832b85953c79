import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect } from 'node:net';

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

/** Milliseconds that a listener has to show that it knows the key. */
const HANDSHAKE_TIMEOUT = 5000;

/**
 * Connects to a Listener, whichever process that is in. Both sides show each other that they have the same key.
 *
 * @returns Rejects with AuthenticationError where they do not; with the system's error where nobody listens; `TimeoutError`, the signal's
 *   reason or `CancelledError`.
 *
 * @example
 * ```ts
 * const connection = await Client({ host: '127.0.0.1', port: 6000 }, { authkey, timeout: 1000 });
 * await connection.send('hello');
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
  return begin(typeof address === 'string' ? connect(address) : connect({ ...address, noDelay: true }), authkey, { timeout, signal });
}

async function begin(socket: Socket, authkey: Uint8Array, options: WaitOptions): Promise<Connection> {
  // Those who wait are told by other ways.
  socket.on('error', () => undefined);
  try {
    return await waitOn(shakeHands(socket, authkey), options);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function shakeHands(socket: Socket, authkey: Uint8Array): Promise<Connection> {
  await once(socket, 'connect');
  const lateness = new AbortController();
  const timer = setTimeout(() => {
    lateness.abort();
    socket.destroy();
  }, HANDSHAKE_TIMEOUT);
  try {
    await introduce(socket, authkey);
    return connectionOver(socket);
  } catch (error) {
    throw lateness.signal.aborted ? new AuthenticationError(`Client: the listener did not show within ${HANDSHAKE_TIMEOUT} ms that it knows the key`) : error;
  } finally {
    clearTimeout(timer);
  }
}
