/** Classes of managers, and what the processes of the tests do with their objects. */
import { performance } from 'node:perf_hooks';

import { moduleTasks } from '@heddle/futures';
import { Manager, Process } from '@heddle/processes';

export class Account {
  static module = import.meta.url;
  #balance;

  constructor(balance) {
    if (balance < 0) throw new RangeError('nobody begins with debts');
    this.#balance = balance;
  }

  deposit(amount) {
    this.#balance += amount;
    return this.#balance;
  }

  async slowly() {
    await null;
    return this.#balance;
  }

  giveFunction() {
    return () => this.#balance;
  }

  fail() {
    throw new RangeError('overdrawn', { cause: this.#balance });
  }

  _secret() {
    return 'secret';
  }
}

/** Uses one of each. */
export async function useAll({ list, dict, set, value, array, names, queue, account }) {
  await list.append('from the child');
  await dict.set('child', [1, 2]);
  await set.add('child');
  await value.set(2n ** 70n);
  await array.set(1, 20);
  await names.set('who', 'child');
  await queue.put(await dict.entries());
  await account.deposit(5);
}

/** Adds to a value so many times, with the lock held. */
export async function add(lock, value, times) {
  for (let turn = 0; turn < times; turn++) {
    await lock.withLock(async () => value.set((await value.get()) + 1));
  }
}

/** Acquires, says so and dies, or stays. */
export async function holdAndDie(held, event, times) {
  for (let turn = 0; turn < times; turn++) await held.acquire();
  await event.set();
  process.kill(process.pid, 'SIGKILL');
}

/** Stands in the line for a lock that another has, and then says so. */
export async function standInLine(lock, event) {
  const turn = lock.acquire();
  // Calls of one process come to the manager in their order.
  await event.set();
  await turn;
}

/** Waits for the others, several times. */
export async function meet(barrier, log, name) {
  for (let phase = 0; phase < 3; phase++) {
    await log.append([phase, name]);
    await barrier.wait();
  }
}

/** Waits for its turn. */
export async function awaitTurn(condition, turn, mine, log) {
  await condition.withLock(async () => {
    await condition.waitFor(async () => (await turn.get()) === mine);
    await log.append(mine);
    await turn.set(mine + 1);
    await condition.notifyAll();
  });
}

/** Holds a lock, while others of this process connect to the manager and hang up. */
export async function comeAndGo(address, lock, log) {
  await lock.acquire();
  for (let visitor = 0; visitor < 2; visitor++) {
    await (await Manager.connect(address)).shutdown();
    await log.append(await lock.locked());
  }
}

/** Has a list made and hangs up; tells how many objects are left of it. */
export async function hangUp(address, queue) {
  const manager = await Manager.connect(address);
  const before = (await manager.statistics()).objects;
  await manager.list();
  await manager.shutdown();
  const again = await Manager.connect(address);
  let { objects } = await again.statistics();
  for (const end = performance.now() + 5000; objects > before && performance.now() < end; ) ({ objects } = await again.statistics());
  await queue.put(objects - before);
}

/** Has a child add to a value. */
export async function addBelow(lock, value, times) {
  const child = new Process({ target: moduleTasks(import.meta.url).add, args: [lock, value, times] });
  child.start();
  await child.join();
}

/** Has a list made, sends it on and is gone. */
export async function makeAndSend(address, queue, authkey) {
  const manager = await Manager.connect(address, { authkey });
  await queue.put(await manager.list(['made by a child']));
}
