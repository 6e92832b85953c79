/** What the processes of the tests run with queues and primitives. */
import { Buffer } from 'node:buffer';

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
