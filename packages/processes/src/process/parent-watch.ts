import { Worker } from 'node:worker_threads';

import { loadLibc } from '@heddle/mapped-memory';

import { Inherited } from './child-boot.js';

const PR_SET_PDEATHSIG = 1;
const SIGKILL = 9;

/** Watches the pipe to the parent, whatever the main thread is at. Plain text: it is one of the few things that run without a module of ours. */
const WATCHER = `
const { Socket } = require('node:net');
const { workerData } = require('node:worker_threads');
const pipe = new Socket({ fd: workerData, readable: true, writable: false });
pipe.on('error', () => undefined);
pipe.once('close', () => { process.kill(process.pid, 'SIGKILL'); });
pipe.resume();
`;

/**
 * Has this process killed when its parent ends, by the system where that can be asked, otherwise by a thread that notices the end of
 * the pipe to it. Neither needs the event loop.
 */
export function endWithParent(parent: number): void {
  const libc = loadLibc();
  if (libc === undefined || libc.prctl(PR_SET_PDEATHSIG, SIGKILL) < 0) {
    new Worker(WATCHER, { eval: true, workerData: Inherited.parent, stdout: false, stderr: false }).unref();
  }
  // It may have died before anybody watched.
  if (process.ppid !== parent) process.kill(process.pid, 'SIGKILL');
}
