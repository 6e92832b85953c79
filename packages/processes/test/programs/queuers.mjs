/** What the processes of the tests run with queues and primitives. */
import { Buffer } from 'node:buffer';
import { setTimeout } from 'node:timers';
import { URL } from 'node:url';

import { moduleTasks } from '@heddle/futures';
import { Process } from '@heddle/processes';

/** Puts the numbers of a range, blocking or not. */
export async function produce(queue, from, to, isBlocking) {
  for (let item = from; item < to; item++) {
    if (isBlocking) queue.putSync(item);
    else await queue.put(item);
  }
}

/** Takes items until the queue is shut down, and puts their number and sum into another. */
export async function consume(queue, sums, isBlocking) {
  let [count, sum] = [0, 0];
  try {
    for (;;) {
      sum += isBlocking ? queue.getSync() : await queue.get();
      count++;
    }
  } catch (error) {
    if (error.code !== 'ERR_HEDDLE_QUEUE_SHUT_DOWN') throw error;
  }
  await sums.put([count, sum]);
}

/** Deals with items until the queue is shut down. */
export async function dealWith(queue, done) {
  for await (const item of queue) {
    await done.put(item);
    queue.taskDone();
  }
}

/** Puts large values without end. */
export async function flood(queue) {
  for (;;) await queue.put(Buffer.alloc(5000));
}

/** Puts what arguments there are, and is done. */
export async function putAll(queue, ...items) {
  for (const item of items) await queue.put(item);
}

/** Gets a pipe's end through nothing but its arguments, and a queue through the pipe. */
export async function answerThere(connection) {
  const queue = await connection.recv();
  await queue.put('by the queue from the pipe');
}

/** Adds to a counter, with a lock held. */
export function add(lock, counter, times) {
  for (let turn = 0; turn < times; turn++) {
    const guard = lock.acquireSync();
    counter.set(counter.value + 1);
    guard.release();
  }
}

/** Gives the queue on to a child of its own, which puts the numbers of a range, and waits for that. */
export async function produceByChild(queue, from, to, execArgv) {
  const { produce: target } = moduleTasks(new URL(import.meta.url));
  const child = new Process({ target, args: [queue, from, to, true], execArgv });
  child.start();
  await child.join();
}

/** Puts without waiting for it, and is done. */
export function putAndLeave(queue, ...items) {
  for (const item of items) void queue.put(item);
}

/** Does each thing that is done at once, and puts what came of it into another queue. */
export async function doAtOnce(queue, outcomes) {
  const told = [queue.size, queue.maxSize, queue.empty(), queue.full()];
  queue.putNowait('one');
  queue.putSync('two');
  told.push(queue.size, queue.full());
  for (const attempt of [() => queue.putNowait('three'), () => queue.putSync('three', { timeout: 5 }), () => queue.put('three', { timeout: 5 })]) told.push(await codeOf(attempt));
  told.push(queue.getNowait(), queue.getSync());
  const enough = new Error('enough');
  for (const attempt of [
    () => queue.getNowait(), () => queue.getSync({ timeout: 0 }), () => queue.get({ timeout: 5 }), () => queue.get({ signal: globalThis.AbortSignal.abort(enough) }), () => queue.join({ timeout: 5 }),
  ]) told.push(await codeOf(attempt));
  queue.taskDone();
  queue.taskDone();
  queue.joinSync();
  told.push(await codeOf(() => queue.taskDone()), await codeOf(() => queue.put(() => 1)));
  queue.shutdown();
  told.push(await codeOf(() => queue.get()));
  await outcomes.put(told);
}

async function codeOf(attempt) {
  try {
    return await attempt();
  } catch (error) {
    return error.code ?? error.message;
  }
}

/** Puts an item when everybody who would has gone, and stays. */
export async function putLater(queue, item) {
  await new Promise((resolve) => { setTimeout(resolve, 200); });
  await queue.put(item);
  await new Promise((resolve) => { setTimeout(resolve, 60_000); });
}

/** Asks for an item, and tells that it does. */
export async function getAndTell(queue, told) {
  const item = queue.get();
  await told.put('asks');
  await item;
}
