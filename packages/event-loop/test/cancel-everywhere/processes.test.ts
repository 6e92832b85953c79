import { Listener, Manager, Pool, Process, Queue } from '@heddle/processes';
import { afterAll, beforeAll } from 'vitest';

import { cancelledAnywhere } from './property.js';
import { waitsForProcesses } from './rows/processes.js';

let listener: Listener;
let manager: Manager;
let pool: Pool;
let child: Process;
beforeAll(async () => {
  listener = await Listener.listen();
  manager = await new Manager().start();
  pool = new Pool({ processes: 1 });
  await pool.apply(() => 'started');
  // What is made for the first wait stays.
  const queue = new Queue<number>();
  const first = queue.get();
  await queue.put(1);
  await first;
  child = new Process({ target: () => new Promise(() => { setInterval(() => undefined, 1_000_000); }) });
  child.start();
});
afterAll(async () => {
  listener.close();
  await manager.shutdown();
  await pool[Symbol.asyncDispose]();
  child.kill();
  await child.join();
});

cancelledAnywhere(
  'for what another process does',
  waitsForProcesses({ listener: () => listener, manager: () => manager, pool: () => pool, child: () => child }),
  { usual: 10 },
);
