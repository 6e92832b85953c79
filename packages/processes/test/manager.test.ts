import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { moduleTasks } from '@heddle/futures';
import {
  activeChildren, AuthenticationError, Client, EventProxy, LockProxy, Manager, ManagerError, ObjectProxy, Pipe, Process, Queue, QueueEmptyError, QueueFullError,
} from '@heddle/processes';
import { BrokenBarrierError, NotHeldError, OverReleaseError } from '@heddle/sync';
import { leakCheck } from '@heddle/testkit';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';

import { Account } from './programs/managed.mjs';
import { Scratch } from './support/scratch.js';

type Target = (...args: unknown[]) => unknown;
const targets: Readonly<Record<'useAll' | 'add' | 'holdAndDie' | 'meet' | 'awaitTurn' | 'makeAndSend' | 'standInLine' | 'comeAndGo' | 'hangUp' | 'addBelow', Target>> =
  moduleTasks(new URL('./programs/managed.mjs', import.meta.url)) as never;

const scratch = new Scratch();
const timedOut = { code: 'ERR_HEDDLE_TIMEOUT' };
let manager: Manager<{ readonly Account: typeof Account }>;

// One for most of the tests: a manager is a process.
beforeAll(async () => {
  manager = await new Manager({ classes: { Account } }).start();
  // The pipe by which others wake this thread stays for as long as it lives.
  await expect(new Queue().get({ timeout: 1 })).rejects.toThrow();
  await manager.Value(0);
});
afterAll(() => manager.shutdown());

leakCheck({ patience: 3000 });

afterEach(async () => {
  for (const child of activeChildren()) {
    if (child === manager.process) continue;
    child.kill();
    await child.join();
  }
});

function start(target: Target, ...args: unknown[]): Process {
  const child = new Process({ target, args });
  child.start();
  return child;
}

async function end(...children: Process[]): Promise<void> {
  await Promise.all(children.map((child) => child.join()));
  expect(children.map(({ exitcode }) => exitcode)).toEqual(children.map(() => 0));
}

describe('collections of a manager', () => {
  it('has lists', async () => {
    const list = await manager.list([3, 1, 2]);
    await list.append(5, 4);
    await list.sort();
    expect(await list.slice()).toEqual([1, 2, 3, 4, 5]);
    expect([await list.get(0), await list.get(-1), await list.length(), await list.indexOf(3), await list.pop(), await list.pop(0)]).toEqual([1, 5, 5, 2, 5, 1]);
    await list.insert(1, 9);
    await list.set(-1, 7);
    await list.reverse();
    expect(await list.slice(0, 2)).toEqual([7, 3]);
    await expect(list.get(4)).rejects.toThrow(new RangeError('list: index must be an integer from -4 to 3, received 4'));
    await expect(list.get(0.5)).rejects.toThrow(RangeError);
    await list.clear();
    await expect(list.pop()).rejects.toThrow('list: there are no items, received -1');
  });

  it('has dictionaries, sets, namespaces, values and arrays', async () => {
    const dict = await manager.dict([['a', 1]]);
    await dict.update([['b', 2]]);
    expect([await dict.get('a'), await dict.get('x'), await dict.get('x', 9), await dict.has('b'), await dict.pop('b'), await dict.setDefault('c', 3), await dict.size()]).toEqual([1, undefined, 9, true, 2, 3, 2]);
    expect([await dict.keys(), await dict.values(), await dict.entries(), await dict.delete('c')]).toEqual([['a', 'c'], [1, 3], [['a', 1], ['c', 3]], true]);
    const set = await manager.set([1]);
    expect([await set.add(1), await set.add(2), await set.has(2), await set.delete(1), await set.values(), await set.size()]).toEqual([false, true, true, true, [2], 1]);
    const names = await manager.Namespace({ x: 1 });
    await names.set('y', 2);
    expect(await names.entries()).toEqual([['x', 1], ['y', 2]]);
    const value = await manager.Value<unknown>(new Map([[1, new Date(0)]]));
    expect(await value.get()).toEqual(new Map([[1, new Date(0)]]));
    const array = await manager.Array([1, 2]);
    await expect(array.set(2, 3)).rejects.toThrow(new RangeError('Array: index must be an integer from -2 to 1, received 2'));
    expect([await array.slice(), await array.length()]).toEqual([[1, 2], 2]);
  });

  it('holds proxies of its own objects', async () => {
    const [outer, inner] = [await manager.dict<string>(), await manager.list<number>()];
    await outer.set('inner', inner);
    const again = (await outer.get('inner')) as typeof inner;
    expect(again).toBeInstanceOf(ObjectProxy);
    await again.append(1);
    expect([await inner.slice(), again.objectId]).toEqual([[1], inner.objectId]);
  });

  it('is used by other processes', async () => {
    const objects = {
      list: await manager.list(), dict: await manager.dict(), set: await manager.set(), value: await manager.Value(0n), array: await manager.Array([1, 2]),
      names: await manager.Namespace(), queue: await manager.Queue(), account: await manager.create('Account', 1),
    };
    await end(start(targets.useAll, objects));
    const { list, set, value, array, names, queue, account } = objects;
    expect([await list.slice(), await set.values(), await value.get(), await array.slice(), await names.get('who'), await queue.get(), await account.deposit(0)])
      .toEqual([['from the child'], ['child'], 2n ** 70n, [1, 20], 'child', [['child', [1, 2]]], 6]);
  });
});

