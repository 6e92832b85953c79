import type { Actor, Cast, Stepped, Steps } from '@heddle/testkit/model-checker';
import { expectEnded } from '@heddle/testkit/model-checker';

import type { SpinDecision } from '../../src/shared/spin-decision.js';
import type { LockState } from '../../src/shared/protocol/lock-state.js';
import type { Resource, Verdict } from '../../src/shared/protocol/resource.js';
import type { SharedModel } from './shared-model.js';

/** Where a scenario's threads touch memory, so that others may go on meanwhile. */
const ELSEWHERE = 1000;

/** A time-out (milliseconds) that may run out at any moment: below the interval of polling. */
const SOON = 40;

const ALWAYS = { isDue: () => true, note: () => undefined } as unknown as SpinDecision;

/** A thread of a scenario. */
export interface Thread {
  /** Its id, from 1 on. */
  readonly me: number;
  readonly actor: Actor;
  /** What it has to remember while it waits. */
  readonly memo: { round: number };
}

/** How it waits. */
export interface ThreadWait {
  readonly claim?: number;
  /** It gives up, at any moment. */
  readonly impatient?: boolean;
  /** It watches for a hint before it sleeps. */
  readonly spins?: boolean;
  /** Where the object's words begin. */
  readonly base?: number;
  /** Called at the moment at which it takes what it waits for; it may find its way back from the wait much later. */
  readonly taken?: () => void;
}

/** The threads of a scenario, and how they wait. */
export class Threads {
  readonly #model: SharedModel;
  readonly #cast: Cast;
  readonly actors: Actor[] = [];
  readonly liveness = {
    isAlive: (thread: number): boolean => {
      const alive = this.actors[thread - 1]?.state !== 'dead';
      // What an actor learns by other ways than memory is a part of its state too.
      this.#model.simulation.memory.actor.seen.add(Number(alive));
      return alive;
    },
  };

  constructor(model: SharedModel, cast: Cast) {
    this.#model = model;
    this.#cast = cast;
  }

  start(code: (thread: Thread) => Steps): void {
    const me = this.actors.length + 1;
    this.actors.push(this.#cast.actor(`thread ${me}`, (actor) => code({ me, actor, memo: { round: 0 } })));
  }

  /** The lock in the model's memory, as a thread sees it; it is fair. */
  lockOf(me: number): Stepped<LockState> {
    return new this.#model.lock.LockState(this.#model.memory, me, this.liveness, false) as unknown as Stepped<LockState>;
  }

  *wait({ me, actor, memo }: Thread, resource: unknown, { claim = 0, impatient = false, base = 0, spins = false, taken }: ThreadWait = {}): Steps<Verdict> {
    const memory = this.#model.memoryOf(actor, { ...memo, claim }, base);
    const timeout = impatient ? SOON : Infinity;
    return yield* this.#model.block.block({ memory, resource: stepping(resource as Resource, taken), claim, me, timeout, liveness: this.liveness, ...(spins && { spinning: ALWAYS }) });
  }

  /** Looks for the dead without waiting, as `SharedWait.probe` does. */
  *look({ me }: Thread, resource: unknown): Steps {
    const { line, probe } = stepping(resource as Resource);
    yield* this.#model.line.clearDead(this.#model.memory, line, me, this.liveness);
    yield* (probe as unknown as () => Steps)();
  }

  /** Does something else for a moment. */
  *elsewhere({ me }: Thread): Steps {
    yield* this.#model.simulation.memory.store(ELSEWHERE, me);
  }

  /** At rest: nobody waits for ever. */
  expectEnded(): void {
    expectEnded(this.actors);
  }
}

/** Methods that touch no memory are no generators; here all are. `taken` is called whenever something is taken. */
export function stepping(resource: Resource, taken?: () => void): Resource {
  const steps = <A extends readonly unknown[]>(method: (...args: A) => unknown) => function* (...args: A): Steps<unknown> {
    const made = method.apply(resource, args as never);
    return typeof made === 'object' ? yield* made as Steps<unknown> : made;
  };
  const take = function* (claim: number): Steps<unknown> {
    const verdict = yield* steps(resource.take)(claim);
    if (verdict === 'taken') taken?.();
    return verdict;
  };
  return { line: resource.line, everyone: resource.everyone, take: take as never, pass: steps(resource.pass), probe: steps(resource.probe) };
}
