import type { Actor, Cast, Stepped, Steps } from '@heddle/testkit/model-checker';
import { expectEnded } from '@heddle/testkit/model-checker';

import { codeOf } from '../../src/shared/protocol/queue-ring.js';
import type { JoinState, Payload, PutState, QueueState, TakeState } from '../../src/shared/protocol/queue-state.js';
import type { Resource, Verdict } from '../../src/shared/protocol/resource.js';
import type { ModelEnding, SteppedLine } from './event-loops.js';
import { localLine } from './event-loops.js';
import type { ModelWaiter } from './model-waiter.js';
import type { SharedModel } from './shared-model.js';

/** Where a scenario's threads touch memory, so that others may go on meanwhile. */
const ELSEWHERE = 1001;
/** A time-out (milliseconds) that may run out at any moment. */
const SOON = 40;

/** A value that fits its slot. */
const SMALL = 4;
/** Bytes of a unit: more than fit a slot. */
const UNIT = 256;

/** What a call answers that has no value to answer with. */
export const WAIT = -1;
export const REFUSED = -2;

/** A thread of a scenario that uses the queue. */
export class QueueThread {
  readonly me: number;
  readonly actor: Actor;
  readonly join: Stepped<JoinState>;
  readonly #threads: QueueThreads;
  readonly #state: QueueState;
  readonly #put: PutState;
  readonly #take: TakeState;
  /** What of the thread's own state matters while it waits; see SharedModel.memoryOf. */
  readonly #memo = { claim: 0, value: 0, read: 0 };

