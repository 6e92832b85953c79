/* global setTimeout, setImmediate, performance */
// Initializers that leave work in their worker's event loop, and tasks that look at it.
import { createServer } from 'node:http';

let port;
let ticks = 0;

/** An initializer: a server in the worker. */
export async function serve() {
  const server = createServer((_request, response) => response.end('served'));
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  port = server.address().port;
}

export function portOfServer() {
  return port;
}

/** An initializer: a timer that counts in shared memory. */
export function countTicks(buffer, interval) {
  const shared = new Int32Array(buffer);
  setInterval(() => {
    ticks++;
    Atomics.add(shared, 0, 1);
    Atomics.notify(shared, 0);
  }, interval);
}

export function ticksSoFar() {
  return ticks;
}

/** A task that leaves a timer behind; it fires when the worker is idle. */
export function tickLater(buffer, delay) {
  setTimeout(() => {
    const shared = new Int32Array(buffer);
    Atomics.add(shared, 0, 1);
    Atomics.notify(shared, 0);
  }, delay);
}

/** A task that leaves a chain of promises and immediates behind. */
export function chainLater(buffer, links) {
  const shared = new Int32Array(buffer);
  const step = (left) => {
    if (left === 0) {
      Atomics.add(shared, 0, 1);
      Atomics.notify(shared, 0);
    } else {
      setImmediate(() => Promise.resolve().then(() => step(left - 1)));
    }
  };
  step(links);
}

/** Keeps the processor busy for so many milliseconds. */
export function spin(milliseconds) {
  const end = performance.now() + milliseconds;
  while (performance.now() < end);
  return milliseconds;
}
