/** What the process of a Manager runs. */
import { TaskLoadError } from '@heddle/futures';

import type { Connection } from './connection/connection.js';
import { Listener } from './connection/listener.js';
import { BrokenPipeError } from './errors/connection-errors.js';
import type { ManagerBoot } from './manager/manager.js';
import { ObjectServer } from './manager/object-server.js';
import { type Factory, servePublic } from './manager/served-types.js';

/** Serves until the other end of the pipe is closed. */
export async function serveManager({ address, classes }: ManagerBoot, parent: Connection): Promise<void> {
  const factories = new Map(await Promise.all(classes.map(async ([name, module, exported]) => [name, await findClass(module, exported)] as const)));
  using listener = await Listener.listen(address === undefined ? {} : { address });
  const serving = new ObjectServer(factories).serve(listener);
  // Where it has given up waiting for the start, its end is all that is left to hear of.
  await parent.send(listener.address).catch((error: unknown) => { if (!(error instanceof BrokenPipeError)) throw error; });
  await parent.poll({ timeout: Infinity });
  listener.close();
  await serving;
}

async function findClass(module: string, exported: string): Promise<Factory> {
  const found = ((await import(module)) as Record<string, unknown>)[exported];
  if (typeof found !== 'function') throw new TaskLoadError(`The module ${module} exports no class by the name of ${exported}`);
  return (args) => servePublic(Reflect.construct(found, args) as object);
}
