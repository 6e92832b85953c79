import type { Executor } from '@heddle/futures';
import { afterEach } from 'vitest';

import { boardOf, type Board, type BoardHandle } from './board/board.js';
import { createBoardDirectory, removeBoardDirectory } from './board/file-board-medium.js';
import { createBoardMemory } from './board/memory-board-medium.js';

/** A board, and what a task is given to open it. */
export interface TestBoard extends Board {
  readonly handle: BoardHandle;
}

/**
 * Makes executors and boards for a test, and takes them away after it. To be made within a `describe` or at the top of
 * a file: it registers its own clean-up.
 */
export class TestContext<O, E extends Executor> {
  readonly #create: (options: O) => E;
  readonly #medium: BoardHandle['medium'];
  readonly #executors: E[] = [];
  readonly #boards: Board[] = [];
  readonly #directories: string[] = [];

  constructor(create: (options: O) => E, medium: BoardHandle['medium'] = 'memory') {
    this.#create = create;
    this.#medium = medium;
    afterEach(() => this.#cleanUp());
  }

  executor(options: O): E {
    const executor = this.#create(options);
    this.#executors.push(executor);
    return executor;
  }

  board(): TestBoard {
    const handle = this.#createHandle();
    const board = Object.assign(boardOf(handle), { handle });
    this.#boards.push(board);
    return board;
  }

  #createHandle(): BoardHandle {
    if (this.#medium === 'memory') return { medium: 'memory', buffer: createBoardMemory() };
    const directory = createBoardDirectory();
    this.#directories.push(directory);
    return { medium: 'files', directory };
  }

  async #cleanUp(): Promise<void> {
    for (const board of this.#boards.splice(0)) board.open();
    await Promise.all(this.#executors.splice(0).map((executor) => end(executor)));
    for (const directory of this.#directories.splice(0)) removeBoardDirectory(directory);
  }
}

/** Milliseconds that an executor may take to end, before a test that hangs would drag the next ones along. */
const PATIENCE = 5000;

async function end(executor: Executor & { terminateWorkers?: () => Promise<void> }): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`The executor had not ended ${PATIENCE} ms after the test`)), PATIENCE);
  });
  try {
    await Promise.race([executor.shutdown({ cancelPending: true }), tooLong]);
  } catch (error) {
    await executor.terminateWorkers?.();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}
