/** Has one of everything that could be left behind, in use, and tells what others find it by; then it waits to be killed. */
import { URL } from 'node:url';
import { setInterval } from 'node:timers';

import { moduleTasks } from '@heddle/futures';
import { Listener, Manager, Pipe, Pool, Process, SharedMemory } from '@heddle/processes';

const [canMap] = process.argv.slice(2);
const targets = moduleTasks(new URL('./forsaken-targets.mjs', import.meta.url));
const [here, there] = Pipe();
const manager = await new Manager().start();
const [listener, lock, list] = await Promise.all([Listener.listen(), manager.Lock(), manager.list()]);
const memory = canMap === 'true' ? SharedMemory.create({ size: 4096 }) : undefined;
const pool = new Pool({ processes: 2 });

new Process({ target: targets.holdForEver, args: [lock, list, there] }).start();
await here.recv();
new Process({ target: targets.acquire, args: [lock, list, there] }).start();
await here.recv();
new Process({ target: targets.spin, args: [listener.address, there] }).start();
await Promise.all([listener.accept(), here.recv()]);
new Process({ target: targets.haveListener, args: [there] }).start();
const nested = await here.recv();
void pool.applyAsync(targets.spin, []);
if (memory !== undefined) {
  new Process({ target: targets.useMemory, args: [memory, there] }).start();
  await here.recv();
}
await pool.apply(targets.square, [3]);
process.stdout.write(`${JSON.stringify({ paths: [manager.address, listener.address, nested], memory: memory?.name })}\n`);
setInterval(() => undefined, 1000);
