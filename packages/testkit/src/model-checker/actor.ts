import { Digest } from './digest.js';

/** Something that an actor cannot go on before. */
export interface Blocker {
  /** Whether it may go on now. */
  readonly isOpen: boolean;
  /** Present while the time can run out. */
  readonly expire?: (() => void) | undefined;
  /** Present while the actor may be woken for no reason. */
  readonly wakeSpuriously?: (() => void) | undefined;
}

/** Code that steps: it stops before each operation on memory (`undefined`), and where it is blocked. */
export type Steps<T = void> = Generator<Blocker | undefined, T, void>;

/** What an actor sees of a blocker that it has come past. */
const PASSED = -7;

/** One of the parties of a scenario: a thread with its event loop. */
export class Actor {
  readonly name: string;
  #seen = new Digest();
  readonly eventLoop: EventLoop = new EventLoop(this);
  readonly #steps: Steps;
  #blocker: Blocker | undefined;
  #state: 'alive' | 'done' | 'dead' = 'alive';
  #ticks = 0;

  constructor(name: string, code: (actor: Actor) => Steps) {
    this.name = name;
    this.#steps = code(this);
  }

  /** What it has seen of memory. Code being deterministic, that stands for all of the actor's local state. */
  get seen(): Digest {
    return this.#seen;
  }

  /**
   * Says that the actor's local state, at this moment, is no more than the numbers, strings and booleans in the fields
   * of these objects: what it has seen before is of no further account. Many states become one by it. For loops, at the
   * point where they begin anew; private fields are called `$name` in code that steps.
   */
  summarise(...objects: readonly object[]): void {
    this.#seen = new Digest();
    for (const object of objects) {
      for (const value of Object.values(object)) {
        if (typeof value === 'number' || typeof value === 'boolean') this.#seen.add(Number(value));
        else if (typeof value === 'string') this.#seen.addText(value);
      }
    }
  }

  /** 'blocked' also where its event loop has nothing to do. */
  get state(): 'ready' | 'blocked' | 'done' | 'dead' {
    if (this.#state !== 'alive') return this.#state;
    return this.#blocker === undefined || this.#blocker.isOpen ? 'ready' : 'blocked';
  }

  /** What it stands before, open or not. */
  get blocker(): Blocker | undefined {
    return this.#state === 'alive' ? this.#blocker : undefined;
  }

  /** Does its next operation, and all that follows up to the one after. */
  step(): void {
    // It stands elsewhere now, though it may have touched no memory on its way.
    if (this.#blocker !== undefined) this.#seen.add(PASSED);
    this.#blocker = undefined;
    const { done, value } = this.#steps.next();
    if (done === true) this.#state = 'done';
    else this.#blocker = value ?? undefined;
  }

  /** Its clock: goes on when it is looked at. */
  tick(): number {
    return ++this.#ticks;
  }

  /** So many milliseconds have passed for it. */
  pass(milliseconds: number): void {
    this.#ticks += milliseconds;
  }

  /** It dies where it stands. */
  kill(): void {
    this.#state = 'dead';
  }
}

interface Callback {
  readonly id: number;
  readonly callback: () => unknown;
}

/** An actor's event loop: immediates, promises that others fulfil, timers. First come first served, but that a timer goes ahead. */
export class EventLoop {
  readonly #actor: Actor;
  readonly #queue: Callback[] = [];
  readonly #timers: (Callback & { readonly repeats: boolean })[] = [];
  #ids = 1;

  constructor(actor: Actor) {
    this.#actor = actor;
  }

  /** What is queued, and which timers are set, for a state's digest. */
  get pending(): readonly number[] {
    return [...this.#queue.map(({ id }) => id), ...this.#timers.map(({ id }) => -id)];
  }

  get isOpen(): boolean {
    return this.#queue.length > 0;
  }

  /** A number for a callback that will be queued later: the same in every run. */
  nextId(): number {
    return this.#ids++;
  }

  /** Queues a callback; answers what `remove` knows it by. */
  push(callback: () => unknown, id: number = this.nextId()): number {
    this.#queue.push({ id, callback });
    return id;
  }

  remove(id: number | undefined): void {
    const index = this.#queue.findIndex((queued) => queued.id === id);
    if (index !== -1) this.#queue.splice(index, 1);
  }

  /** Has a callback called at any time, once or again and again; answers what `stopTimer` knows it by. */
  startTimer(callback: () => unknown, { repeats }: { readonly repeats: boolean }): number {
    const id = this.nextId();
    this.#timers.push({ id, callback, repeats });
    return id;
  }

  stopTimer(id: number | undefined): void {
    const index = this.#timers.findIndex((timer) => timer.id === id);
    if (index !== -1) this.#timers.splice(index, 1);
  }

  /** The time of a timer has come. One that comes once may go ahead of what is queued already. */
  get expire(): (() => void) | undefined {
    const timer = this.#timers.find(({ repeats }) => !repeats || this.#queue.length === 0);
    if (timer === undefined) return undefined;
    return () => {
      if (!timer.repeats) this.stopTimer(timer.id);
      this.#queue.unshift(timer);
    };
  }

  /**
   * What the actor does once its program's first turn is over: never ends.
   *
   * @param idle Called whenever it has nothing to do: the place to summarise the actor's state, where timers repeat.
   */
  *run(idle?: () => void): Steps<never> {
    for (;;) {
      if (!this.isOpen) idle?.();
      if (!this.isOpen || this.#timers.length > 0) yield this;
      const next = this.#queue.shift();
      if (next === undefined) continue;
      this.#actor.seen.add(next.id);
      const steps = next.callback();
      if (isSteps(steps)) yield* steps;
    }
  }
}

function isSteps(value: unknown): value is Steps<unknown> {
  return typeof value === 'object' && value !== null && 'next' in value;
}
