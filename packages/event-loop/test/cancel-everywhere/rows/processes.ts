import { Client, type Connection, JoinableQueue, type Listener, type Manager, Pipe, type Pool, type Process, Queue } from '@heddle/processes';
import { expect } from 'vitest';

import type { MakeWaiting, Waits } from '../waiting.js';
import { ascending, firstOf, meet, upTo } from './expectations.js';

const turn = (): Promise<void> => new Promise((resolve) => { setImmediate(resolve); });

/** Messages come in order, once each; what nobody has taken is there still. */
function receiveRow(receive: (connection: Connection) => Promise<unknown>): MakeWaiting {
  return () => {
    const [mine, theirs] = Pipe();
    let sent = 0;
    const left: unknown[] = [];
    return {
      isRemote: true,
      wait: () => receive(mine),
      satisfy: () => theirs.send(sent++),
      finish: async () => {
        while (await mine.poll()) left.push(await mine.recv());
        mine.close();
        theirs.close();
      },
      check: ({ got }) => { expect(ascending([...got, ...left])).toEqual(upTo(sent)); },
    };
  };
}

/** Larger than what a pipe holds. */
const LARGE = 1 << 18;

const connectionWaits: Waits = {
  'Connection.recv': receiveRow((connection) => connection.recv()),
  'Connection.poll': receiveRow(async (connection) => {
    await connection.poll({ timeout: Infinity });
    // Another may have been quicker.
    return connection.recv();
  }),
  'Connection.send': () => {
    const [mine, theirs] = Pipe();
    let [calls, received] = [0, 0];
    const receive = async (): Promise<void> => {
      const bytes = await theirs.recvBytes();
      expect([bytes.byteLength, bytes[0]]).toEqual([LARGE, received++ % 256]);
    };
    return {
      isRemote: true,
      // Cancelled or not: it is on its way, in order.
      wait: async () => {
        const number = calls++;
        await mine.sendBytes(new Uint8Array(LARGE).fill(number));
        return number;
      },
      satisfy: async () => { if (received < calls && (await theirs.poll())) await receive(); },
      finish: async () => {
        while (received < calls) await receive();
        mine.close();
        theirs.close();
      },
      check: () => { expect(received).toBe(calls); },
    };
  },
};

/** One listener for all schedules. */
function listenerWaits(listener: () => Listener): Waits {
  return {
    'Listener.accept': () => {
      const clients: Promise<Connection>[] = [];
      let accepted = 0;
      return {
        isRemote: true,
        wait: async () => {
          const connection = await listener().accept();
          accepted++;
          connection.close();
          return 'accepted';
        },
        satisfy: () => { clients.push(Client(listener().address)); },
        // Who was let in and not accepted is there for the next.
        finish: async () => {
          for (const client of await Promise.all(clients)) client.close();
          while (accepted < clients.length) {
            (await listener().accept()).close();
            accepted++;
          }
        },
        check: () => { expect(accepted).toBe(clients.length); },
      };
    },
    // Where it is cancelled, the connection is closed, or was never made.
    Client: () => {
      const state: { phase: 'open' | 'over' } = { phase: 'open' };
      const accepting = (async (): Promise<void> => {
        while (state.phase === 'open') (await listener().accept()).close();
      })();
      return {
        isRemote: true,
        wait: async () => {
          const connection = await Client(listener().address);
          connection.close();
          return 'connected';
        },
        satisfy: () => undefined,
        finish: async () => {
          state.phase = 'over';
          (await Client(listener().address)).close();
          await accepting;
        },
        check: () => undefined,
      };
    },
  };
}

function queueRow(make: () => Queue<number>, get: (queue: Queue<number>) => Promise<unknown>): MakeWaiting {
  return () => {
    const queue = make();
    let put = 0;
    return {
      isRemote: true,
      wait: () => get(queue),
      satisfy: () => { queue.putNowait(put++); },
      check: ({ got }) => {
        const left: unknown[] = [];
        while (!queue.empty()) left.push(queue.getNowait());
        expect(ascending([...got, ...left])).toEqual(upTo(put));
      },
    };
  };
}

const queueWaits: Waits = {
  'Queue.get': queueRow(() => new Queue<number>(), (queue) => queue.get()),
  'Queue iteration': queueRow(() => new Queue<number>(), (queue) => firstOf(queue)),
  'Queue.put': () => {
    const queue = new Queue<number>(1);
    queue.putNowait(-1);
    const taken: unknown[] = [];
    let calls = 0;
    return {
      isRemote: true,
      wait: async () => {
        const item = calls++;
        await queue.put(item);
        return item;
      },
      satisfy: () => { if (!queue.empty()) taken.push(queue.getNowait()); },
      check: ({ got }) => {
        while (!queue.empty()) taken.push(queue.getNowait());
        expect(taken.filter((item) => item !== -1).toSorted()).toEqual(got.toSorted());
      },
    };
  },
  'JoinableQueue.join': () => {
    const queue = new JoinableQueue<number>();
    queue.putNowait(0);
    let isDone = false;
    const finish = (): void => {
      if (isDone) return;
      isDone = true;
      queue.taskDone();
    };
    return { isRemote: true, wait: async () => { await queue.join(); return 'joined'; }, satisfy: finish, finish, check: () => { expect(isDone).toBe(true); } };
  },
};

