/** The production code of waits in simulated memory; futexes, pipes and deaths are simulated, too. */
import assert from 'node:assert/strict';

import type { Actor, Cast, Explored, MutationSite, Stepped, Steps, Trial, Witness } from '@heddle/testkit/model-checker';
import { Simulation } from '@heddle/testkit/model-checker';

import type * as LayoutModule from '../../src/memory-layout.js';
import type * as WordWaitsModule from '../../src/word-waits.js';
import type { PendingWait } from '../../src/pending-wait.js';
import type { WaitableRegion, WaitParts, WordWaits } from '../../src/word-waits.js';
import { ModelFutex } from './model-futex.js';
import { ModelFiles, ModelPipes } from './model-pipes.js';
import { promiseOf } from './model-promise.js';

const source = (path: string): URL => new URL(`../../src/${path}`, import.meta.url);

/** Enough for some of each row. */
const WORDS = 16_384;
/** From here on they belong to scenarios. */
const FIRST_WORD = 100;

/** Methods that are called on objects of another module, and on what stands for the system. */
const STEP_METHODS = [
  'begin', 'heard', 'isSame', 'close', 'takeDown', 'ring',
  'claim', 'hang', 'free', 'find', 'bury', 'setBit', 'clearBit',
  'make', 'open', 'write', 'wake',
];

/** How a model differs from that of most scenarios. */
export interface WaitsModelOptions {
  readonly trial: Trial;
  /** Places for bells. */
  readonly places?: number;
  /** Bells of a word. */
  readonly bits?: number;
  /** Those who block do so from slice to slice, as worker threads do. */
  readonly slices?: boolean;
}

/** What is tried. */
export interface Bounds {
  readonly preemptions: number;
  readonly mortal?: readonly string[];
  readonly spuriousWakeUps?: number | undefined;
}

/** A thread of a scenario. */
export interface Thread {
  /** Its identity, from 1 on. */
  readonly me: number;
  readonly actor: Actor;
  readonly waits: Stepped<WordWaits>;
  readonly futex: ModelFutex;
  readonly pipes: ModelPipes;
}

export class WaitsModel {
  readonly simulation: Simulation;
  readonly layout: typeof LayoutModule;
  readonly #waits: typeof WordWaitsModule;
  readonly #atomics: { load(words: Int32Array, word: number): Steps<number> };
  /** All of the memory. */
  readonly region: WaitableRegion;

  constructor({ trial, places = 2, bits = 32, slices = false }: WaitsModelOptions) {
    const timer = (callback: () => unknown, repeats: boolean): object => {
      const id = this.simulation.memory.actor.eventLoop.startTimer(callback, { repeats });
      return { unref: () => id };
    };
    const stopTimer = (id: number | undefined): void => { this.simulation.memory.actor.eventLoop.stopTimer(id); };
    this.simulation = new Simulation({
      words: WORDS,
      stepMethods: STEP_METHODS,
      constants: { ROWS: 2, BELLS: places, BITS: bits, BELL_WORDS: Math.ceil(places / bits), SLICE: slices ? 100 : Infinity },
      globals: {
        Promise: promiseOf(() => this.simulation.memory.actor),
        setTimeout: (callback: () => unknown) => timer(callback, false),
        clearTimeout: stopTimer,
        setInterval: (callback: () => unknown) => timer(callback, true),
        clearInterval: stopTimer,
      },
      packages: { 'node:worker_threads': { isMainThread: true } },
      trial,
    });
    this.layout = this.simulation.load(source('memory-layout.ts'));
    this.#waits = this.simulation.load(source('word-waits.ts'));
    this.#atomics = this.simulation.memory.atomics as never;
    this.region = { words: this.simulation.memory.words, place: 0, address: 0n };
  }

  get sites(): readonly MutationSite[] {
    return this.simulation.sites;
  }

  get words(): Int32Array {
    return this.simulation.memory.words;
  }

  /** So many words of one of the two rows. */
  wordsOfRow(row: number, count: number): readonly number[] {
    const { rowOf, rowAt } = this.layout;
    return Array.from({ length: WORDS - FIRST_WORD }, (_, index) => FIRST_WORD + index).filter((word) => rowOf(word) === rowAt(row)).slice(0, count);
  }

  explore(set: (processes: Processes) => { atRest(): void; readonly witnesses?: readonly Witness[] }, bounds: Bounds): Explored {
    return this.simulation.explore((cast) => {
      const processes = new Processes(this, cast);
      const { witnesses = [], atRest } = set(processes);
      return { atRest, witnesses: [processes.files, ...witnesses] };
    }, bounds, this.nameOf);
  }

  /** The waits of a thread. */
  waitsOf(identity: object, futex: ModelFutex, pipes: ModelPipes): Stepped<WordWaits> {
    const parts = { words: this.words, futex, pipes, identity };
    return new this.#waits.WordWaits(parts as unknown as WaitParts) as unknown as Stepped<WordWaits>;
  }

  /** `Atomics.load`, for scenarios. */
  load(word: number): Steps<number> {
    return this.#atomics.load(this.words, word);
  }

