/**
 * How two sides find out that they have the same key, before either of them reads anything of the other's:
 *
 *   listener -> client    MAGIC, its nonce
 *   client -> listener    its nonce, a code over both nonces by the key, for the client
 *   listener -> client    a code over both nonces by the key, for the listener
 *
 * Codes are HMACs of SHA-256. They name the side that made them, so that none can be given back, and depend on a nonce of the other
 * side, so that none can be used twice. All lengths are fixed: a stranger gets no more than 96 bytes read. Python's protocol is one of two
 * such questions, one after the other; as there, the key proves who they are and hides nothing of what they say.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Socket } from 'node:net';

import { AuthenticationError } from '../errors/authentication-error.js';

const MAGIC = Buffer.from('HEDDLE 1');
const NONCE_BYTES = 32;
const CODE_BYTES = 32;

type Side = 'client' | 'listener';

/** Who reads, and so is told in errors that the other has hung up. */
const NAMES: Readonly<Record<Side, string>> = { client: 'Client', listener: 'Listener.accept' };

/** The listener's side. Rejects with AuthenticationError. */
export async function welcome(socket: Socket, key: Uint8Array): Promise<void> {
  const nonce = randomBytes(NONCE_BYTES);
  socket.write(Buffer.concat([MAGIC, nonce]));
  const answer = await readExactly(socket, NONCE_BYTES + CODE_BYTES, 'listener');
  const theirs = answer.subarray(0, NONCE_BYTES);
  const isKnown = timingSafeEqual(answer.subarray(NONCE_BYTES), codeOf(key, 'client', nonce, theirs));
  // A client says nothing more before it has its answer.
  if (!isKnown || socket.readableLength > 0) throw new AuthenticationError('Listener.accept: the client does not know the key');
  socket.write(codeOf(key, 'listener', nonce, theirs));
}

/** The client's side. Rejects with AuthenticationError. @param greeted Called once the listener has begun. */
export async function introduce(socket: Socket, key: Uint8Array, greeted: () => void): Promise<void> {
  const greeting = await readExactly(socket, MAGIC.byteLength + NONCE_BYTES, 'client');
  if (!greeting.subarray(0, MAGIC.byteLength).equals(MAGIC)) throw new AuthenticationError('Client: nobody of this version of Heddle listens there');
  greeted();
  const theirs = greeting.subarray(MAGIC.byteLength);
  const nonce = randomBytes(NONCE_BYTES);
  socket.write(Buffer.concat([nonce, codeOf(key, 'client', theirs, nonce)]));
  const code = await readExactly(socket, CODE_BYTES, 'client');
  if (!timingSafeEqual(code, codeOf(key, 'listener', theirs, nonce))) throw new AuthenticationError('Client: the listener does not know the key');
}

function codeOf(key: Uint8Array, side: Side, listenerNonce: Uint8Array, clientNonce: Uint8Array): Buffer {
  return createHmac('sha256', key).update(side).update(listenerNonce).update(clientNonce).digest();
}

/** The next bytes, and no more than these. Rejects with AuthenticationError where the other side hangs up before. */
function readExactly(socket: Socket, length: number, reader: Side): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const settle = (bytes: Buffer | undefined): void => {
      socket.off('readable', look).off('end', fail).off('close', fail);
      if (bytes !== undefined) resolve(bytes);
      else reject(new AuthenticationError(`${NAMES[reader]}: the other side has hung up; it may have another key`));
    };
    const look = (): void => {
      const bytes = socket.read(length) as Buffer | null;
      // At the end there may be fewer.
      if (bytes !== null) settle(bytes.byteLength === length ? bytes : undefined);
    };
    const fail = (): void => { settle(undefined); };
    socket.on('readable', look).on('end', fail).on('close', fail);
    if (socket.destroyed) fail();
    else look();
  });
}
