import { Channel, LifoQueue, PriorityQueue, Queue, type Receiver, type Sender } from '../../../../src/event-loop/index.js';
import { ChannelModel } from '../models/channel-model.js';
import { type Choice, firstIn, lastIn, leastDigit, QueueModel } from '../models/queue-model.js';
import { type AnySubject, subject } from '../subject.js';

/** Handing items on. */
export const queueSubjects: Readonly<Record<string, AnySubject>> = {
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
        means: ['task'],
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
      next: { real: (queue) => nextOf(queue[Symbol.asyncIterator]()), model: (model, id) => model.get(id, true), means: ['task'] },
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