/** Objects of one manager, made anew for each schedule. */
function managerWaits(manager: () => Manager): Waits {
  return {
    'LockProxy.acquire': async () => {
      const lock = await manager().Lock();
      const first = await lock.acquire();
      const leave = (): Promise<void> => first.release();
      return {
        isRemote: true,
        wait: async () => {
          const guard = await lock.acquire();
          await guard.release();
          return 'held';
        },
        satisfy: leave,
        finish: leave,
        check: () => undefined,
      };
    },
    'SemaphoreProxy.acquire': async () => {
      const semaphore = await manager().Semaphore(0);
      let [given, value] = [0, NaN];
      return {
        isRemote: true,
        wait: async () => { await semaphore.acquire(); return 'permit'; },
        satisfy: () => {
          given++;
          return semaphore.release();
        },
        finish: async () => { value = await semaphore.value(); },
        check: ({ got }) => { expect(got.length + value).toBe(given); },
      };
    },
    'QueueProxy.get': async () => {
      const queue = await manager().Queue<number>();
      const left: unknown[] = [];
      let put = 0;
      return {
        isRemote: true,
        wait: () => queue.get(),
        satisfy: () => queue.put(put++),
        finish: async () => { while (!(await queue.empty())) left.push(await queue.getNowait()); },
        check: ({ got }) => { expect(ascending([...got, ...left])).toEqual(upTo(put)); },
      };
    },
    'EventProxy.wait': async () => {
      const event = await manager().Event();
      return { isRemote: true, wait: async () => { await event.wait(); return 'set'; }, satisfy: () => event.set(), check: () => undefined };
    },
    // Those who meet have a number each; all others learn at the end that it is broken.
    'BarrierProxy.wait': async (n) => {
      const barrier = await manager().Barrier(n + 2);
      const numbers: number[] = [];
      const join = (): Promise<unknown> => meet(barrier, numbers, { mayBreak: true });
      return {
        isRemote: true,
        wait: join,
        satisfy: () => { void join(); },
        finish: async () => {
          // What was sent before has been answered when this has.
          await barrier.abort();
          expect([await barrier.nWaiting(), await barrier.broken()]).toEqual([0, true]);
        },
        check: () => { expect(numbers.length % (n + 2)).toBe(0); },
      };
    },
    // A call that was cancelled has been made, or not; what was answered is so.
    'ObjectProxy call': async () => {
      const dict = await manager().dict<number, number>();
      const [keys, there]: [number[], number[]] = [[], []];
      return {
        isRemote: true,
        wait: async () => {
          const key = keys.length;
          keys.push(key);
          await dict.set(key, key);
          return key;
        },
        satisfy: () => undefined,
        finish: async () => { for (const key of keys) if (await dict.has(key)) there.push(key); },
        check: ({ got }) => { expect(there).toEqual(expect.arrayContaining([...got])); },
      };
    },
    'ConditionProxy.wait': async () => {
      const condition = await manager().Condition();
      const notifications: Promise<void>[] = [];
      let isHeld = false;
      return {
        isRemote: true,
        wait: async () => {
          const guard = await condition.acquire();
          try {
            await condition.wait();
            return 'notified';
          } finally {
            // It has the lock again, however the wait ended.
            try {
              expect(await condition.locked()).toBe(true);
            } finally {
              await guard.release();
            }
          }
        },
        satisfy: () => { notifications.push(condition.withLock(() => condition.notify())); },
        finish: async () => {
          await Promise.all(notifications);
          isHeld = await condition.locked();
        },
        check: () => { expect(isHeld).toBe(false); },
      };
    },
  };
}

const square = (n: number): number => n * n;

/** Tasks of one pool: those that nobody waits for any more end all the same. */
function poolWaits(pool: () => Pool): Waits {
  const row = (call: (pool: Pool) => Promise<unknown>): MakeWaiting => () => ({
    isRemote: true,
    wait: () => call(pool()),
    satisfy: () => undefined,
    finish: async () => { expect(await pool().apply(square, [3])).toBe(9); },
    check: ({ got }) => { for (const value of got) expect([4, '0,1,4']).toContain(value); },
  });
  return {
    'Pool.apply': row((processes) => processes.apply(square, [2])),
    'Pool.map': row(async (processes) => (await processes.map(square, [0, 1, 2])).join()),
    'Pool.starmap': row(async (processes) => (await processes.starmap(square, [[0], [1], [2]])).join()),
    'Pool.imap': row(async (processes) => {
      const got: number[] = [];
      for await (const value of processes.imap(square, [0, 1, 2])) got.push(value);
      return got.join();
    }),
    // The result is there for whoever asks next.
    'AsyncResult.get, after a wait': row(async (processes) => {
      const result = processes.applyAsync(square, [2]);
      try {
        await result.wait();
      } catch (error) {
        await turn();
        result.get({ timeout: 10_000 }).then((value) => { expect(value).toBe(4); }, () => undefined);
        throw error;
      }
      return result.get();
    }),
  };
}

/** One that runs until all schedules are over. */
function processWaits(child: () => Process<never>): Waits {
  const row = (wait: () => Promise<unknown>): MakeWaiting => () => ({ endsByCancel: true, wait, satisfy: () => undefined, check: () => { expect(child().isAlive()).toBe(true); } });
  return {
    'Process.join': row(() => child().join()),
    'await sentinel': row(async () => await child().sentinel),
  };
}

/** What all schedules have in common. */
export interface Processes {
  readonly listener: () => Listener;
  readonly manager: () => Manager;
  readonly pool: () => Pool;
  readonly child: () => Process<never>;
}

export function waitsForProcesses({ listener, manager, pool, child }: Processes): Waits {
  return { ...connectionWaits, ...listenerWaits(listener), ...queueWaits, ...managerWaits(manager), ...poolWaits(pool), ...processWaits(child) };
}
