import { ChannelModel } from './models/channel-model.js';
import { ConditionModel, EventModel, SemaphoreModel } from './models/lock-models.js';
import { type Choice, firstIn, lastIn, leastDigit, QueueModel } from './models/queue-model.js';
import { type AnySubject, subject } from './subject.js';
import { BoundedSemaphore, Channel, Condition, Event, LifoQueue, Lock, PriorityQueue, Queue, type Receiver, Semaphore, type Sender } from '../../../src/event-loop/index.js';
import { NotHeldError, OverReleaseError } from '../../../src/errors/index.js';

/** Every primitive of the event loop: what is done with it, beside what its model says. */
export const subjects: Readonly<Record<string, AnySubject>> = {
  Lock: subject({
    create: () => ({ primitive: new Lock(), model: new SemaphoreModel(1, new NotHeldError()) }),
    statistics: (lock) => ({ value: lock.locked() ? 0 : 1, waiting: lock.statistics().waiting }),
    waits: { acquire: { real: (lock, options) => nothing(lock.acquire(options)), model: (model, id) => model.acquire(id) } },
    calls: {
      release: { real: (lock) => lock.release(), model: (model) => model.release(1) },
      tryAcquire: { real: (lock) => lock.tryAcquire() !== undefined, model: (model) => model.tryAcquire() },
    },
  }),

  Semaphore: subject({
    create: (size) => ({ primitive: new Semaphore(size), model: new SemaphoreModel(size) }),
    statistics: (semaphore) => semaphore.statistics(),
    waits: { acquire: { real: (semaphore, options) => nothing(semaphore.acquire(options)), model: (model, id) => model.acquire(id) } },
    calls: {
      release: { real: (semaphore, _id, n) => semaphore.release(1 + (n % 3)), model: (model, _id, n) => model.release(1 + (n % 3)) },
      tryAcquire: { real: (semaphore) => semaphore.tryAcquire() !== undefined, model: (model) => model.tryAcquire() },
    },
  }),

  BoundedSemaphore: subject({
    create: (size) => ({ primitive: new BoundedSemaphore(size), model: new SemaphoreModel(size, new OverReleaseError()) }),
    statistics: (semaphore) => semaphore.statistics(),
    waits: { acquire: { real: (semaphore, options) => nothing(semaphore.acquire(options)), model: (model, id) => model.acquire(id) } },
    calls: {
      release: { real: (semaphore, _id, n) => semaphore.release(1 + (n % 2)), model: (model, _id, n) => model.release(1 + (n % 2)) },
      tryAcquire: { real: (semaphore) => semaphore.tryAcquire() !== undefined, model: (model) => model.tryAcquire() },
    },
  }),

  Condition: subject({
    create: () => ({ primitive: new Condition(), model: new ConditionModel() }),
    statistics: (condition) => condition.statistics(),
    waits: {
      acquire: { real: (condition, options) => nothing(condition.acquire(options)), model: (model, id) => model.acquire(id) },
      wait: {
        real: (condition, options) => condition.wait(options),
        model: (model, id) => model.wait(id),
        refusal: (model) => model.refusal,
        beginsAnyway: true,
      },
    },
    calls: {
      release: { real: (condition) => condition.release(), model: (model) => model.release() },
      notify: { real: (condition, _id, n) => condition.notify(1 + (n % 3)), model: (model, _id, n) => model.notify(1 + (n % 3)) },
      notifyAll: { real: (condition) => condition.notifyAll(), model: (model) => model.notify(Infinity) },
    },
    drain: 'release',
  }),

  Event: subject({
    create: () => ({ primitive: new Event(), model: new EventModel() }),
    statistics: (event) => event.statistics(),
    waits: { wait: { real: (event, options) => event.wait(options), model: (model, id) => model.wait(id) } },
    calls: {
      set: { real: (event) => event.set(), model: (model) => model.set() },
      clear: { real: (event) => event.clear(), model: (model) => model.clear() },
    },
  }),

  Queue: queueSubject((maxSize) => new Queue(maxSize), firstIn),
  LifoQueue: queueSubject((maxSize) => new LifoQueue(maxSize), lastIn),
  PriorityQueue: queueSubject((maxSize) => new PriorityQueue(maxSize, { compare: (a, b) => (a % 10) - (b % 10) }), leastDigit),

  Channel: subject({
    create: (size) => ({ primitive: new ChannelEnds(size), model: new ChannelModel(size, ENDS) }),
    statistics: ({ channel }) => channel.statistics(),
    waits: {
      send: {
        real: (ends, options, id, n) => pick(ends.senders, n).send(id, options),
        model: (model, id, n) => model.send(id, id, n),
        refusal: (model, n) => model.sendRefusal(n)?.code,
      },
      receive: {
        real: (ends, options, _id, n) => pick(ends.receivers, n).receive(options),
        model: (model, id, n) => model.receive(id, n, false),
        refusal: (model, n) => model.receiveRefusal(n)?.code,
      },
      next: {
        real: (ends, _options, _id, n) => nextOf(pick(ends.receivers, n)[Symbol.asyncIterator]()),
        model: (model, id, n) => model.receive(id, n, true),
        refusal: (model, n) => model.receiveRefusal(n)?.code,
        taskOnly: true,
      },
    },
    calls: {
      trySend: { real: (ends, id, n) => pick(ends.senders, n).trySend(id), model: (model, id, n) => model.trySend(id, n) },
      tryReceive: { real: (ends, _id, n) => pick(ends.receivers, n).tryReceive()?.value, model: (model, _id, n) => model.tryReceive(n) },
      cloneSender: { real: (ends, _id, n) => void ends.senders.push(pick(ends.senders, n).clone()), model: (model, _id, n) => model.cloneSender(n) },
      cloneReceiver: { real: (ends, _id, n) => void ends.receivers.push(pick(ends.receivers, n).clone()), model: (model, _id, n) => model.cloneReceiver(n) },
      closeSender: { real: (ends, _id, n) => pick(ends.senders, n).close(), model: (model, _id, n) => model.closeSender(n) },
      closeReceiver: { real: (ends, _id, n) => pick(ends.receivers, n).close(), model: (model, _id, n) => model.closeReceiver(n) },
    },
  }),
};

