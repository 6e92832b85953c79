/** What the processes of the tests run to talk. */
import { Buffer } from 'node:buffer';
import { setTimeout } from 'node:timers';

import { Client } from '@heddle/processes';

/** Sends back what comes until the other end is closed, or 'stop' comes. */
export async function echo(connection) {
  try {
    for (let value = await connection.recv(); value !== 'stop'; value = await connection.recv()) await connection.send(value);
  } catch (error) {
    if (error.code !== 'ERR_HEDDLE_EOF') throw error;
  }
}

/** The same, blocking. */
export function echoSync(connection) {
  try {
    for (let value = connection.recvSync(); value !== 'stop'; value = connection.recvSync()) connection.sendSync(value);
  } catch (error) {
    if (error.code !== 'ERR_HEDDLE_EOF') throw error;
  }
}

/** The same for bytes, blocking or not. */
export async function echoBytes(connection, isBlocking) {
  for (let turn = 0; turn < 3; turn++) {
    if (isBlocking) connection.sendBytesSync(connection.recvBytesSync());
    else await connection.sendBytes(await connection.recvBytes());
  }
}

/** Sends without waiting for it, more than fits into a pipe, and is done. */
export function sendAndLeave(connection, bytes) {
  void connection.send(Buffer.alloc(bytes, 7));
  void connection.send('last');
}

/** Dies in the middle of a message. */
export function dieSending(connection) {
  void connection.send(Buffer.alloc(1_000_000));
  setTimeout(() => { process.kill(process.pid, 'SIGKILL'); }, 20);
  return new Promise(() => undefined);
}

/** Answers with what went wrong, by its name and code. */
export async function attempt(connection, method, ...args) {
  let outcome;
  try {
    outcome = await connection[method](...args);
  } catch (error) {
    outcome = error.code;
  }
  return outcome;
}

/** Both ends are the child's; the answer says what it received from itself. */
export async function talkToSelf(one, other, answer) {
  await one.send({ both: 'mine' });
  await answer.send(await other.recv());
}

/** Connects, and sends back what comes; exits with a code where it may not. */
export async function connectAndEcho(address, code) {
  try {
    await echo(await Client(address));
  } catch (error) {
    if (error.code === 'ERR_HEDDLE_AUTHENTICATION') process.exit(code);
    throw error;
  }
}
