import { connect, type Socket } from 'node:net';

import type { Address } from '@heddle/processes';

/** A socket to a listener, without a handshake. */
export async function stranger(address: Address): Promise<Socket> {
  const socket = typeof address === 'string' ? connect(address) : connect(address);
  socket.on('error', () => undefined);
  await new Promise((resolve, reject) => { socket.once('connect', resolve).once('error', reject); });
  return socket;
}

/** What came until the other side hung up. */
export async function untilHungUp(socket: Socket): Promise<Buffer> {
  const chunks: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => { chunks.push(chunk); });
  if (!socket.destroyed) await new Promise((resolve) => { socket.once('close', resolve); });
  return Buffer.concat(chunks);
}

/** So many bytes of what comes. */
export async function readBytes(socket: Socket, length: number): Promise<Buffer> {
  for (;;) {
    const bytes = socket.read(length) as Buffer | null;
    if (bytes !== null) return bytes;
    await new Promise((resolve) => { socket.once('readable', resolve); });
  }
}