describe('classes of a manager', () => {
  it('makes objects of them, whose methods give promises', async () => {
    const account = await manager.create('Account', 10);
    expect([await account.deposit(5), await account.slowly()]).toEqual([15, 15]);
    expect(Object.getOwnPropertyNames(account).sort()).toEqual(['deposit', 'fail', 'giveFunction', 'slowly']);
  });

  it('hands on what they throw, as what it is', async () => {
    await expect(manager.create('Account', -1)).rejects.toThrow(new RangeError('nobody begins with debts'));
    const account = await manager.create('Account', 3);
    await expect(account.fail()).rejects.toMatchObject({ name: 'RangeError', message: 'overdrawn', cause: 3 });
    await expect(account.giveFunction()).rejects.toMatchObject({ name: 'DataCloneError' });
    const anything = manager as unknown as Manager;
    expect(() => anything.create(3 as never)).toThrow('Manager.create: name must be a string, received 3');
    await expect(anything.create('Nothing')).rejects.toThrow("this manager knows no class 'Nothing'");
  });

  it('refuses those that another process would not find', async () => {
    class Local {
      static module = '';
      readonly isLocal = true;
    }
    expect(() => new Manager({ classes: { Local } })).toThrow('the class Local has to be found in another process');
    expect(() => new Manager({ classes: { Local: 3 as never } })).toThrow('new Manager: classes.Local must be a class, received 3');
    class Missing {
      static module: string = Account.module;
      readonly isMissing = true;
    }
    await expect(new Manager({ classes: { Missing } }).start()).rejects.toThrow(ManagerError);
  });
});

