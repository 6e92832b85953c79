/** The other end of the ping-pong: waits for the first, lets the second go. */
import { awaitStart, isOver, openAll } from './start.js';

const [ping, pong] = await openAll(({ threadSemaphore }) => threadSemaphore);
if (ping === undefined || pong === undefined) throw new Error('two semaphores were given');

awaitStart();
for (;;) {
  ping.acquire();
  if (isOver()) break;
  pong.release();
}
