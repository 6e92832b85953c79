import { setTimeout as sleep } from 'node:timers/promises';

import type { Scheduler } from 'fast-check';
import { expect } from 'vitest';

import { allTasks, CancelledError, CancelScope, createTask, isCancelledError, type Task, yieldNow } from '../../src/index.js';
import { self } from '../moments.js';
import type { Cleanup, Deed, Plan, Step, TaskPlan } from './plan.js';
import type { Visit, Waiting } from './waiting.js';

/** Rounds that end one wait of a task each: more than all their waits and cleanups are. */
const MOST_ROUNDS = 200;

/** A task, what it was asked to do and what it has done. */
class Actor {
  readonly id: number;
  readonly plan: TaskPlan;
  task: Task<unknown> | undefined = undefined;
  /** In the order of time: 'in 1', 'in 2', 'cleanup 2', 'out 2', ... */
  readonly log: string[] = [];
  /** How often it was asked to end. */
  asked = 0;
  /** How many cancellations it has seen. */
  seen = 0;
  #triesLeft: number;

  constructor(id: number, plan: TaskPlan) {
    this.id = id;
    this.plan = plan;
    this.#triesLeft = plan.triesAgain ? 1 : 0;
  }

  /** What its log must be, if it begins at all. */
  get expectedLog(): string[] {
    const levels = this.plan.cleanups.map((_, index) => index + 1);
    return [...levels.map((level) => `in ${level}`), ...levels.toReversed().flatMap((level) => [`cleanup ${level}`, `out ${level}`])];
  }

  get mayTryAgain(): boolean {
    return this.#triesLeft-- > 0;
  }

  cancel(): void {
    if (this.task?.cancel(`task ${this.id}`) === true) this.asked++;
  }
}

/** One schedule of one wait. */
export class Trial {
  readonly #waiting: Waiting;
  readonly #scheduler: Scheduler;
  readonly #plan: Plan;
  readonly #actors: readonly Actor[];
  readonly #got: unknown[] = [];
  readonly #history: string[] = [];
  readonly #faults: string[] = [];
  readonly #satisfied: Promise<unknown>[] = [];
  /** Those of another trial, which may have failed. */
  readonly #strangers = allTasks();

  constructor(waiting: Waiting, scheduler: Scheduler, plan: Plan) {
    this.#waiting = waiting;
    this.#scheduler = scheduler;
    this.#plan = plan;
    this.#actors = plan.tasks.map((task, id) => new Actor(id, task));
  }

  async run(): Promise<void> {
    for (const actor of this.#actors) void this.#scheduler.schedule(Promise.resolve()).then(() => { this.#begin(actor); });
    for (const step of this.#plan.steps) void this.#scheduler.schedule(Promise.resolve()).then(() => this.#perform(step));
    await this.#goOn();
    const { isRemote = false } = this.#waiting;
    for (let round = 0; this.#isRunning && (isRemote || round < MOST_ROUNDS); round++) {
      // No faster than they can go on: else they would stand in line behind those who satisfy them.
      this.#do(this.#end, this.#actors[round % this.#actors.length]);
      if (isRemote) await sleep(1);
      else for (let turns = 0; turns < 3; turns++) await turn();
      await this.#goOn();
    }
    this.#expect('tasks that never end', this.#actors.filter(({ task }) => task?.done() !== true).map(({ id }) => id), []);
    const outcomes = await Promise.allSettled(this.#actors.map(async ({ task }) => await task));
    await this.#waiting.finish?.();
    await Promise.all(this.#satisfied);
    this.#expect('faults', this.#faults, []);
    outcomes.forEach((outcome, id) => { this.#judge(this.#actors[id], outcome); });
    this.#expect('tasks that are left', [...allTasks()].filter((task) => !this.#strangers.has(task)).map(({ name }) => name), []);
    try {
      this.#waiting.check({ got: this.#got });
    } catch (error) {
      throw new Error(`${String(error)}\nafter\n${this.#story}`, { cause: error });
    }
  }

  /** What ends those that wait still. */
  get #end(): Deed {
    const { isShielded = false, endsByCancel = false } = this.#waiting;
    if (isShielded) return 'satisfy';
    return endsByCancel ? 'cancel' : this.#plan.end;
  }

  get #isRunning(): boolean {
    return this.#actors.some(({ task }) => task?.done() !== true);
  }

  get #story(): string {
    return this.#history.map((line) => `  ${line}`).join('\n');
  }

  /** Until the scheduler has nothing left. */
  async #goOn(): Promise<void> {
    let steps = 0;
    const { pauses } = this.#plan;
    await this.#scheduler.waitIdle(async (step) => {
      await step();
      const pause = pauses[steps++ % pauses.length];
      if (pause === 'turn') await turn();
      else if (pause === 'microtask') await Promise.resolve();
    });
  }