describe('locks and the like of a manager', () => {
  it('excludes processes from each other', async () => {
    const [lock, value] = [await manager.Lock(), await manager.Value(0)];
    await end(start(targets.add, lock, value, 100), start(targets.add, lock, value, 100));
    expect([await value.get(), await lock.locked()]).toEqual([200, false]);
  });

  it('locks: acquired, tried, released, timed out, aborted', async () => {
    const lock = await manager.Lock();
    const guard = await lock.acquire();
    expect([await lock.locked(), await lock.tryAcquire()]).toEqual([true, undefined]);
    await expect(lock.acquire({ timeout: 5 })).rejects.toMatchObject(timedOut);
    const controller = new AbortController();
    const [aborted, next] = [lock.acquire({ signal: controller.signal }), lock.acquire()];
    const reason = new Error('enough');
    controller.abort(reason);
    await expect(aborted).rejects.toBe(reason);
    await guard.release();
    await guard.release();
    await (await next).release();
    await expect(lock.release()).rejects.toThrow(NotHeldError);
    await expect(lock.acquire({ timeout: -1 })).rejects.toThrow(RangeError);
  });

  it('re-entrant locks: count', async () => {
    const lock = await manager.RLock();
    await lock.acquire();
    await lock.acquire();
    expect(await lock.tryAcquire()).toBeDefined();
    for (let held = 3; held > 0; held--) {
      expect(await lock.locked()).toBe(true);
      await lock.release();
    }
    expect(await lock.locked()).toBe(false);
    await expect(lock.release()).rejects.toThrow(NotHeldError);
  });

  it('semaphores: permits', async () => {
    const [semaphore, bounded] = [await manager.Semaphore(2), await manager.BoundedSemaphore(1)];
    await semaphore.acquire();
    expect([(await semaphore.tryAcquire()) !== undefined, await semaphore.tryAcquire(), await semaphore.value()]).toEqual([true, undefined, 0]);
    await semaphore.release(3);
    expect(await semaphore.value()).toBe(3);
    await expect(bounded.release()).rejects.toThrow(OverReleaseError);
  });

  it('conditions: processes take turns', async () => {
    const [lock, turn, log] = [await manager.Lock(), await manager.Value(0), await manager.list<number>()];
    const condition = await manager.Condition(lock);
    await end(...[2, 0, 1].map((mine) => start(targets.awaitTurn, condition, turn, mine, log)));
    expect(await log.slice()).toEqual([0, 1, 2]);
    await expect(condition.notify()).rejects.toThrow(NotHeldError);
    await expect(condition.wait()).rejects.toThrow(NotHeldError);
    await condition.withLock(async () => {
      await expect(condition.wait({ timeout: 5 })).rejects.toMatchObject(timedOut);
      await expect(condition.waitFor(() => false, { timeout: 5 })).rejects.toMatchObject(timedOut);
      expect(await lock.locked()).toBe(true);
    });
    await expect(manager.Condition((await manager.RLock()))).rejects.toThrow('lock must be a Lock of the same manager');
  });

  it('events and barriers', async () => {
    const event = await manager.Event();
    await expect(event.wait({ timeout: 5 })).rejects.toMatchObject(timedOut);
    const waits = [event.wait(), event.wait()];
    await event.set();
    await Promise.all(waits);
    await event.clear();
    expect(await event.isSet()).toBe(false);
    const [barrier, log] = [await manager.Barrier(2), await manager.list<[number, string]>()];
    await end(start(targets.meet, barrier, log, 'a'), start(targets.meet, barrier, log, 'b'));
    expect((await log.slice()).map(([phase]) => phase)).toEqual([0, 0, 1, 1, 2, 2]);
    await expect(barrier.wait({ timeout: 5 })).rejects.toMatchObject(timedOut);
    expect(await barrier.broken()).toBe(true);
    await expect(barrier.wait()).rejects.toThrow(BrokenBarrierError);
    await barrier.reset();
    expect([await barrier.parties(), await barrier.nWaiting(), await barrier.broken()]).toEqual([2, 0, false]);
  });

  it('queues', async () => {
    const queue = await manager.Queue<number>(1);
    await queue.put(1);
    await expect(queue.putNowait(2)).rejects.toThrow(QueueFullError);
    await expect(queue.put(2, { timeout: 5 })).rejects.toMatchObject(timedOut);
    expect([await queue.full(), await queue.get(), await queue.empty()]).toEqual([true, 1, true]);
    await expect(queue.getNowait()).rejects.toThrow(QueueEmptyError);
    await expect(queue.join({ timeout: 5 })).rejects.toMatchObject(timedOut);
    await queue.taskDone();
    await queue.join();
    await queue.shutdown();
    await expect(queue.get()).rejects.toMatchObject({ code: 'ERR_HEDDLE_QUEUE_SHUT_DOWN' });
  });
});

