import { Barrier, CountDownLatch, Event } from '../../../../src/event-loop/index.js';
import { BarrierModel, EventModel, LatchModel } from '../models/meeting-models.js';
import { type AnySubject, subject } from '../subject.js';

/** Waiting for others. */
export const meetingSubjects: Readonly<Record<string, AnySubject>> = {
  Event: subject({
    create: () => ({ primitive: new Event(), model: new EventModel() }),
    statistics: (event) => event.statistics(),
    waits: { wait: { real: (event, options) => event.wait(options), model: (model, id) => model.wait(id) } },
    calls: {
      set: { real: (event) => event.set(), model: (model) => model.set() },
      clear: { real: (event) => event.clear(), model: (model) => model.clear() },
    },
  }),

  CountDownLatch: subject({
    create: (size) => ({ primitive: new CountDownLatch(2 * size + 1), model: new LatchModel(2 * size + 1) }),
    statistics: (latch) => latch.statistics(),
    waits: { wait: { real: (latch, options) => latch.wait(options), model: (model, id) => model.wait(id) } },
    calls: { countDown: { real: (latch, _id, n) => latch.countDown(1 + (n % 2)), model: (model, _id, n) => model.countDown(1 + (n % 2)) } },
  }),

  Barrier: subject({
    create: (size) => ({ primitive: new Barrier(size + 1), model: new BarrierModel(size + 1) }),
    statistics: (barrier) => barrier.statistics(),
    waits: { wait: { real: (barrier, options) => barrier.wait(options), model: (model, id) => model.wait(id) } },
    calls: {
      reset: { real: (barrier) => barrier.reset(), model: (model) => model.reset() },
      // Now and then: there is little to see until it is reset.
      abort: {
        real: (barrier, _id, n) => (n % 4 === 0 ? barrier.abort() : undefined),
        model: (model, _id, n) => (n % 4 === 0 ? model.abort() : undefined),
      },
    },
  }),
};
