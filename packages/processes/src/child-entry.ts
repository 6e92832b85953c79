/** What a child process runs first: learns what it is for, does that, and ends. */
import { readSync } from 'node:fs';
import { inspect } from 'node:util';

import { loadLibc, sharePrimitives } from '@heddle/mapped-memory';
import { markHeddleWorker, resolveTask, TaskLoadError } from '@heddle/futures/worker';

import { sentAll } from './connection/byte-output.js';
// Arguments may be connections, queues, proxies and memory.
import './connection/connection.js';
import './manager/barrier-proxy.js';
import './manager/event-proxy.js';
import './manager/lock-proxies.js';
import './manager/queue-proxy.js';
import './memory/shared-memory.js';
import './queues/queue.js';
import './queues/simple-queue.js';
import type { AdoptingClass } from './process/adopt.js';
import { ADOPT, isAdoptingClass } from './process/adopt.js';
import type { ChildBoot, ChildWork, SubclassReference } from './process/child-boot.js';
import { Inherited, WITH_PRIMITIVES } from './process/child-boot.js';
import { joinChildren } from './process/children.js';
import { endWithParent } from './process/parent-watch.js';
import { setWhereabouts } from './process/whereabouts.js';
import { FrameReader } from './wire/frames.js';
import { decodeMessage } from './wire/values.js';

/** Node's own for a program that waits for what cannot happen. */
const UNSETTLED = 13;
const CHUNK_BYTES = 64 * 1024;

type Target = (...args: readonly unknown[]) => unknown;

markHeddleWorker();
if (process.argv[2] === WITH_PRIMITIVES) inheritPrimitives();
const { identity, name, daemon, parent, authkey, argv, work } = readBoot();
endWithParent(parent.pid);
setWhereabouts({ identity, name, daemon, parent, authkey, children: 0 });
process.argv.splice(1, process.argv.length, ...argv);
process.title = name;

process.once('beforeExit', giveUp);
try {
  await perform(decodeMessage(work) as ChildWork);
} catch (error) {
  process.exitCode = 1;
  console.error(`Process ${name}:\n${inspect(error)}`);
}
process.off('beforeExit', giveUp);
await joinChildren();
await sentAll();
process.exit();

function inheritPrimitives(): void {
  const libc = loadLibc();
  if (libc !== undefined) sharePrimitives().inherit(libc, Inherited.primitives);
}

/** The event loop has nothing to do, and the target is not done. */
function giveUp(): void {
  console.error(`Process ${name}: its target waits for something that can no longer happen`);
  process.exit(UNSETTLED);
}

async function perform({ target, args, subclass }: ChildWork): Promise<void> {
  const fn = target === undefined ? undefined : ((await resolveTask(target)) as Target);
  if (subclass === undefined) await fn?.(...args);
  else await (await findClass(subclass))[ADOPT]({ properties: subclass.properties, target: fn, args }).run();
}

async function findClass({ module, name: className }: SubclassReference): Promise<AdoptingClass> {
  const exports = (await import(module)) as Record<string, unknown>;
  const found = exports[className];
  if (!isAdoptingClass(found)) throw new TaskLoadError(`The module ${module} exports no class of processes by the name of ${className}`);
  return found;
}

/** Blocks: there is nothing else to do before. */
function readBoot(): ChildBoot {
  const reader = new FrameReader();
  for (;;) {
    const chunk = new Uint8Array(CHUNK_BYTES);
    const length = readSync(Inherited.parent, chunk);
    // The parent has ended meanwhile.
    if (length === 0) process.exit(1);
    reader.add(chunk.subarray(0, length));
    const body = reader.take();
    if (body !== undefined) return decodeMessage(body) as ChildBoot;
  }
}
