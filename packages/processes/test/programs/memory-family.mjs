/** A family of processes that leaves memory behind, in one way or another. Prints names, a line of JSON, once it is as far as it gets. */
import { existsSync, readFileSync } from 'node:fs';
import { setInterval } from 'node:timers';
import { setImmediate } from 'node:timers/promises';
import { URL } from 'node:url';

import { moduleTasks } from '@heddle/futures';
import { Pipe, Process, SharedMemory } from '@heddle/processes';

const [way, given] = process.argv.slice(2);
const makers = moduleTasks(new URL('./memory-makers.mjs', import.meta.url));

async function madeByChild() {
  const [here, there] = Pipe();
  const child = new Process({ target: makers.makeAndTell, args: [there, 1] });
  child.start();
  const name = await here.recv();
  await child.join();
  here.close();
  there.close();
  return name;
}

/** Ends the only child that there is, and waits until it has ended. */
async function killJanitor() {
  const [janitor] = readFileSync(`/proc/${process.pid}/task/${process.pid}/children`, 'utf8').trim().split(' ').map(Number);
  process.kill(janitor, 'SIGKILL');
  while (existsSync(`/proc/${janitor}`)) await setImmediate();
}

const names = [];
if (way === 'by-child') names.push(await madeByChild(), await madeByChild());
else if (way === 'by-name') names.push(SharedMemory.create({ size: 100, name: given }).name);
else for (let count = 0; count < 3; count++) names.push(SharedMemory.create({ size: 100 }).name);

if (way === 'new-janitor') {
  await killJanitor();
  names.push(SharedMemory.create({ size: 100 }).name);
}
if (way === 'unlinked') for (const name of names) SharedMemory.attach(name).unlink();
process.stdout.write(`${JSON.stringify(names)}\n`);
if (way === 'exit') process.exit(3);
else if (way !== 'unlinked') setInterval(() => undefined, 1000);