  #begin(actor: Actor): void {
    this.#tell(`task ${actor.id} begins`);
    actor.task = createTask(() => this.#act(actor), { name: `task ${actor.id}` });
    void actor.task.then(
      () => { this.#tell(`task ${actor.id} returns`); },
      (error: unknown) => { this.#tell(`task ${actor.id} rejects: ${String(error)}`); },
    );
  }

  async #perform({ deeds, who, gap }: Step): Promise<void> {
    const actor = this.#actors[who % this.#actors.length];
    for (const [index, deed] of deeds.entries()) {
      if (index > 0) for (let microtask = 0; microtask < gap; microtask++) await Promise.resolve();
      this.#do(deed, actor);
    }
  }

  #do(deed: Deed, actor: Actor | undefined): void {
    this.#tell(deed === 'cancel' ? `cancel task ${actor?.id}` : deed);
    if (deed === 'cancel') actor?.cancel();
    else this.#satisfied.push(Promise.resolve(this.#waiting.satisfy()));
  }

  async #act(actor: Actor): Promise<unknown> {
    if (actor.plan.isCancelledBefore) {
      actor.asked++;
      self().cancel('before');
    }
    await this.#enter(actor, 1);
    if (actor.asked > 0 && actor.seen === 0) {
      // Nothing that it has awaited had to wait after it was cancelled: this must not go through.
      await this.#heard(actor, yieldNow());
      this.#faults.push(`task ${actor.id} was cancelled, and none of its waits was`);
    }
    return actor.id;
  }

  async #enter(actor: Actor, level: number): Promise<void> {
    const cleanup = actor.plan.cleanups[level - 1] ?? 'at once';
    actor.log.push(`in ${level}`);
    try {
      if (level < actor.plan.cleanups.length) await this.#enter(actor, level + 1);
      else for (let wait = 0; wait < actor.plan.waits; wait++) await this.#wait(actor);
    } finally {
      actor.log.push(`cleanup ${level}`);
      try {
        await this.#cleanUp(actor, cleanup);
      } finally {
        actor.log.push(`out ${level}`);
      }
    }
  }

  async #wait(actor: Actor): Promise<void> {
    const visit: Visit = async () => { if (actor.plan.visits) await this.#heard(actor, yieldNow()); };
    for (;;) {
      this.#tell(`task ${actor.id} waits`);
      try {
        const value = await this.#heard(actor, this.#waiting.wait(visit));
        this.#tell(`task ${actor.id} gets ${String(value)}`);
        this.#got.push(value);
        return;
      } catch (error) {
        if (!isCancelledError(error) || !actor.mayTryAgain) throw error;
        this.#tell(`task ${actor.id} tries again`);
      }
    }
  }

  async #cleanUp(actor: Actor, cleanup: Cleanup): Promise<void> {
    if (cleanup === 'waits') await this.#heard(actor, yieldNow());
    if (cleanup !== 'waits, shielded') return;
    await new CancelScope({ shield: true }).run(() => yieldNow().catch(() => this.#faults.push(`task ${actor.id} was cancelled in a shield`)));
  }

  /** Counts cancellations on their way out. */
  async #heard<T>(actor: Actor, wait: Promise<T>): Promise<T> {
    try {
      return await wait;
    } catch (error) {
      if (isCancelledError(error)) actor.seen++;
      throw error;
    }
  }

  #judge(actor: Actor | undefined, outcome: PromiseSettledResult<unknown>): void {
    if (actor?.task === undefined) return;
    this.#expect(`what task ${actor.id} has run`, actor.log, actor.expectedLog);
    if (outcome.status === 'fulfilled') return;
    this.#expect(`how task ${actor.id} ended`, outcome.reason instanceof CancelledError ? 'cancelled' : outcome.reason, 'cancelled');
    this.#expect(`task ${actor.id} is cancelled, and was asked to end`, [actor.task.cancelled(), actor.asked > 0], [true, true]);
  }

  #tell(line: string): void {
    this.#history.push(line);
  }

  #expect(what: string, real: unknown, expected: unknown): void {
    expect(real, `${what}, after\n${this.#story}\n`).toEqual(expected);
  }
}

function turn(): Promise<void> {
  return new Promise((resolve) => { setImmediate(resolve); });
}
