import { type Limit, limit, Once } from '../../../../src/event-loop/index.js';
import { type Ending, LimitModel, OnceModel } from '../models/call-models.js';
import { type AnySubject, subject } from '../subject.js';

/** Calling functions. */
export const callSubjects: Readonly<Record<string, AnySubject>> = {
  Once: subject({
    create: () => {
      const runs = new Runs();
      return { primitive: { runs, once: new Once(() => runs.begin()) }, model: new OnceModel() };
    },
    statistics: ({ once }) => once.statistics(),
    // After the function has failed, a wait may begin anew, outside its fake task and with what is left of its time.
    waits: { get: { real: ({ once }, options) => once.get(options), model: (model, id) => model.get(id), means: ['signal'] } },
    calls: {
      end: { real: ({ runs }, id, n) => runs.end(endingOf(id, n)), model: (model, id, n) => model.end(endingOf(id, n)) },
      reset: { real: ({ once }) => once.reset(), model: (model) => model.reset() },
    },
    drain: 'end',
  }),

  limit: subject<{ runs: Runs; limited: Limit }, LimitModel>({
    create: (size) => ({ primitive: { runs: new Runs(), limited: limit(size + 1) }, model: new LimitModel(size + 1) }),
    statistics: ({ limited }) => limited.statistics(),
    waits: { call: { real: ({ runs, limited }) => limited(() => runs.begin()), model: (model, id) => model.call(id), means: ['task'] } },
    calls: {
      end: { real: ({ runs }, id, n) => runs.end(endingOf(id, n)), model: (model, id, n) => model.end(endingOf(id, n)) },
      concurrency: { real: ({ limited }, _id, n) => void (limited.concurrency = 1 + (n % 4)), model: (model, _id, n) => model.setConcurrency(1 + (n % 4)) },
      clearQueue: { real: ({ limited }) => limited.clearQueue(), model: (model) => model.clear() },
    },
    drain: 'end',
  }),
};

/** Functions that run until they are told to end. */
class Runs {
  readonly #ends: ((ending: Ending) => void)[] = [];

  async begin(): Promise<number> {
    const ending = await new Promise<Ending>((resolve) => this.#ends.push(resolve));
    if ('value' in ending) return ending.value;
    throw Object.assign(new Error('The function failed'), ending);
  }

  /** The one that has run longest ends. */
  end(ending: Ending): void {
    this.#ends.shift()?.(ending);
  }
}

function endingOf(id: number, n: number): Ending {
  return n % 3 === 0 ? { code: 'FAILED' } : { value: id };
}
