import { wrongType } from '@heddle/futures';

/** Where a Listener listens: the path of a Unix socket, or a port of a host. */
export type Address = string | { readonly host: string; readonly port: number };

/** @throws TypeError or RangeError for what is no address. */
export function checkAddress(address: unknown, operation: string): asserts address is Address {
  if (typeof address === 'string' && address !== '') return;
  if (typeof address !== 'object' || address === null) throw wrongType(operation, 'address', 'a path, or { host, port }', address);
  const { host, port } = address as { readonly host?: unknown; readonly port?: unknown };
  if (typeof host !== 'string' || host === '') throw wrongType(operation, 'address.host', 'a name or an IP address', host);
  if (typeof port !== 'number') throw wrongType(operation, 'address.port', 'a number', port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535) throw new RangeError(`${operation}: address.port must be an integer from 0 to 65535, received ${port}`);
}
