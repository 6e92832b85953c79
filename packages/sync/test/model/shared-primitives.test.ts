import type { Actor, Cast, Explored, Steps, Stepped } from '@heddle/testkit/model-checker';
import { describe, expect, it } from 'vitest';

import type { BarrierState } from '../../src/shared/protocol/barrier-state.js';
import type { EventState } from '../../src/shared/protocol/event-state.js';
import type { ReadState, WriteState } from '../../src/shared/protocol/read-write-state.js';
import type { Resource, Verdict } from '../../src/shared/protocol/resource.js';
import type { SemaphoreState } from '../../src/shared/protocol/semaphore-state.js';
import { SharedModel } from './shared-model.js';

/** Where a scenario's threads touch memory, so that others may go on meanwhile. */
const ELSEWHERE = 1000;
const PERMITS = 4;
const PARTIES = 5;

/** Threads of a scenario, and how they wait. */
class Threads {
  readonly model: SharedModel;
  readonly #cast: Cast;
  readonly actors: Actor[] = [];
  readonly liveness = { isAlive: (thread: number): boolean => this.actors[thread - 1]?.state !== 'dead' };

  constructor(model: SharedModel, cast: Cast) {
    this.model = model;
    this.#cast = cast;
  }

  start(code: (me: number) => Steps): void {
    const me = this.actors.length + 1;
    this.actors.push(this.#cast.actor(`thread ${me}`, () => code(me)));
  }

  *wait(resource: unknown, me: number, claim = 0, timeout = Infinity): Steps<Verdict> {
    const actor = this.actors[me - 1];
    if (actor === undefined) throw new Error(`there is no thread ${me}`);
    const memory = this.model.memoryOf(actor, { claim });
    return yield* this.model.block.block({ memory, resource: stepping(resource as Resource), claim, me, timeout, liveness: this.liveness });
  }

  *elsewhere(me: number): Steps {
    yield* this.model.simulation.memory.store(ELSEWHERE, me);
  }

  expectDone(): void {
    for (const actor of this.actors) expect(actor.state, actor.name).toBe('done');
  }
}

/** Methods that touch no memory are no generators; here all are. */
function stepping(resource: Resource): Resource {
  const steps = (method: () => unknown) => function* (): Steps {
    const made = method.call(resource) as Steps | undefined;
    if (made !== undefined) yield* made;
  };
  return { line: resource.line, everyone: resource.everyone, take: resource.take.bind(resource), pass: steps(resource.pass), probe: steps(resource.probe) };
}

/** Three threads, one of which may give up, take one permit of two, or wait for one to be released. */
function permits(initially: number, impatient: boolean): Explored {
  const model = new SharedModel();
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    model.simulation.memory.words[PERMITS] = initially;
    let inside = 0;
    for (let count = 0; count < 3; count++) {
      threads.start(function* (me) {
        const semaphore = new model.semaphore.SemaphoreState(model.memory) as unknown as Stepped<SemaphoreState>;
        if ((yield* threads.wait(semaphore, me, 1, impatient && me === 3 ? 1000 : Infinity)) !== 'taken') return;
        expect(++inside).toBeLessThanOrEqual(initially);
        yield* threads.elsewhere(me);
        inside--;
        yield* semaphore.release(1);
      });
    }
    return {
      atRest: () => {
        threads.expectDone();
        expect(model.simulation.memory.words[PERMITS]).toBe(initially);
      },
    };
  }, { preemptions: impatient ? 1 : 2, spuriousWakeUps: 1 });
}

/** One sets the event and clears it at once; who waited by then goes on. */
function pulse(): Explored {
  const model = new SharedModel();
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    for (let count = 0; count < 2; count++) {
      threads.start(function* (me) {
        const event = new model.event.EventState(model.memory) as unknown as Stepped<EventState>;
        expect(yield* threads.wait(event, me, 0)).toBe('taken');
      });
    }
    threads.start(function* () {
      const event = new model.event.EventState(model.memory) as unknown as Stepped<EventState>;
      yield* event.set();
      yield* event.clear();
    });
    return { atRest: () => { threads.expectDone(); } };
  }, { preemptions: 2, spuriousWakeUps: 1 });
}

/** Two threads meet twice; where one gives up the first time, it is broken for both, or for none. */
function meet(impatient: boolean): Explored {
  const model = new SharedModel();
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    model.simulation.memory.words[PARTIES] = 2;
    const met = [0, 0];
    for (let count = 0; count < 2; count++) {
      threads.start(function* (me) {
        const barrier = new model.barrier.BarrierState(model.memory) as unknown as Stepped<BarrierState>;
        for (let phase = 0; phase < 2; phase++) {
          const claim = yield* barrier.arrive();
          if (claim === model.barrier.IS_BROKEN) return;
          const verdict = yield* threads.wait(barrier, me, claim, impatient && me === 1 ? 1000 : Infinity);
          if (verdict !== 'taken') {
            yield* barrier.abort(claim);
            return;
          }
          met[me - 1] = phase + 1;
        }
      });
    }
    return {
      atRest: () => {
        threads.expectDone();
        if (!impatient) expect(met).toEqual([2, 2]);
      },
    };
  }, { preemptions: 2, spuriousWakeUps: 1 });
}

/** Readers and writers, by their letters: no writer together with anybody, and all come to an end. */
function readAndWrite(kinds: string, preemptions: number, impatientWriter = false): Explored {
  const model = new SharedModel();
  return model.simulation.explore((cast) => {
    const threads = new Threads(model, cast);
    let readers = 0;
    let writers = 0;
    for (const kind of kinds) {
      threads.start(function* (me) {
        const parts = { memory: model.memory, me, liveness: threads.liveness };
        if (kind === 'r') {
          const read = new model.readWrite.ReadState(parts) as unknown as Stepped<ReadState>;
          expect(yield* threads.wait(read, me)).toBe('taken');
          readers++;
          expect(writers).toBe(0);
          yield* threads.elsewhere(me);
          readers--;
          expect(yield* read.release()).toBe(true);
          return;
        }
        const write = new model.readWrite.WriteState(parts) as unknown as Stepped<WriteState>;
        if ((yield* threads.wait(write, me, 0, impatientWriter ? 1000 : Infinity)) !== 'taken') return;
        writers++;
        expect([readers, writers]).toEqual([0, 1]);
        yield* threads.elsewhere(me);
        writers--;
        expect(yield* write.release()).toBe(true);
      });
    }
    return { atRest: () => { threads.expectDone(); } };
  }, { preemptions, spuriousWakeUps: 0 });
}

describe('in every interleaving', { timeout: 120_000 }, () => {
  it.each<[string, () => Explored]>([
    ['a semaphore of one permit loses none', () => permits(1, false)],
    ['a semaphore of two permits loses none where a thread gives up', () => permits(2, true)],
    ['a pulse of an event reaches all who waited', pulse],
    ['a barrier lets two go on together, again and again', () => meet(false)],
    ['a barrier breaks where one gives up', () => meet(true)],
    ['a read-write lock keeps a writer from a reader', () => readAndWrite('rw', 3)],
    ['a read-write lock keeps two writers from a reader', () => readAndWrite('rww', 1)],
    ['a read-write lock keeps a writer from two readers', () => readAndWrite('rrw', 1)],
    ['readers go on where a writer gives up', () => readAndWrite('rrw', 1, true)],
  ])('%s', (_, explore) => {
    expect(explore().states).toBeGreaterThan(0);
  });
});