  /** A word's name, for schedules. */
  readonly nameOf = (index: number): string => {
    const { Bell, BELLS, bellAt, Row, rowAt, ROWS } = this.layout;
    const named = (words: Readonly<Record<string, number>>, base: number): string | undefined =>
      Object.entries(words).find(([name, at]) => base + at === index && name !== 'length')?.[0];
    for (let place = 0; place < BELLS; place++) {
      const word = named(Bell, bellAt(place));
      if (word !== undefined) return `${word} of bell ${place}`;
    }
    for (let row = 0; row < ROWS; row++) {
      const word = named(Row, rowAt(row));
      if (word !== undefined) return `${word} of row ${row}`;
    }
    return `word ${index}`;
  };
}

/** The threads of a scenario, each of another process. */
export class Processes {
  readonly threads: Thread[] = [];
  readonly files: ModelFiles = new ModelFiles((thread) => this.#isDead(thread));
  readonly #model: WaitsModel;
  readonly #cast: Cast;

  constructor(model: WaitsModel, cast: Cast) {
    this.#model = model;
    this.#cast = cast;
  }

  /** @param limit How many pipes of others it may have open. */
  start(code: (thread: Thread) => Steps, limit?: number): void {
    const me = this.threads.length + 1;
    const isAlive = (thread: number): boolean => {
      const alive = !this.#isDead(thread);
      // What an actor learns by other ways than memory is a part of its state, too.
      this.#model.simulation.memory.actor.seen.add(Number(alive));
      return alive;
    };
    const begin = (actor: Actor): Steps => {
      const pipes = new ModelPipes(this.files, actor, me, limit ?? Infinity);
      const futex = new ModelFutex(this.#model.simulation.memory, actor);
      const thread = { me, actor, futex, pipes, waits: this.#model.waitsOf({ me, isAlive }, futex, pipes) };
      this.threads.push(thread);
      return code(thread);
    };
    this.#cast.actor(`thread ${me}`, begin);
  }

  /** Blocks until a word is no longer 0. */
  *block({ waits, futex }: Thread, word: number): Steps {
    for (;;) {
      futex.waitBegins();
      if ((yield* waits.wait(this.#model.region, word, 0, Infinity)) === 'not-equal') break;
    }
    assert.notEqual(this.#model.words[word], 0, 'the word is as it was');
  }

  /**
   * Waits in the event loop until a word has at least the value that is wanted, or until it may wait no longer.
   *
   * @param ended Called once, in the event loop.
   */
  *listen(thread: Thread, { word, wanted = 1, timeout = Infinity }: { readonly word: number; readonly wanted?: number; readonly timeout?: number }, ended: (outcome: string) => void): Steps {
    const again = (): Steps => this.listen(thread, { word, wanted, timeout }, ended);
    const value = yield* this.#model.load(word);
    if (value >= wanted) {
      ended('ok');
      return;
    }
    const wait = yield* thread.waits.waitAsync(this.#model.region, word, value, timeout);
    if (wait.async) afterwards(wait.value, (outcome) => (outcome === 'timed-out' ? ended(outcome) : again()));
    else yield* again();
  }

  /** Waits once, for a word that is 0. */
  *listenOnce(thread: Thread, word: number, ended: () => void): Steps {
    const wait = yield* thread.waits.waitAsync(this.#model.region, word, 0, Infinity);
    assert.ok(wait.async);
    afterwards(wait.value, ended);
  }

  /** What a thread remembers of the waits of its event loop. */
  pending({ waits }: Thread): object {
    const { $pending: pending } = (waits as unknown as { readonly $eventLoop: { readonly $pending: Map<number, Set<PendingWait>> } }).$eventLoop;
    return { pending: [...pending].map(([row, ofRow]) => `${row}: ${[...ofRow].map(({ notified }) => notified).join()}`).join() };
  }

  /** A thread that does nothing else. */
  *changeOnly(thread: Thread, word: number): Steps {
    yield* this.change(thread, word);
  }

  /** Changes a word, and tells those who wait for it; answers how many it were. */
  *change({ waits }: Thread, word: number, value = 1): Steps<number> {
    yield* this.#model.simulation.memory.store(word, value);
    return yield* waits.notify(this.#model.region, word, Infinity);
  }

  /** At rest, where nobody has died: nobody is noted anywhere whose waits are over. */
  expectClean(): void {
    const { Row, rowAt, ROWS, BELL_WORDS } = this.#model.layout;
    for (let row = 0; row < ROWS; row++) {
      assert.equal(this.#model.words[rowAt(row) + Row.blocked], 0, `threads that block, in row ${row}`);
      for (let word = 0; word < BELL_WORDS; word++) assert.equal(this.#model.words[rowAt(row) + Row.bells + word], 0, `bells of row ${row}`);
    }
  }

  /** At rest: nobody looks by himself. */
  expectNoPolling(): void {
    for (const { actor } of this.threads) if (actor.state !== 'dead') assert.equal(actor.eventLoop.expire, undefined, `timers of ${actor.name}`);
  }

  /** Goes on once that thread is dead. */
  *untilDead(thread: number): Steps {
    const isDead = (): boolean => this.#isDead(thread);
    yield { get isOpen() { return isDead(); } };
  }

  #isDead(thread: number): boolean {
    return this.threads[thread - 1]?.actor.state === 'dead';
  }
}

/** What stands for a promise, as the code does that waits for one. */
function afterwards(promise: Promise<'ok' | 'timed-out'>, goOn: (outcome: string) => unknown): void {
  (promise as unknown as { then(callback: (outcome: string) => unknown): void }).then(goOn);
}
