import { checkOptionNames } from '@heddle/cancellation';
import { checkBoolean } from '@heddle/futures';

import { makePipe } from './anonymous-pipe.js';
import { Connection } from './connection.js';

/** How a {@link Pipe} is to be. */
export interface PipeOptions {
  /** Whether both ends can send and receive, which they can where it is left out; otherwise the first receives and the second sends. */
  readonly duplex?: boolean | undefined;
}

/**
 * Makes two connections, each the other end of the other. One is for a child:
 *
 * @example
 * ```ts
 * const [here, there] = Pipe();
 * const child = new Process({ target: async (end: Connection) => { await end.send(Number(await end.recv()) * 2); }, args: [there] });
 * child.start();
 * there.close();
 * await here.send(21);
 * console.log(await here.recv()); // 42
 * ```
 *
 * @throws TypeError that names the option, for an option that is unknown or invalid; PipeError where the system has none to give.
 *
 * @see https://docs.python.org/3/library/multiprocessing.html#multiprocessing.Pipe
 */
export function Pipe(options: PipeOptions = {}): [Connection, Connection] {
  checkOptionNames(options, ['duplex'], 'Pipe');
  const { duplex = true } = options;
  checkBoolean(duplex, 'Pipe', 'duplex');
  const one = makePipe();
  const other = duplex ? makePipe() : undefined;
  return [new Connection({ input: one.toRead, output: other?.toWrite }), new Connection({ input: other?.toRead, output: one.toWrite })];
}