/** Ends on either side to begin with. */
const ENDS = 3;

class ChannelEnds {
  readonly channel: Channel<number>;
  readonly senders: Sender<number>[];
  readonly receivers: Receiver<number>[];

  constructor(capacity: number) {
    this.channel = new Channel(capacity);
    const { sender, receiver } = this.channel;
    this.senders = [sender];
    this.receivers = [receiver];
    for (let i = 1; i < ENDS; i++) {
      this.senders.push(sender.clone());
      this.receivers.push(receiver.clone());
    }
  }
}

function queueSubject(create: (maxSize: number) => Queue<number>, choice: Choice): AnySubject {
  return subject({
    create: (size) => ({ primitive: create(size), model: new QueueModel(size, choice) }),
    statistics: (queue) => queue.statistics(),
    waits: {
      put: { real: (queue, options, id) => queue.put(id, options), model: (model, id) => model.put(id, id), refusal: (model) => model.putRefusal },
      get: { real: (queue, options) => queue.get(options), model: (model, id) => model.get(id), refusal: (model) => model.getRefusal },
      next: { real: (queue) => nextOf(queue[Symbol.asyncIterator]()), model: (model, id) => model.get(id, true), taskOnly: true },
      join: { real: (queue, options) => queue.join(options), model: (model, id) => model.join(id) },
    },
    calls: {
      putNowait: { real: (queue, id) => queue.putNowait(id), model: (model, id) => model.putNowait(id) },
      getNowait: { real: (queue) => queue.getNowait(), model: (model) => model.getNowait() },
      taskDone: { real: (queue) => queue.taskDone(), model: (model) => model.taskDone() },
      // Now and then: there is little to see after it.
      shutdown: {
        real: (queue, _id, n) => (n % 4 === 0 ? queue.shutdown({ immediate: n % 8 === 0 }) : undefined),
        model: (model, _id, n) => (n % 4 === 0 ? model.shutdown(n % 8 === 0) : undefined),
      },
    },
  });
}

/** The same promise, of nothing: guards are not compared. */
async function nothing(promise: Promise<unknown>): Promise<void> {
  await promise;
}

/** The next item, or 'end'. */
async function nextOf(iterator: AsyncIterator<number>): Promise<number | string> {
  const result = await iterator.next();
  return result.done === true ? 'end' : result.value;
}

function pick<T>(list: readonly T[], n: number): T {
  const chosen = list[n % list.length];
  if (chosen === undefined) throw new Error('Nothing to choose from');
  return chosen;
}
