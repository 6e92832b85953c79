/** What the processes of the tests run with memory that has a name. */
import { SharedMemory } from '@heddle/processes';

/** Adds one to each byte. */
export function increase(memory) {
  const bytes = new Uint8Array(memory.buffer);
  for (let at = 0; at < bytes.length; at++) bytes[at] += 1;
}

/** The same, by the name. */
export function increaseByName(name) {
  const memory = SharedMemory.attach(name);
  increase(memory);
  memory.close();
}

/** The same, for memory that comes through a pipe. */
export async function increaseWhatComes(connection) {
  increase(await connection.recv());
}

/** Makes memory, tells its name, and ends. */
export async function makeAndTell(connection, value) {
  const memory = SharedMemory.create({ size: 100 });
  new Uint8Array(memory.buffer).fill(value);
  await connection.send(memory.name);
}