  constructor(threads: QueueThreads, me: number, actor: Actor) {
    const { model, layout, liveness } = threads;
    this.#threads = threads;
    this.me = me;
    this.actor = actor;
    this.#state = new model.queue.QueueState({ memory: model.memory, layout, me, liveness });
    this.#put = new model.queue.PutState(this.#state);
    this.#take = new model.queue.TakeState(this.#state);
    this.join = new model.queue.JoinState(this.#state) as unknown as Stepped<JoinState>;
  }

  /** Puts where there is room: 0, WAIT or REFUSED. `whileWritten`: what is done once it has a place, before it is in the queue. */
  *put(value: number, whileWritten?: () => Steps): Steps<number> {
    return answerOf(yield* (this.#put as unknown as Stepped<PutState>).put(this.#payload(value, this.#threads.bytes, whileWritten)));
  }

  /** The same with a value that takes no unit. */
  *putSmall(value: number): Steps<number> {
    return answerOf(yield* (this.#put as unknown as Stepped<PutState>).put(this.#payload(value, SMALL)));
  }

  /** Puts, and waits while there is no room. */
  *putWaiting(value: number, isImpatient = false): Steps<number> {
    const answer = yield* this.put(value);
    if (answer !== WAIT) return answer;
    this.#memo.value = value;
    return answerOf(yield* this.#wait(this.#put, this.#put.keep(this.#payload(value)), isImpatient));
  }

  /** Takes where there is an item: its value, WAIT or REFUSED. */
  *take(): Steps<number> {
    const verdict = yield* (this.#take as unknown as Stepped<TakeState>).take();
    return verdict === 'taken' ? yield* this.#read() : answerOf(verdict);
  }

  /** Takes, and puts another value while it reads the first. */
  *takeAndPut(value: number): Steps<number> {
    const verdict = yield* (this.#take as unknown as Stepped<TakeState>).take();
    if (verdict !== 'taken') return answerOf(verdict);
    const { slot, desk } = this.#take;
    const answer = yield* this.put(value);
    yield* (this.#take as unknown as Stepped<TakeState>).finish(slot, desk);
    return answer;
  }

  /** Takes, and waits while there is nothing. */
  *takeWaiting(isImpatient = false): Steps<number> {
    const answer = yield* this.take();
    if (answer !== WAIT) return answer;
    const verdict = yield* this.#wait(this.#take, 0, isImpatient);
    return verdict === 'taken' ? yield* this.#read() : answerOf(verdict);
  }

  *joinWaiting(): Steps<number> {
    const verdict = yield* this.join.take(0);
    return answerOf(verdict === 'taken' ? verdict : yield* this.#wait(this.join as unknown as Resource, 0, false));
  }

  *shutDown(immediate: boolean): Steps<number> {
    const { shutDown } = this.#threads.model.queue as unknown as Stepped<SharedModel['queue']>;
    yield* shutDown(this.#state, this.#take, this.join as unknown as JoinState, immediate);
    return 0;
  }

  *sweep(): Steps {
    yield* (this.#state.slots as unknown as Stepped<QueueState['slots']>).sweep();
  }

  #payload(value: number, length = this.#threads.bytes, whileWritten?: () => Steps): Payload {
    const { memory } = this.#threads.model.simulation;
    return {
      length,
      token: 0,
      *write(offset: number): Steps {
        yield* memory.store(offset / 4, value);
        if (whileWritten !== undefined) yield* whileWritten();
      },
    };
  }

  /** So many waits of its event loop for an item; `taken` is told of each value. Answers them. */
  *takeInEventLoop(count: number, taken: (value: number) => void): Steps<ModelWaiter[]> {
    const values: number[] = [];
    const line = this.#line(this.#take, {
      receive: () => this.#receive(values),
      taken: () => { taken(values.shift() ?? WAIT); },
    });
    const waits: ModelWaiter[] = [];
    for (let index = 0; index < count; index++) waits.push(yield* line.wait(0));
    return waits;
  }

  /** Puts these values, a wait of its event loop each. */
  *putInEventLoop(values: readonly number[]): Steps<ModelWaiter[]> {
    const line = this.#line(this.#put, { taken: () => undefined });
    const waits: ModelWaiter[] = [];
    for (const value of values) waits.push(yield* line.wait(this.#put.keep(this.#payload(value))));
    return waits;
  }

  #line(resource: Resource, ending: Pick<ModelEnding, 'taken' | 'receive'>): SteppedLine {
    const { model, liveness } = this.#threads;
    return localLine(model, resource, { me: this.me, ...liveness }, { ...ending, refused: () => undefined });
  }

  *#receive(values: number[]): Steps {
    values.push(yield* this.#read());
  }

  /** The value that was taken; it must not change while it is being read. */
  *#read(): Steps<number> {
    const { slot, desk } = this.#take;
    const { memory } = this.#threads.model.simulation;
    const { load } = memory.atomics;
    if (load === undefined) throw new Error('no load');
    const index = this.#state.slots.offset(slot) / 4;
    const value = yield* load(memory.words, index);
    yield* memory.store(ELSEWHERE, this.me);
    const again = yield* load(memory.words, index);
    if (value !== again) throw new Error(`${this.actor.name} read ${value}, then ${again}`);
    yield* (this.#take as unknown as Stepped<TakeState>).finish(slot, desk);
    this.#memo.read = value;
    return value;
  }

  /** Looks for the dead without waiting, as `SharedWait.probe` does. */
  *look(side: 'put' | 'take'): Steps {
    const { model, liveness } = this.#threads;
    const resource = (side === 'put' ? this.#put : this.#take) as unknown as Stepped<PutState | TakeState>;
    yield* model.line.clearDead(model.memory, resource.line, this.me, liveness);
    yield* resource.probe();
  }

  *#wait(resource: Resource, claim: number, isImpatient: boolean): Steps<Verdict> {
    const { model, liveness } = this.#threads;
    this.#memo.claim = claim;
    const memory = model.memoryOf(this.actor, this.#memo);
    return yield* model.block.block({ memory, resource: stepping(resource), claim, me: this.me, timeout: isImpatient ? SOON : Infinity, liveness });
  }
}

function answerOf(verdict: Verdict): number {
  return verdict === 'taken' ? 0 : verdict === 'wait' ? WAIT : REFUSED;
}

/** The threads of a scenario. */
export class QueueThreads {
  readonly model: SharedModel;
  readonly layout: QueueState['layout'];
  /** Bytes of each value. */
  readonly bytes: number;
  readonly actors: Actor[] = [];
  readonly #cast: Cast;
  readonly liveness = {
    isAlive: (thread: number): boolean => {
      const alive = thread !== 0 && this.actors[thread - 1]?.state !== 'dead';
      // What an actor learns by other ways than memory is a part of its state too.
      this.model.simulation.memory.actor.seen.add(Number(alive));
      return alive;
    },
  };

  /** @param units With how many units; values then take so many each, and no slot has room for them. */
  constructor(model: SharedModel, cast: Cast, maxSize: number, units = 0, unitsEach = 1) {
    this.model = model;
    this.#cast = cast;
    this.layout = new model.queueLayout.QueueLayout(maxSize, units * UNIT);
    this.bytes = units === 0 ? SMALL : unitsEach * UNIT - SMALL;
  }

  /** Gives one desk to the first thread, and all others to one that lives and does nothing. */
  takeDesks(others: number = ELSEWHERE): void {
    const { Desk, DESKS } = this.model.queueLayout;
    for (let desk = 0; desk < DESKS; desk++) this.model.words[this.layout.desk(desk) + Desk.owner] = desk === 0 ? 1 : others;
  }

  start(code: (thread: QueueThread) => Steps): void {
    const me = this.actors.length + 1;
    this.actors.push(this.#cast.actor(`thread ${me}`, (actor) => code(new QueueThread(this, me, actor))));
  }

  /** The first slot stands at so many desks of that thread, as if it was about to have it; the other is in use for good. */
  leaveSlots(dead: number, desks: number): void {
    const { Desk, DESKS, Slot } = this.model.queueLayout;
    const { words } = this.model;
    const vacant = Array.from({ length: DESKS }, (_, number) => this.layout.desk(number)).filter((desk) => words[desk + Desk.owner] === 0);
    for (const desk of vacant.slice(0, desks)) {
      words[desk + Desk.owner] = dead;
      words[desk + Desk.holding] = codeOf(0);
    }
    words[this.layout.slot(1) + Slot.state] = 1;
  }

  /** The first slot is in use, by nobody who lives. */
  takeFirstSlot(): void {
    this.model.words[this.layout.slot(0) + this.model.queueLayout.Slot.state] = 1;
  }

  isInUse(slot: number): boolean {
    return ((this.model.words[this.layout.slot(slot) + this.model.queueLayout.Slot.state] ?? 0) & 1) === 1;
  }

  /** Whether a slot stands at a desk of that thread. */
  hasNotedSlot(me: number): boolean {
    const { Desk, DESKS } = this.model.queueLayout;
    const { words } = this.model;
    return Array.from({ length: DESKS }, (_, number) => this.layout.desk(number)).some((desk) => words[desk + Desk.owner] === me && words[desk + Desk.holding] !== 0);
  }

  /** Waits until the first threads are done or dead. */
  *ended(count: number): Steps {
    const { memory } = this.model.simulation;
    const waiting = memory.actor;
    for (const actor of this.actors.slice(0, count)) {
      yield { get isOpen() { return actor.state === 'done' || actor.state === 'dead'; } };
      waiting.seen.add(1);
    }
  }

  expectEnded(): void {
    expectEnded(this.actors);
  }

  /** Throws where at rest a slot is in use, a unit claimed, or an item left. */
  expectNothingLeft(): void {
    const { words } = this.model;
    const { layout } = this;
    const { JOINERS, Slot } = this.model.queueLayout;
    const left: string[] = [];
    for (let slot = 0; slot < 2 ** layout.slotBits; slot++) if (((words[layout.slot(slot) + Slot.state] ?? 0) & 1) === 1) left.push(`slot ${slot}`);
    for (let unit = 0; unit < layout.units; unit++) if (words[layout.unitOwners + unit] !== 0) left.push(`unit ${unit}`);
    if (left.length > 0) throw new Error(`left in use: ${left.join(', ')} (lines end at ${JOINERS})`);
  }

  /** Items that are not done, as the words say at rest. */
  unfinished(): number {
    const { words } = this.model;
    const { QueueWord } = this.model.queueLayout;
    return (words[QueueWord.tail] ?? 0) - (words[QueueWord.done] ?? 0);
  }
}

/** Methods that touch no memory are no generators; here all are. */
function stepping(resource: Resource): Resource {
  const steps = <A extends readonly unknown[]>(method: (...args: A) => unknown) => function* (...args: A): Steps<unknown> {
    const made = method.apply(resource, args as never);
    return typeof made === 'object' ? yield* made as Steps<unknown> : made;
  };
  return { line: resource.line, everyone: resource.everyone, take: steps(resource.take) as never, pass: steps(resource.pass), probe: steps(resource.probe) };
}
