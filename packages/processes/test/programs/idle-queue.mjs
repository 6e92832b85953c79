/** Has a daemon that uses a queue, waits for an item or does not, and ends by itself. */
import { URL } from 'node:url';

import { moduleTasks } from '@heddle/futures';
import { Process, Queue } from '@heddle/processes';

const { putLater } = moduleTasks(new URL('./queuers.mjs', import.meta.url));
const queue = new Queue();
new Process({ target: putLater, args: [queue, 'late'], daemon: true }).start();
if (process.argv[2] === 'waits') process.stdout.write(await queue.get());