describe('a client that dies', () => {
  it.each(['Lock', 'RLock', 'Condition'] as const)('loses what it held: %s', async (kind) => {
    const [held, event] = [await manager[kind](), await manager.Event()];
    const child = start(targets.holdAndDie, held, event, kind === 'RLock' ? 3 : 1);
    await event.wait();
    await (await held.acquire({ timeout: 5000 })).release();
    await child.join();
    expect([child.exitcode, await held.locked()]).toEqual([-9, false]);
  });

  it('loses its permits, and no others', async () => {
    const [semaphore, event] = [await manager.BoundedSemaphore(4), await manager.Event()];
    await semaphore.acquire();
    const child = start(targets.holdAndDie, semaphore, event, 3);
    await event.wait();
    await child.join();
    for (let permit = 0; permit < 3; permit++) await semaphore.acquire({ timeout: 5000 });
    expect(await semaphore.value()).toBe(0);
  });

  it('leaves its turn in the line to the next', async () => {
    const [lock, event] = [await manager.Lock(), await manager.Event()];
    const guard = await lock.acquire();
    const child = start(targets.standInLine, lock, event);
    await event.wait();
    const next = lock.acquire({ timeout: 10_000 });
    child.kill();
    await child.join();
    await guard.release();
    await (await next).release();
  });
});

/** Collects garbage until the manager has no more than so many objects. */
async function untilFewer(most: number): Promise<void> {
  let { objects } = await manager.statistics();
  for (const end = performance.now() + 10_000; objects > most && performance.now() < end; { objects } = await manager.statistics()) {
    globalThis.gc?.();
    await new Promise((resolve) => { setImmediate(resolve); });
  }
  expect(objects).toBeLessThanOrEqual(most);
}

describe('proxies', () => {
  it('go through pipes, queues and arguments, as what they are', async () => {
    const [one, other] = Pipe();
    const queue = new Queue();
    await one.send({ deep: [await manager.Lock()] });
    await queue.put(await manager.Event());
    expect(((await other.recv()) as { deep: unknown[] }).deep[0]).toBeInstanceOf(LockProxy);
    expect(await queue.get()).toBeInstanceOf(EventProxy);
    one.close();
    other.close();
  });

  it('keep an object that was sent by a process that is gone', async () => {
    const queue = new Queue<Awaited<ReturnType<typeof manager.list>>>();
    await end(start(targets.makeAndSend, manager.address, queue));
    const list = await queue.get();
    expect(await list.slice()).toEqual(['made by a child']);
  });

  it('let an object go that was never put in a queue', () => {
    // Vitest keeps what has waited.
    const program = fileURLToPath(new URL('./programs/never-put.mjs', import.meta.url));
    const { stdout } = spawnSync(process.execPath, ['--expose-gc', program], { encoding: 'utf8', timeout: 15_000 });
    expect(JSON.parse(stdout)).toEqual({ failures: ['QueueFullError', 'TimeoutError', 'DataCloneError'], objects: 0 });
  });

  it('let an object go with the last of them, and not before', async () => {
    const kept = await manager.create('Account', 5);
    const before = (await manager.statistics()).objects;
    await (async () => { for (let made = 0; made < 200; made++) await manager.create('Account', made); })();
    await untilFewer(before);
    expect(await kept.deposit(1)).toBe(6);
  });
});

