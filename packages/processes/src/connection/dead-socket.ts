import { once } from 'node:events';
import { type BigIntStats, lstatSync, unlinkSync } from 'node:fs';
import { connect } from 'node:net';

/**
 * Takes a Unix socket away that is left of a process that was killed: the system refuses connections to it.
 *
 * @returns What is in the way, where that is something else; undefined where nothing is any more.
 */
export async function removeDeadSocket(path: string): Promise<string | undefined> {
  const found = look(path);
  if (found === undefined) return undefined;
  if (!found.isSocket()) return `there is a file at ${path}, which is no socket`;
  const answer = await knock(path);
  if (answer !== 'ECONNREFUSED') return answer === undefined ? `somebody listens at ${path} already` : `there is a socket at ${path}, of which cannot be said whether somebody listens: ${answer}`;
  const now = look(path);
  if (now === undefined) return undefined;
  // Another may have taken it away meanwhile, and listen there. Numbers of files are given again, but not with the same time.
  if (now.ino !== found.ino || now.ctimeNs !== found.ctimeNs) return `somebody has begun to listen at ${path}`;
  unlinkSync(path);
  return undefined;
}

function look(path: string): BigIntStats | undefined {
  return lstatSync(path, { bigint: true, throwIfNoEntry: false });
}

/** Undefined where somebody opens, otherwise the system's code. */
async function knock(path: string): Promise<string | undefined> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return undefined;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  } finally {
    socket.destroy();
  }
}
