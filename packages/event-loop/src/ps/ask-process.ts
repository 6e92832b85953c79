import { rmSync } from 'node:fs';
import { connect } from 'node:net';

import { waitOn } from '@heddle/cancellation';

import type { ExposedGraph } from './exposed-graph.js';
import { type ExposedSocket, exposedSockets } from './exposed-sockets.js';

/**
 * The call graphs of a process, of each of its threads that shows one. A place that a process has left behind is tidied up.
 *
 * @param timeout Milliseconds for each thread.
 * @returns It rejects with TimeoutError where an event loop does not turn in that time.
 */
export async function askProcess(pid: number, timeout: number): Promise<readonly ExposedGraph[]> {
  const answers = await Promise.all(exposedSockets(pid).map((socket) => askThread(socket, timeout)));
  return answers.filter((answer) => answer !== undefined);
}

/** `undefined` where there is nobody any more. */
export async function askThread({ path }: ExposedSocket, timeout: number): Promise<ExposedGraph | undefined> {
  const socket = connect(path);
  try {
    return await waitOn(read(socket), { timeout });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ECONNREFUSED' && code !== 'ENOENT') throw error;
    rmSync(path, { force: true });
    return undefined;
  } finally {
    socket.destroy();
  }
}

async function read(socket: AsyncIterable<Buffer>): Promise<ExposedGraph> {
  const chunks: Buffer[] = [];
  for await (const chunk of socket) chunks.push(chunk);
  const answer = JSON.parse(Buffer.concat(chunks).toString()) as Partial<ExposedGraph>;
  if (answer.format !== 1) throw new Error('the process runs another version of @heddle/event-loop');
  return answer as ExposedGraph;
}
