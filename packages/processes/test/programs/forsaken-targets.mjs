/** What the processes of a program that is killed are busy with. */
import { setInterval } from 'node:timers';

import { Client, Listener } from '@heddle/processes';

/** Holds a lock of a manager, and stays. */
export async function holdForEver(lock, list, connection) {
  await lock.acquire();
  await list.append(process.pid);
  await connection.send('held');
  return stay();
}

/** Waits for that lock. */
export async function acquire(lock, list, connection) {
  await list.append(process.pid);
  await connection.send('waits');
  await lock.acquire();
}

/** Is connected to a listener, where there is one, and computes: its event loop never turns again. */
export async function spin(address, connection) {
  if (address !== undefined) {
    await Client(address);
    connection.sendSync('connected');
  }
  for (;;);
}

/** Listens by itself, at an address that it chose. */
export async function haveListener(connection) {
  const listener = await Listener.listen();
  await connection.send(listener.address);
  await listener.accept();
}

/** Has memory that nobody unlinks. */
export async function useMemory(memory, connection) {
  new Uint8Array(memory.buffer).fill(1);
  await connection.send('used');
  return stay();
}

export function square(x) {
  return x * x;
}

function stay() {
  setInterval(() => undefined, 1000);
  return new Promise(() => undefined);
}
