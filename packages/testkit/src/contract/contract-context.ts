import type { Executor } from '@heddle/futures';

import { stepping } from '../task-references.js';
import { TestContext } from '../test-context.js';

/** What an executor can do beyond what all of them can; tests of the rest of the contract run everywhere. */
export interface ExecutorCapabilities {
  /** Tasks run on threads or processes of their own: they may block, and one that does not listen can be ended. */
  readonly workers: boolean;
  /** Arguments and results are copies, so that what cannot be copied is refused. */
  readonly copies: boolean;
  /** A SharedArrayBuffer stays shared with the task. */
  readonly sharedMemory: boolean;
}

/** What the suite asks of an executor that it has made. */
export interface ContractExecutorOptions {
  /** How many tasks run at a time. */
  readonly maxWorkers: number;
}

/** An executor under test. */
export interface ContractSubject {
  readonly create: (options: ContractExecutorOptions) => Executor;
  readonly capabilities: ExecutorCapabilities;
}

/** Makes what a test of the contract needs, and takes it away after the test. */
export class ContractContext {
  readonly capabilities: ExecutorCapabilities;
  readonly #context: TestContext<ContractExecutorOptions, Executor>;

  constructor({ create, capabilities }: ContractSubject) {
    this.capabilities = capabilities;
    this.#context = new TestContext(create, capabilities.sharedMemory ? 'memory' : 'files');
  }

  /** An executor that runs two tasks at a time. */
  executor({ maxWorkers = 2 }: Partial<ContractExecutorOptions> = {}): Executor {
    return this.#context.executor({ maxWorkers });
  }

  board(): ReturnType<TestContext<ContractExecutorOptions, Executor>['board']> {
    return this.#context.board();
  }

  /**
   * An executor of one worker, and a task that holds it until `release` is called: what is submitted meanwhile stays
   * pending.
   */
  async busyExecutor(): Promise<{ readonly executor: Executor; readonly release: () => void }> {
    const executor = this.executor({ maxWorkers: 1 });
    const board = this.board();
    void executor.submit(stepping.pass, board.handle, undefined);
    await board.arrived();
    return { executor, release: () => board.open() };
  }
}
