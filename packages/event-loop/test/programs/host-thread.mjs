// A thread of its own with a callback, of which it tells; what it does then is what it is told.
import { parentPort } from 'node:worker_threads';

import { LoopCallback } from '@heddle/event-loop/callbacks';

const answer = new LoopCallback((way) => new Promise((resolve) => {
  if (way === 'answer') resolve('answered');
  if (way === 'exit') process.exit();
  if (way === 'block') for (;;);
}), { name: 'answer' });
parentPort.postMessage(answer.toHandle());
parentPort.on('message', () => undefined);
