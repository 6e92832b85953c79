import { describeValue } from '@heddle/cancellation';
import { wrongType } from '@heddle/futures';

/** Where a Listener listens: the path of a Unix socket, of at most 107 bytes (103 elsewhere than on Linux), or a port of a host. */
export type Address = string | { readonly host: string; readonly port: number };

/** Of the path of a Unix socket. Node cuts longer ones off, and listens elsewhere than it was told. */
const MOST_BYTES = process.platform === 'linux' ? 107 : 103;

/** @throws TypeError or RangeError for what is no address. */
export function checkAddress(address: unknown, operation: string): asserts address is Address {
  if (typeof address === 'string' && address !== '') {
    checkPath(address, operation);
    return;
  }
  if (typeof address !== 'object' || address === null) throw wrongType(operation, 'address', 'a path, or { host, port }', address);
  const { host, port } = address as { readonly host?: unknown; readonly port?: unknown };
  if (typeof host !== 'string' || host === '') throw wrongType(operation, 'address.host', 'a name or an IP address', host);
  if (typeof port !== 'number') throw wrongType(operation, 'address.port', 'a number', port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new RangeError(`${operation}: address.port must be an integer from 0 to 65535, received ${port}`);
}

function checkPath(path: string, operation: string): void {
  const bytes = Buffer.byteLength(path);
  if (bytes > MOST_BYTES) throw new RangeError(`${operation}: address must be a path of at most ${MOST_BYTES} bytes, which is the system's limit for sockets, received one of ${bytes}`);
  if (path.includes('\0')) throw new RangeError(`${operation}: address must be a path without null characters, received ${describeValue(path)}`);
}
