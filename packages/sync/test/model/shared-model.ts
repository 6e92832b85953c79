/** The primitives' production code in simulated memory. */
import type { Actor, MutationSite, Steps, Stepped, Trial } from '@heddle/testkit/model-checker';
import { Simulation } from '@heddle/testkit/model-checker';

import type { WaitableMemory } from '../../src/memory/waitable-memory.js';
import type * as BarrierModule from '../../src/shared/protocol/barrier-state.js';
import type * as BlockModule from '../../src/shared/protocol/block.js';
import type * as ConditionModule from '../../src/shared/protocol/condition-state.js';
import type * as EventModule from '../../src/shared/protocol/event-state.js';
import type * as LatchModule from '../../src/shared/protocol/latch-state.js';
import type * as LineModule from '../../src/shared/protocol/line.js';
import type * as LocalLineModule from '../../src/shared/local-line.js';
import type * as LockModule from '../../src/shared/protocol/lock-state.js';
import type * as QueueLayoutModule from '../../src/shared/protocol/queue-layout.js';
import type * as QueueModule from '../../src/shared/protocol/queue-state.js';
import type * as ReadWriteModule from '../../src/shared/protocol/read-write-state.js';
import type * as ReentrantModule from '../../src/shared/protocol/reentrant-state.js';
import type * as SemaphoreModule from '../../src/shared/protocol/semaphore-state.js';
import { ModelWaiter } from './model-waiter.js';

const source = (path: string): URL => new URL(`../../src/shared/${path}`, import.meta.url);

const WORDS = 1024;

/** Methods that are called on objects of another module. */
const STEP_METHODS = [
  'take', 'taken', 'pass', 'probe', 'abandon', 'cancel', 'tryTake', 'release', 'hasDied', 'isOwn',
  // Of a queue's parts, which call each other.
  'append', 'remove', 'close', 'room', 'isEmpty', 'isClosed', 'holds', 'appended', 'removed',
  'openDesk', 'clearDesk', 'acquire', 'place', 'sweep', 'write', 'signal', 'signalOther', 'finish', 'done',
];

export interface ModelOptions {
  readonly trial: Trial;
  /** Whether waiters look by themselves. Without it a lost wake-up is a deadlock that is found. */
  readonly polling?: boolean | undefined;
  /** Cells of a line. */
  readonly cells?: number | undefined;
  /** Places for reading threads. */
  readonly readers?: number | undefined;
  /** Places for threads that wait for a condition. */
  readonly places?: number | undefined;
}

export class SharedModel {
  readonly simulation: Simulation;
  readonly line: Stepped<typeof LineModule>;
  readonly block: Stepped<typeof BlockModule>;
  readonly lock: typeof LockModule;
  readonly reentrant: typeof ReentrantModule;
  readonly condition: typeof ConditionModule;
  readonly semaphore: typeof SemaphoreModule;
  readonly event: typeof EventModule;
  readonly latch: typeof LatchModule;
  readonly barrier: typeof BarrierModule;
  readonly readWrite: typeof ReadWriteModule;
  readonly localLine: typeof LocalLineModule;
  readonly queue: typeof QueueModule;
  readonly queueLayout: typeof QueueLayoutModule;

  constructor({ trial, polling = false, cells = 3, readers = 3, places = 3 }: ModelOptions) {
    this.simulation = new Simulation({
      words: WORDS,
      stepMethods: STEP_METHODS,
      constants: { SPIN_TIME: 2, SPINS_PER_CLOCK: 1, LINE_CELLS: cells, READERS: readers, PLACES: places, DESKS: 4, SPARE_SLOTS: 1, LEAST_CELLS: 2, ...(polling ? {} : { POLL_INTERVAL: Infinity }) },
      packages: { '@heddle/cancellation': { Waiter: ModelWaiter } },
      trial,
    });
    this.line = this.simulation.load(source('protocol/line.ts'));
    this.block = this.simulation.load(source('protocol/block.ts'));
    this.lock = this.simulation.load(source('protocol/lock-state.ts'));
    this.reentrant = this.simulation.load(source('protocol/reentrant-state.ts'));
    this.condition = this.simulation.load(source('protocol/condition-state.ts'));
    this.semaphore = this.simulation.load(source('protocol/semaphore-state.ts'));
    this.event = this.simulation.load(source('protocol/event-state.ts'));
    this.latch = this.simulation.load(source('protocol/latch-state.ts'));
    this.barrier = this.simulation.load(source('protocol/barrier-state.ts'));
    this.readWrite = this.simulation.load(source('protocol/read-write-state.ts'));
    this.localLine = this.simulation.load(source('local-line.ts'));
    this.queue = this.simulation.load(source('protocol/queue-state.ts'));
    this.queueLayout = this.simulation.load(source('protocol/queue-layout.ts'));
  }

  get sites(): readonly MutationSite[] {
    return this.simulation.sites;
  }

  get words(): Int32Array {
    return this.simulation.memory.words;
  }

  /** Its methods step, which the code's own types cannot say. */
  get memory(): WaitableMemory {
    return this.simulation.memory as unknown as WaitableMemory;
  }

  /**
   * Memory for an actor whose local state, whenever it blocks, is no more than `state` and the word that it waits on: so
   * that looking again and again comes back to the same state. The object's words begin at `base`.
   */
  memoryOf(actor: Actor, state: object, base = 0): WaitableMemory {
    const { memory } = this.simulation;
    return {
      ...this.memoryAt(base),
      *wait(index: number, expected: number, timeout?: number): Steps<string> {
        actor.summarise({ index: base + index }, state);
        return yield* memory.wait(base + index, expected, timeout);
      },
    } as unknown as WaitableMemory;
  }

  /** Memory of an object whose words begin at `base`. */
  memoryAt(base: number): WaitableMemory {
    const { memory } = this.simulation;
    return {
      words: memory.words.subarray(base),
      buffer: memory.buffer,
      wait: (index: number, expected: number, timeout?: number) => memory.wait(base + index, expected, timeout),
      waitAsync: (index: number, expected: number) => memory.waitAsync(base + index, expected),
      notify: (index: number, count?: number) => memory.notify(base + index, count),
    } as unknown as WaitableMemory;
  }
}
