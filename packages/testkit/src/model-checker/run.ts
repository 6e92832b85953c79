import type { Actor } from './actor.js';
import { Digest } from './digest.js';
import type { Progress } from './progress.js';
import type { Choice } from './schedule.js';
import { isMishap } from './schedule.js';
import type { SimulatedMemory } from './simulated-memory.js';

/** What a scenario remembers of the order of events, beyond what the actors have seen. */
export interface Witness {
  /** Two runs that it remembers differently are never taken for the same state. */
  digestInto(digest: Digest): void;
}

/** What is checked. */
export interface Scenario {
  readonly actors: readonly Actor[];
  readonly witnesses?: readonly Witness[];
  /** Throws where an operation has led to something that must never be. */
  invariant?(): void;
  /** Throws where the scenario must not end so: no actor can go on. */
  atRest(): void;
}

/** How much is tried. */
export interface ExploreOptions {
  /** How often actors are interrupted, at most, in one run. */
  readonly preemptions: number;
  /** Actors that may die, each at any moment; one in a run. */
  readonly mortal?: readonly string[] | undefined;
  /** How often, in one run, a waiting actor is woken for no reason. */
  readonly spuriousWakeUps?: number | undefined;
}

/** How much is tried, and where it ends though it is not all. */
export interface BoundedOptions extends ExploreOptions {
  readonly mostStates?: number | undefined;
}

/** A state that a run went through, and where it may go from there. */
export interface Branch {
  readonly state: number;
  readonly choices: readonly Choice[];
  taken: number;
}

const LONGEST_RUN = 5000;
/** Choices between two states that are noted: one who goes round and round comes to the same one some time. */
const LONGEST_WAY = 16;

/** One run of a scenario; it begins with `begin`. */
export class Run {
  readonly scenario: Scenario;
  readonly #memory: SimulatedMemory;
  readonly #options: ExploreOptions;
  readonly #taken: Choice[] = [];
  #current: number | undefined;
  #preemptions = 0;
  #deaths = 0;
  #wakeUps = 0;

  constructor(memory: SimulatedMemory, make: () => Scenario, options: ExploreOptions) {
    this.#memory = memory;
    this.#options = options;
    memory.reset();
    this.scenario = make();
  }

  /** Each actor comes to its first operation on a word that is contended. Throws where what it does before fails. */
  begin(): void {
    for (const actor of this.scenario.actors) this.#act(actor, () => { actor.step(); });
  }

  get taken(): readonly Choice[] {
    return this.#taken;
  }

  /** Who went last. */
  get current(): number | undefined {
    return this.#current;
  }

  get isAtRest(): boolean {
    return this.choices().length === 0;
  }

  /** Takes the choices that the branches stand at. */
  repeat(branches: readonly Branch[]): void {
    for (const { choices, taken } of branches) {
      const choice = choices[taken];
      if (choice !== undefined) this.take(choice);
    }
  }

  /**
   * Goes on to the end, or to a state that was seen; notes what else could have been chosen. States in which there is no choice
   * are passed, as a part of the way from one to the next.
   */
  goOn(branches: Branch[], seen: Map<number, number>, progress: Progress): void {
    let noted = branches.length - 1;
    for (;;) {
      this.scenario.invariant?.();
      const possible = this.#possible();
      const choices = this.#within(possible);
      const [first] = choices;
      const mayEnd = choices.length < possible.length || choices.every(isMishap);
      let state = branches.at(-1)?.state;
      const last = this.#taken.at(-1);
      if (state === undefined || last === undefined || choices.length !== 1 || isMishap(last) || this.#taken.length - noted > LONGEST_WAY) {
        const from = state;
        state = this.#state();
        progress.came(state, from, this.#taken.slice(Math.max(noted, 0)));
        noted = this.#taken.length;
        const spent = seen.get(state);
        if (spent !== undefined && spent <= this.#preemptions) return;
        seen.set(state, this.#preemptions);
      }
      if (mayEnd) progress.ends(state);
      if (first === undefined) {
        if (possible.length === 0) this.scenario.atRest();
        return;
      }
      if (this.#taken.length > LONGEST_RUN) throw new Error('this run does not come to an end');
      branches.push({ state, choices, taken: 0 });
      this.take(first);
    }
  }

  take(choice: Choice): void {
    const actor = this.scenario.actors[choice.actor];
    if (actor === undefined) throw new Error('the schedule is of another scenario');
    if (this.#interrupts(choice)) this.#preemptions++;
    this.#taken.push(choice);
    this.#current = choice.actor;
    switch (choice.move) {
      case 'step':
        this.#act(actor, () => { actor.step(); });
        return;
      case 'expire':
        actor.blocker?.expire?.();
        this.#act(actor, () => { actor.step(); });
        return;
      case 'wake':
        this.#wakeUps++;
        actor.blocker?.wakeSpuriously?.();
        this.#act(actor, () => { actor.step(); });
        return;
      case 'die':
        this.#deaths++;
        actor.kill();
        this.#memory.forget(actor);
    }
  }

  #act(actor: Actor, what: () => void): void {
    this.#memory.actAs(actor);
    what();
  }

  /** What can happen next: going on with the same actor first. */
  choices(): Choice[] {
    return this.#within(this.#possible());
  }

  #possible(): Choice[] {
    const { mortal = [], spuriousWakeUps = 0 } = this.#options;
    const choices: Choice[] = [];
    for (const [index, actor] of this.scenario.actors.entries()) {
      if (actor.state === 'ready') choices.push({ actor: index, move: 'step' });
      if (actor.blocker?.expire !== undefined) choices.push({ actor: index, move: 'expire' });
      if (actor.blocker?.wakeSpuriously !== undefined && this.#wakeUps < spuriousWakeUps) choices.push({ actor: index, move: 'wake' });
    }
    if (this.#deaths === 0) {
      for (const [index, actor] of this.scenario.actors.entries()) {
        if (mortal.includes(actor.name) && (actor.state === 'ready' || actor.state === 'blocked')) choices.push({ actor: index, move: 'die' });
      }
    }
    return choices;
  }

  /** Those that the bound on preemptions lets pass. */
  #within(choices: readonly Choice[]): Choice[] {
    return choices
      .filter((choice) => this.#preemptions < this.#options.preemptions || !this.#interrupts(choice))
      .sort((a, b) => Number(b.actor === this.#current && b.move === 'step') - Number(a.actor === this.#current && a.move === 'step'));
  }

  /** Whether a choice takes the turn from an actor that could go on. Dying is no scheduling, and free. */
  #interrupts({ actor, move }: Choice): boolean {
    if (this.#current === undefined || move === 'die' || actor === this.#current) return false;
    return this.scenario.actors[this.#current]?.state === 'ready';
  }

  #state(): number {
    const { actors } = this.scenario;
    const digest = new Digest();
    this.#memory.digestInto(digest, actors);
    for (const actor of actors) {
      digest.addAll(actor.seen);
      digest.add(STATES.indexOf(actor.state));
      for (const id of actor.eventLoop.pending) digest.add(id + 1);
    }
    for (const witness of this.scenario.witnesses ?? []) witness.digestInto(digest);
    digest.add(this.#current ?? -1);
    digest.add(this.#deaths);
    digest.add(this.#wakeUps);
    return digest.value;
  }
}

const STATES: readonly string[] = ['ready', 'blocked', 'done', 'dead'];
