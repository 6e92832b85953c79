import assert from 'node:assert/strict';

import type { Explored, Steps } from '@heddle/testkit/model-checker';

import { Header } from '../../src/protocol/layout.js';
import type { QueueModel } from './queue-model.js';

/** A worker's part: it writes two notices, and rings after each. */
function* notify(model: QueueModel, seat: number): Steps {
  let written = 0;
  for (const slot of [0, 1]) {
    written = yield* model.completions.pushNotice(model.words, model.layout, seat, written, slot, 0);
    yield* model.bell.ring(model.memory);
  }
}

/** The host's part: how it reads notices. */
class Collector {
  readonly #model: QueueModel;
  readonly #read: number[];
  /** Slots it has been told of, by seat. */
  readonly told: number[][];

  constructor(model: QueueModel, workers: number) {
    this.#model = model;
    this.#read = new Array<number>(workers).fill(0);
    this.told = this.#read.map(() => []);
  }

  *hasNotices(): Steps<boolean> {
    const { completions, words, layout } = this.#model;
    for (const [seat, read] of this.#read.entries()) {
      if ((yield* completions.noticesWritten(words, layout, seat)) !== read) return true;
    }
    return false;
  }

  *collect(): Steps {
    const { completions, words, layout } = this.#model;
    for (const [seat, told] of this.told.entries()) {
      const written = yield* completions.noticesWritten(words, layout, seat);
      for (let read = this.#read[seat] ?? 0; read !== written; read++) told.push((yield* completions.noticeAt(words, layout, seat, read)) >> 2);
      this.#read[seat] = written;
    }
  }
}

/** Workers write notices and ring; a host whose event loop waits for the bell reads every one, and ends up listening. */
export function ringEventLoop(model: QueueModel, options: { readonly workers: number; readonly preemptions: number }): Explored {
  return model.simulation.explore((cast) => {
    const collector = new Collector(model, options.workers);
    const bell = model.hostBell(
      function* () {
        yield* collector.collect();
        yield* bell.listen();
      },
      () => collector.hasNotices(),
    );
    cast.actor('host', function* (host): Steps {
      yield* bell.listen();
      yield* host.eventLoop.run();
    });
    for (const seat of collector.told.keys()) cast.actor(`worker ${seat}`, () => notify(model, seat));
    return { atRest: () => { for (const told of collector.told) assert.deepEqual(told, [0, 1]); } };
  }, { preemptions: options.preemptions }, model.nameOf);
}

/** A worker dies at any moment, and the host, told of that, collects; it reads every notice of the other, and ends up listening. */
export function outliveRinger(model: QueueModel, options: { readonly preemptions: number }): Explored {
  return model.simulation.explore((cast) => {
    const collector = new Collector(model, 2);
    const bell = model.hostBell(
      function* () {
        yield* collector.collect();
        yield* bell.listen();
      },
      () => collector.hasNotices(),
    );
    const host = cast.actor('host', function* ({ eventLoop }): Steps {
      yield* bell.listen();
      yield* eventLoop.run();
    });
    const [mortal] = [0, 1].map((seat) => cast.actor(`worker ${seat}`, () => notify(model, seat)));
    cast.actor('exit', function* (): Steps {
      yield { get isOpen() { return mortal?.state === 'dead'; } };
      host.eventLoop.push(() => bell.collectSoon());
    });
    return { atRest: () => { assert.deepEqual(collector.told[1], [0, 1]); } };
  }, { preemptions: options.preemptions, mortal: ['worker 0'] }, model.nameOf);
}

/** A host listens and lets go of its bell, while a worker rings: in the end it waits for nothing, and collects nothing after. */
export function disposeOfBell(model: QueueModel, options: { readonly preemptions: number }): Explored {
  return model.simulation.explore((cast) => {
    const collector = new Collector(model, 1);
    let isDisposed = false;
    const bell = model.hostBell(
      function* () {
        assert.ok(!isDisposed, 'nothing is collected for a host that is gone');
        yield* collector.collect();
        yield* bell.listen();
      },
      () => collector.hasNotices(),
    );
    cast.actor('host', function* (host): Steps {
      host.eventLoop.startTimer(function* (): Steps {
        yield* bell.dispose();
        isDisposed = true;
        yield* bell.listen();
      }, { repeats: false });
      yield* bell.listen();
      yield* host.eventLoop.run();
    });
    cast.actor('worker 0', () => notify(model, 0));
    return { atRest: () => { assert.equal(model.simulation.memory.countWaiters(Header.bell), 0, 'waits that are left'); } };
  }, { preemptions: options.preemptions }, model.nameOf);
}

/** The same for a host that blocks, beside a wait of its event loop's that is still registered. */
export function ringBlockedHost(model: QueueModel, options: { readonly workers: number; readonly preemptions: number }): Explored {
  return model.simulation.explore((cast) => {
    const collector = new Collector(model, options.workers);
    const bell = model.hostBell(() => collector.collect(), () => collector.hasNotices());
    const isDone = (): boolean => collector.told.every(({ length }) => length === 2);
    const host = cast.actor('host', function* (): Steps {
      yield* bell.listen();
      for (;;) {
        yield* collector.collect();
        if (isDone()) return;
        yield* bell.block(Infinity);
      }
    });
    for (const seat of collector.told.keys()) cast.actor(`worker ${seat}`, () => notify(model, seat));
    return {
      atRest: () => {
        assert.equal(host.state, 'done', 'the host');
        for (const told of collector.told) assert.deepEqual(told, [0, 1]);
      },
    };
  }, { preemptions: options.preemptions, spuriousWakeUps: 1 }, model.nameOf);
}
