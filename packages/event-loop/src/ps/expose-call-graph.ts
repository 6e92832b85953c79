// By another name than this package's own `once`, which ends with a task: the server is for all, whoever asked first.
import { once as eventOf } from 'node:events';
import { rmSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { threadId } from 'node:worker_threads';

import { captureCallGraph } from '../seeing/capture-call-graph.js';
import { formatCallGraph } from '../seeing/print-call-graph.js';
import { socketOf } from './exposed-sockets.js';
import type { ExposedGraph } from './exposed-graph.js';

/** A call graph that is shown; see {@link exposeCallGraph}. */
export interface CallGraphExposure extends AsyncDisposable {
  /** It is shown no longer. */
  close(): Promise<void>;
}

/** One for a thread, however many want it. */
let shown: { readonly server: Promise<Server>; users: number } | undefined;

/**
 * Lets `heddle ps PID`, run by the same user on the same machine, show who waits for whom in this thread; also `run(main, { ps: true })`, and the environment variable
 * `HEDDLE_PS=1` for every `run`. It does not keep the process alive, and costs nothing until somebody looks.
 *
 * Differs from `python -m asyncio ps`, which reads the memory of any process, in that the process has to opt in: nobody can read that of V8 from outside.
 *
 * @returns What ends it. It rejects where no socket can be made in the directory for temporary files.
 *
 * @see https://docs.python.org/3/whatsnew/3.14.html#asyncio-introspection-capabilities
 *
 * @example
 * ```ts
 * await using exposure = await exposeCallGraph();
 * await serve(); // and in another terminal: npx heddle ps 12345
 * ```
 */
export async function exposeCallGraph(): Promise<CallGraphExposure> {
  shown ??= { server: listen(), users: 0 };
  const mine = shown;
  mine.users++;
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    if (--mine.users > 0) return;
    if (shown === mine) shown = undefined;
    const server = await mine.server;
    server.close();
    await eventOf(server, 'close');
  };
  try {
    await mine.server;
  } catch (error) {
    if (shown === mine) shown = undefined;
    throw error;
  }
  return { close, [Symbol.asyncDispose]: close };
}

async function listen(): Promise<Server> {
  const path = socketOf(process.pid, threadId);
  const remove = (): void => { rmSync(path, { force: true }); };
  const server = createServer((socket) => {
    // Whoever asked may be gone.
    socket.on('error', () => undefined);
    socket.end(JSON.stringify(look()));
  });
  server.unref();
  // One of this number that was killed may have left its socket.
  remove();
  server.listen(path);
  await eventOf(server, 'listening');
  process.on('exit', remove);
  server.once('close', () => { process.off('exit', remove); });
  return server;
}

function look(): ExposedGraph {
  const graph = captureCallGraph();
  return { format: 1, thread: threadId, program: process.argv.slice(1).join(' '), text: formatCallGraph(graph), graph };
}
