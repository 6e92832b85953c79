import type { WaitOptions } from '@heddle/cancellation';

import { Channel, Condition, Event, Lock, PriorityQueue, Queue, Semaphore } from '../../src/event-loop/index.js';

/** One way to wait, with what settles the wait that has lasted longest. */
export interface Waiting {
  begin(options?: WaitOptions): Promise<unknown>;
  wake(): unknown;
  waiting(): number;
}

/** Every kind of wait there is for one event loop, each on a fresh primitive on which nobody can go on at once. */
export const whatWaits: Readonly<Record<string, () => Waiting>> = {
  'Lock.acquire': () => {
    const lock = new Lock();
    void lock.acquire();
    return { begin: (options) => lock.acquire(options), wake: () => lock.release(), waiting: () => lock.statistics().waiting };
  },
  'Semaphore.acquire': () => {
    const semaphore = new Semaphore(0);
    return { begin: (options) => semaphore.acquire(options), wake: () => semaphore.release(), waiting: () => semaphore.statistics().waiting };
  },
  'Event.wait': () => {
    const event = new Event();
    return { begin: (options) => event.wait(options), wake: () => event.set(), waiting: () => event.statistics().waiting };
  },
  'Condition.acquire': () => {
    const condition = new Condition();
    void condition.acquire();
    return {
      begin: (options) => condition.acquire(options),
      wake: () => condition.release(),
      waiting: () => condition.statistics().waitingForLock,
    };
  },
  'Queue.get': () => queueWaits(new Queue<number>()),
  'PriorityQueue.get': () => queueWaits(new PriorityQueue<number>()),
  'Queue.put': () => {
    const queue = new Queue<number>(1);
    queue.putNowait(0);
    return { begin: (options) => queue.put(1, options), wake: () => queue.getNowait(), waiting: () => queue.statistics().waitingToPut };
  },
  'Queue.join': () => {
    const queue = new Queue<number>();
    queue.putNowait(1);
    return { begin: (options) => queue.join(options), wake: () => queue.taskDone(), waiting: () => queue.statistics().waitingToJoin };
  },
  'Sender.send': () => {
    const channel = new Channel<number>();
    return {
      begin: (options) => channel.sender.send(1, options),
      wake: () => channel.receiver.tryReceive(),
      waiting: () => channel.statistics().waitingToSend,
    };
  },
  'Receiver.receive': () => {
    const channel = new Channel<number>();
    return {
      begin: (options) => channel.receiver.receive(options),
      wake: () => channel.sender.trySend(1),
      waiting: () => channel.statistics().waitingToReceive,
    };
  },
};

function queueWaits(queue: Queue<number>): Waiting {
  return { begin: (options) => queue.get(options), wake: () => queue.putNowait(1), waiting: () => queue.statistics().waitingToGet };
}
