import { fork } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';

import type { Store } from './store.js';
import { Tally } from './swing.js';

/** What those who hammer have to load. */
export interface HammerModules {
  readonly module: string;
  readonly mappedMemory: string | undefined;
}

/** What a thread or a process is sent. */
export interface HammerJob {
  readonly swing: string;
  readonly handles: unknown;
  /** A SharedArrayBuffer, or the place of mapped memory. */
  readonly tally: unknown;
  readonly thread: number;
  readonly threads: number;
}

type Assignment = Omit<HammerJob, 'thread' | 'threads'>;

/** A thread or a process; emits `message`: when it is ready, and when it has done what it was sent. */
interface Hand extends EventEmitter {
  assign(job: HammerJob): void;
  kill(): Promise<unknown>;
}

interface Member {
  readonly hand: Hand;
  readonly ready: Promise<unknown>;
  done: Promise<unknown>;
}

/** Those who hammer. */
export class Crew {
  readonly size: number;
  readonly #modules: HammerModules;
  readonly #store: Store | undefined;
  readonly #members: Member[];

  /** @param store Where they are processes. */
  constructor({ store, ...modules }: HammerModules & { readonly store: Store | undefined }, size: number) {
    this.size = size;
    this.#modules = modules;
    this.#store = store;
    this.#members = Array.from({ length: size }, () => this.#hire());
  }

  /** Words that all of them see, and what they find them by. */
  makeTally(): { readonly words: Int32Array; readonly tally: unknown } {
    const bytes = Tally.length * Int32Array.BYTES_PER_ELEMENT;
    if (this.#store === undefined) {
      const tally = new SharedArrayBuffer(bytes);
      return { words: new Int32Array(tally), tally };
    }
    const stored = this.#store.allocate(bytes);
    if (stored === undefined) throw new Error('there is no memory that processes can share');
    return { words: stored.memory.words, tally: stored.toPlace() };
  }

  /** Sets all to work. */
  async start(job: Assignment): Promise<void> {
    await Promise.all(this.#members.map(({ ready }) => ready));
    for (const thread of this.#members.keys()) this.#assign(thread, job);
  }

  /** Kills one, whatever it does, and sets another to work in its place. */
  async replaceOne(job: Assignment): Promise<void> {
    const thread = Math.floor(Math.random() * this.size);
    const successor = this.#hire();
    await successor.ready;
    await this.#members[thread]?.hand.kill();
    this.#members[thread] = successor;
    this.#assign(thread, job);
  }

  async finished(): Promise<void> {
    await Promise.all(this.#members.map(({ done }) => done));
  }

  async end(): Promise<void> {
    await Promise.all(this.#members.map(({ hand }) => hand.kill()));
  }

  #hire(): Member {
    const hand = this.#store === undefined ? thread(this.#modules) : childProcess(this.#modules);
    return { hand, ready: once(hand, 'message'), done: Promise.resolve() };
  }

  #assign(thread: number, job: Assignment): void {
    const member = this.#members[thread];
    if (member === undefined) return;
    member.hand.assign({ ...job, thread, threads: this.size });
    member.done = once(member.hand, 'message');
  }
}

const ENTRY = new URL('./worker-entry.js', import.meta.url);

function thread(modules: HammerModules): Hand {
  const worker = new Worker(ENTRY, { workerData: modules });
  return Object.assign(worker, { assign: (job: HammerJob) => { worker.postMessage(job); }, kill: () => worker.terminate() });
}

function childProcess(modules: HammerModules): Hand {
  const child = fork(fileURLToPath(ENTRY), [JSON.stringify(modules)], { execArgv: [] });
  const hand = new EventEmitter();
  child.on('message', (message) => { hand.emit('message', message); });
  const gone = once(child, 'exit');
  return Object.assign(hand, {
    assign: (job: HammerJob) => { child.send(job); },
    kill: () => {
      child.kill('SIGKILL');
      return gone;
    },
  });
}
