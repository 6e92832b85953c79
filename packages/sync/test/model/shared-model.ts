/** The primitives' production code in simulated memory. */
import type { Actor, MutationSite, Steps, Stepped } from '@heddle/testkit/model-checker';
import { Simulation, SiteMutator } from '@heddle/testkit/model-checker';

import type { WaitableMemory } from '../../src/memory/waitable-memory.js';
import type * as BlockModule from '../../src/shared/protocol/block.js';
import type * as LineModule from '../../src/shared/protocol/line.js';
import type * as BarrierModule from '../../src/shared/protocol/barrier-state.js';
import type * as EventModule from '../../src/shared/protocol/event-state.js';
import type * as LockModule from '../../src/shared/protocol/lock-state.js';
import type * as ReadWriteModule from '../../src/shared/protocol/read-write-state.js';
import type * as SemaphoreModule from '../../src/shared/protocol/semaphore-state.js';

const source = (path: string): URL => new URL(`../../src/shared/protocol/${path}`, import.meta.url);

const WORDS = 1024;

/** Methods that are called on objects of another module. */
const STEP_METHODS = ['take', 'pass', 'probe'];

export interface ModelOptions {
  /** Whether waiters look by themselves. Without it a lost wake-up is a deadlock that is found. */
  readonly polling?: boolean;
  /** Cells of a line; more threads wait for a cell. Default: 3. */
  readonly cells?: number;
  readonly mutation?: number | undefined;
}

export class SharedModel {
  readonly simulation: Simulation;
  readonly #mutator: SiteMutator;
  readonly line: Stepped<typeof LineModule>;
  readonly block: Stepped<typeof BlockModule>;
  readonly lock: typeof LockModule;
  readonly semaphore: typeof SemaphoreModule;
  readonly event: typeof EventModule;
  readonly barrier: typeof BarrierModule;
  readonly readWrite: typeof ReadWriteModule;

  constructor({ polling = false, cells = 3, mutation }: ModelOptions = {}) {
    this.#mutator = new SiteMutator(mutation);
    this.simulation = new Simulation({
      words: WORDS,
      stepMethods: STEP_METHODS,
      constants: { LINE_CELLS: cells, READERS: 3, ...(polling ? {} : { POLL_INTERVAL: Infinity }) },
      mutator: this.#mutator,
    });
    this.line = this.simulation.load(source('line.ts'));
    this.block = this.simulation.load(source('block.ts'));
    this.lock = this.simulation.load(source('lock-state.ts'));
    this.semaphore = this.simulation.load(source('semaphore-state.ts'));
    this.event = this.simulation.load(source('event-state.ts'));
    this.barrier = this.simulation.load(source('barrier-state.ts'));
    this.readWrite = this.simulation.load(source('read-write-state.ts'));
  }

  get sites(): readonly MutationSite[] {
    return this.#mutator.sites;
  }

  /** Its methods step, which the code's own types cannot say. */
  get memory(): WaitableMemory {
    return this.simulation.memory as unknown as WaitableMemory;
  }

  /**
   * Memory for an actor whose local state, whenever it waits, is no more than `state` and the word that it waits on: so
   * that looking again and again comes back to the same state.
   */
  memoryOf(actor: Actor, state: object): WaitableMemory {
    const { memory } = this.simulation;
    return {
      words: memory.words,
      buffer: memory.buffer,
      *wait(index: number, expected: number, timeout?: number): Steps<string> {
        actor.summarise({ index }, state);
        return yield* memory.wait(index, expected, timeout);
      },
      waitAsync: memory.waitAsync.bind(memory),
      notify: memory.notify.bind(memory),
    } as unknown as WaitableMemory;
  }
}
