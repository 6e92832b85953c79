import { URL } from 'node:url';
import { Worker } from 'node:worker_threads';

new Worker(new URL('./entry.mjs', import.meta.url));
