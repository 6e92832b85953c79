import { Channel, LifoQueue, PriorityQueue, Queue, SharedQueue } from '@heddle/sync';
import { expect } from 'vitest';

import type { MakeWaiting, Waits } from '../waiting.js';
import { ascending, firstOf, upTo } from './expectations.js';

interface QueueLike {
  put(item: number): Promise<void>;
  putNowait(item: number): void;
  get(): Promise<number>;
  getNowait(): number;
  taskDone(): void;
  join(): Promise<void>;
  empty(): boolean;
  [Symbol.asyncIterator](): AsyncIterator<number>;
  statistics(): { readonly waitingToGet: number; readonly waitingToPut: number; readonly waitingToJoin: number };
}

const NOBODY = { waitingToGet: 0, waitingToPut: 0, waitingToJoin: 0 };

function rest(queue: QueueLike): number[] {
  const items: number[] = [];
  while (!queue.empty()) items.push(queue.getNowait());
  return items;
}

/** What was put is taken once, or there still. */
function getRow(make: () => QueueLike, get: (queue: QueueLike) => Promise<unknown> = (queue) => queue.get()): MakeWaiting {
  return () => {
    const queue = make();
    let put = 0;
    return {
      wait: () => get(queue),
      satisfy: () => { queue.putNowait(put++); },
      check: ({ got }) => {
        expect(queue.statistics()).toMatchObject(NOBODY);
        expect(ascending([...got, ...rest(queue)])).toEqual(upTo(put));
      },
    };
  };
}

/** What was put by those whose wait went through is in the queue once, and nothing else is. */
function putRow(make: (size: number) => QueueLike): MakeWaiting {
  return (n) => {
    const queue = make(n + 1);
    for (let item = 0; item <= n; item++) queue.putNowait(-1);
    const taken: number[] = [];
    let calls = 0;
    return {
      wait: async () => {
        const item = calls++;
        await queue.put(item);
        return item;
      },
      satisfy: () => { if (!queue.empty()) taken.push(queue.getNowait()); },
      check: ({ got }) => {
        expect(queue.statistics()).toMatchObject(NOBODY);
        expect(ascending([...taken, ...rest(queue)].filter((item) => item >= 0))).toEqual(ascending(got));
      },
    };
  };
}

function joinRow(make: () => QueueLike): MakeWaiting {
  return (n) => {
    const queue = make();
    for (let item = 0; item <= n; item++) queue.putNowait(item);
    let unfinished = n + 1;
    return {
      wait: async () => {
        await queue.join();
        expect(unfinished).toBe(0);
        return 'done';
      },
      satisfy: () => {
        if (unfinished === 0) return;
        unfinished--;
        queue.taskDone();
      },
      check: () => { expect(queue.statistics()).toMatchObject({ ...NOBODY, unfinished }); },
    };
  };
}

export const sharedHanded: Waits = {
  'SharedQueue.get': getRow(() => new SharedQueue<number>(64)),
  'SharedQueue iteration': getRow(() => new SharedQueue<number>(64), (queue) => firstOf(queue)),
  'SharedQueue.put': putRow((size) => new SharedQueue<number>(size)),
  'SharedQueue.join': joinRow(() => new SharedQueue<number>(64)),
};

export const localHanded: Waits = {
  'Queue.get': getRow(() => new Queue<number>()),
  'Queue iteration': getRow(() => new Queue<number>(), (queue) => firstOf(queue)),
  'Queue.put': putRow((size) => new Queue<number>(size)),
  'Queue.join': joinRow(() => new Queue<number>()),
  'LifoQueue.get': getRow(() => new LifoQueue<number>()),
  'LifoQueue.put': putRow((size) => new LifoQueue<number>(size)),
  'PriorityQueue.get': getRow(() => new PriorityQueue<number>()),
  'PriorityQueue.put': putRow((size) => new PriorityQueue<number>(size)),
  'Receiver.receive': receiveRow((channel) => channel.receiver.receive()),
  'Receiver iteration': receiveRow((channel) => firstOf(channel.receiver)),
  'Sender.send': (n) => {
    const channel = new Channel<number>(n);
    const received: number[] = [];
    let calls = 0;
    const receive = (): boolean => {
      const box = channel.receiver.tryReceive();
      if (box !== undefined) received.push(box.value);
      return box !== undefined;
    };
    return {
      wait: async () => {
        const value = calls++;
        await channel.sender.send(value);
        return value;
      },
      satisfy: receive,
      check: ({ got }) => {
        while (receive());
        expect(channel.statistics()).toMatchObject({ size: 0, waitingToSend: 0 });
        expect(ascending(received)).toEqual(ascending(got));
      },
    };
  },
};

function receiveRow(receive: (channel: Channel<number>) => Promise<unknown>): MakeWaiting {
  return () => {
    const channel = new Channel<number>(Infinity);
    let sent = 0;
    return {
      wait: () => receive(channel),
      satisfy: () => channel.sender.trySend(sent++),
      check: ({ got }) => {
        const left: number[] = [];
        for (let box = channel.receiver.tryReceive(); box !== undefined; box = channel.receiver.tryReceive()) left.push(box.value);
        expect(channel.statistics()).toMatchObject({ size: 0, waitingToReceive: 0 });
        expect(ascending([...got, ...left])).toEqual(upTo(sent));
      },
    };
  };
}
