import type { Socket } from 'node:net';

import { Connection } from './connection.js';

/** A connection over a socket whose other side has shown that it may be talked to. */
export function connectionOver(socket: Socket): Connection {
  const { fd } = (socket as Socket & { _handle: { fd: number } })._handle;
  return new Connection({ input: fd, output: fd, socket });
}
