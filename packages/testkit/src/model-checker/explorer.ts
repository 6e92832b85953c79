/**
 * Tries the interleavings of a scenario's actors, depth first: all of them, but that actors are interrupted in the
 * middle of their work ("preempted") at most so many times. Nearly all mistakes need two or three interruptions
 * (CHESS, Musuvathi and Qadeer 2007), and the number of interleavings is then polynomial.
 *
 * A run is made again from its beginning for each branch. What was seen before is not looked at again: memory, what each
 * actor has read so far, and where it stands make a state, and equal states have equal futures.
 *
 * Prior art: loom (Rust) and CDSChecker explore without a bound, by partial orders; that takes more machinery than merging
 * operations on words that are not contended (see sharing.ts) and bounding preemptions.
 */
import type { Actor } from './actor.js';
import { Digest } from './digest.js';
import type { Operation, SimulatedMemory } from './simulated-memory.js';

/** What is checked. */
export interface Scenario {
  readonly actors: readonly Actor[];
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

/** What an exploration has looked at. */
export interface Explored {
  readonly runs: number;
  readonly states: number;
}

type Move = 'step' | 'expire' | 'wake' | 'die';

/** One choice of the scheduler. */
interface Choice {
  readonly actor: number;
  readonly move: Move;
}

interface Branch {
  readonly choices: readonly Choice[];
  taken: number;
}

const LONGEST_RUN = 5000;
/** Operations that are printed of a run that went round and round. */
const LONGEST_TRACE = 400;

/** A scenario that failed, with the schedule that led there. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError';
  /** For `replay`. */
  readonly schedule: string;

  constructor(cause: unknown, schedule: string, trace: readonly Operation[], nameOf: (index: number) => string) {
    const lines = trace.slice(-LONGEST_TRACE).map(({ actor, what, index, result }) => `  ${actor}: ${what} ${nameOf(index)} -> ${result}`);
    super(`${cause instanceof Error ? cause.message : String(cause)}\nschedule: ${schedule}\n${lines.join('\n')}`, { cause });
    this.schedule = schedule;
  }
}

/** Runs one scenario again and again. */
export class Explorer {
  readonly #memory: SimulatedMemory;
  readonly #make: () => Scenario;
  readonly #nameOf: (index: number) => string;

  /** `make` sets the scenario up in zeroed memory; `nameOf` tells a word's name, for printed schedules. */
  constructor(memory: SimulatedMemory, make: () => Scenario, nameOf: (index: number) => string = String) {
    this.#memory = memory;
    this.#make = make;
    this.#nameOf = nameOf;
  }

  /** Throws ScheduleError for the first schedule that fails. */
  explore(options: ExploreOptions): Explored {
    const { sharing } = this.#memory;
    for (;;) {
      const known = sharing.contended.size;
      const explored = this.#exploreWithin(options, known);
      if (explored !== undefined) return explored;
    }
  }

  /** Makes the run of a ScheduleError again; throws the like. */
  replay(schedule: string): void {
    const { words, choices } = parse(schedule);
    this.#memory.sharing.add(words);
    const run = new Run(this.#memory, this.#make, { preemptions: 0 });
    try {
      for (const choice of choices) run.take(choice);
      run.scenario.invariant?.();
      if (run.isAtRest) run.scenario.atRest();
    } catch (error) {
      throw this.#explain(error, choices);
    }
  }

  /** Undefined where more words turned out to be contended than were `known`: then it is all to be done again. */
  #exploreWithin(options: ExploreOptions, known: number): Explored | undefined {
    const { contended } = this.#memory.sharing;
    const seen = new Map<number, number>();
    const branches: Branch[] = [];
    let runs = 0;
    do {
      runs++;
      const run = new Run(this.#memory, this.#make, options);
      try {
        run.repeat(branches);
        run.goOn(branches, seen);
      } catch (error) {
        if (contended.size === known) throw this.#explain(error, run.taken);
      }
      if (contended.size !== known) return undefined;
    } while (nextBranch(branches));
    return { runs, states: seen.size };
  }

  #explain(cause: unknown, choices: readonly Choice[]): ScheduleError {
    const trace: Operation[] = [];
    this.#memory.trace = (operation) => { trace.push(operation); };
    try {
      const run = new Run(this.#memory, this.#make, { preemptions: 0 });
      for (const choice of choices) run.take(choice);
    } catch {
      // The same failure again.
    }
    this.#memory.trace = undefined;
    return new ScheduleError(cause, print(this.#memory.sharing.contended, choices), trace, this.#nameOf);
  }
}

/** One run of a scenario. */
class Run {
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
    for (const actor of this.scenario.actors) this.#act(actor, () => { actor.step(); });
  }

  get taken(): readonly Choice[] {
    return this.#taken;
  }

  get isAtRest(): boolean {
    return this.#choices().length === 0;
  }

  /** Takes the choices that the branches stand at. */
  repeat(branches: readonly Branch[]): void {
    for (const { choices, taken } of branches) {
      const choice = choices[taken];
      if (choice !== undefined) this.take(choice);
    }
  }

  /** Goes on to the end, or to a state that was seen; notes what else could have been chosen. */
  goOn(branches: Branch[], seen: Map<number, number>): void {
    for (;;) {
      this.scenario.invariant?.();
      const state = this.#state();
      const spent = seen.get(state);
      if (spent !== undefined && spent <= this.#preemptions) return;
      seen.set(state, this.#preemptions);
      const choices = this.#choices();
      const [first] = choices;
      if (first === undefined) {
        this.scenario.atRest();
        return;
      }
      if (this.#taken.length > LONGEST_RUN) throw new Error('this run does not come to an end');
      branches.push({ choices, taken: 0 });
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
  #choices(): Choice[] {
    const { preemptions, mortal = [], spuriousWakeUps = 0 } = this.#options;
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
    return choices
      .filter((choice) => this.#preemptions < preemptions || !this.#interrupts(choice))
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
      for (const { id } of actor.eventLoop.pending) digest.add(id + 1);
    }
    digest.add(this.#current ?? -1);
    digest.add(this.#deaths);
    digest.add(this.#wakeUps);
    return digest.value;
  }
}

function nextBranch(branches: Branch[]): boolean {
  for (let last = branches.at(-1); last !== undefined; last = branches.at(-1)) {
    if (++last.taken < last.choices.length) return true;
    branches.pop();
  }
  return false;
}

const STATES: readonly string[] = ['ready', 'blocked', 'done', 'dead'];
const MOVE_LETTERS: Readonly<Record<Move, string>> = { step: '', expire: 'x', wake: 'w', die: 'd' };

/** A schedule in letters: the contended words, then who goes, and how if not by a plain step. */
function print(words: Iterable<number>, choices: readonly Choice[]): string {
  return `${[...words].join()}: ${choices.map(({ actor, move }) => `${actor}${MOVE_LETTERS[move]}`).join(' ')}`;
}

function parse(schedule: string): { readonly words: readonly number[]; readonly choices: readonly Choice[] } {
  const [words = '', choices = ''] = schedule.split(': ');
  const moves = Object.entries(MOVE_LETTERS) as [Move, string][];
  return {
    words: words.split(',').map(Number),
    choices: choices.split(' ').map((word) => {
      const letter = word.replace(/^\d+/, '');
      return { actor: Number.parseInt(word, 10), move: moves.find(([, known]) => known === letter)?.[0] ?? 'step' };
    }),
  };
}