describe('a manager', () => {
  it('lets in those who know its key alone', async () => {
    const authkey = new Uint8Array([4, 5]);
    await using guarded = await new Manager({ authkey }).start();
    await expect(Client(guarded.address)).rejects.toThrow(AuthenticationError);
    await expect(Manager.connect(guarded.address, { authkey: new Uint8Array([1]) })).rejects.toThrow(AuthenticationError);
    const queue = new Queue();
    await end(start(targets.makeAndSend, guarded.address, queue, authkey));
  });

  it('is the same for all who connect to it: one that hangs up takes nothing from the others', async () => {
    await using mine = await new Manager().start();
    const lock = await mine.Lock();
    await lock.acquire();
    const other = await Manager.connect(mine.address);
    const theirs = await other.list([1]);
    // Once it has heard that the connection that showed the key was not needed.
    let { clients } = await mine.statistics();
    for (const end = performance.now() + 10_000; clients > 1 && performance.now() < end; ) ({ clients } = await mine.statistics());
    expect(clients).toBe(1);
    await other.shutdown();
    await other.shutdown();
    await expect(other.Lock()).rejects.toThrow(ManagerError);
    expect([await lock.locked(), await theirs.length()]).toEqual([true, 1]);
    await lock.release();
  });

  it('hangs up once nobody here needs the connection, which proxies from elsewhere do', async () => {
    const lock = await manager.Lock();
    const log = await manager.list();
    await end(start(targets.comeAndGo, manager.address, lock, log));
    expect(await log.slice()).toEqual([true, true]);
    await using mine = await new Manager().start();
    const queue = new Queue();
    await end(start(targets.hangUp, mine.address, queue));
    expect(await queue.get()).toBe(0);
  });

  it('is reached by proxies whatever wrong keys others have tried', async () => {
    const authkey = new Uint8Array([4, 5]);
    await using guarded = await new Manager({ authkey }).start();
    const list = await guarded.list();
    await list.append(await guarded.dict([['a', 1]]));
    await expect(Manager.connect(guarded.address, { authkey: new Uint8Array([1]) })).rejects.toThrow(AuthenticationError);
    await expect(Manager.connect(guarded.address)).rejects.toThrow(AuthenticationError);
    expect(await ((await list.get(0)) as Awaited<ReturnType<typeof guarded.dict>>).get('a')).toBe(1);
  });

  it('is reached by children that are given proxies, whatever its key is', async () => {
    await using guarded = await new Manager({ authkey: new Uint8Array([4, 5]) }).start();
    const [lock, value] = [await guarded.Lock(), await guarded.Value(0)];
    await end(start(targets.add, lock, value, 3), start(targets.addBelow, lock, value, 3));
    expect(await value.get()).toBe(6);
  });

  it('may be followed by another one at its address', async () => {
    const address = scratch.file();
    const first = await new Manager({ address }).start();
    const stale = await first.list(['of the first']);
    first.process?.kill();
    await first.process?.join();
    await using second = await new Manager({ address }).start();
    const list = await second.list([1]);
    const connected = await Manager.connect(address);
    expect(await (await connected.list([1])).length()).toBe(1);
    await expect(stale.slice()).rejects.toThrow('The manager has no object');
    await connected.shutdown();
    await first.shutdown();
    expect(await list.slice()).toEqual([1]);
  });

  it.each([
    [3, {}, 'Manager.connect: address must be a path, or { host, port }, received 3'],
    ['/tmp/none', { authkey: 'secret' }, 'Manager.connect: authkey must be a Uint8Array, received "secret"'],
    ['/tmp/none', { classes: {} }, "Manager.connect: unknown option 'classes'"],
  ])('is connected to by what makes sense: %j %j', async (address, options, message) => {
    await expect(Manager.connect(address as never, options as never)).rejects.toThrow(message);
  });

  it('is of no use before its start and after its end', async () => {
    const short = new Manager();
    await expect(short.Lock()).rejects.toThrow(ManagerError);
    expect(() => short.address).toThrow('Manager.address: it has not been started');
    await short.start();
    await expect(short.start()).rejects.toThrow(ManagerError);
    const lock = await short.Lock();
    const guard = await lock.acquire();
    const waiting = lock.acquire();
    await lock.locked();
    await short.shutdown();
    await expect(waiting).rejects.toThrow(ManagerError);
    await expect(guard.release()).rejects.toThrow(ManagerError);
    await expect(short.Lock()).rejects.toThrow(ManagerError);
    expect(short.process?.exitcode).toBe(0);
  });

  it('may die, and those who wait are told', async () => {
    const mortal = await new Manager().start();
    const lock = await mortal.Lock();
    await lock.acquire();
    const waiting = lock.acquire();
    await lock.locked();
    mortal.process?.kill();
    await expect(waiting).rejects.toThrow(ManagerError);
    await mortal.shutdown();
  });
});
