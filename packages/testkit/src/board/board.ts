import type { BoardMedium } from './board-medium.js';
import { FileBoardMedium } from './file-board-medium.js';
import { MemoryBoardMedium } from './memory-board-medium.js';

/**
 * How a test and its tasks keep each other in step, in place of sleeping: a task arrives, waits until the test opens
 * the gate, and records what it did. The handle travels to the task as an argument; task modules open it
 * with {@link boardOf}.
 */
export type BoardHandle =
  | { readonly medium: 'memory'; readonly buffer: SharedArrayBuffer }
  /** For executors that share no memory with their tasks. */
  | { readonly medium: 'files'; readonly directory: string };

/** Milliseconds after which a wait says what it was waiting for, well before the test itself times out. */
const PATIENCE = 10_000;

/** All stages of the gate. */
const WIDE_OPEN = 2 ** 31 - 1;

/** Both sides' view of a board. */
export class Board {
  readonly #medium: BoardMedium;

  constructor(medium: BoardMedium) {
    this.#medium = medium;
  }

  /** A task says that it is running. */
  arrive(): void {
    this.#medium.addArrival();
  }

  get arrivals(): number {
    return this.#medium.arrivals();
  }

  /** Opens the first `stages` stages of the gate; all where it is left out. */
  open(stages: number = WIDE_OPEN): void {
    this.#medium.openGate(stages);
  }

  /** Whether that stage of the gate is open. */
  isOpen(stage = 0): boolean {
    return this.#medium.gate() > stage;
  }

  /** Waits for the gate without blocking the thread. */
  async pass(stage = 0): Promise<void> {
    await this.#until(() => this.isOpen(stage), () => `the gate's stage ${stage} did not open`);
  }

  /** Waits for the gate as a computation would: nothing else happens in the thread. */
  passSync(stage = 0): void {
    const deadline = performance.now() + PATIENCE;
    let version = this.#medium.version();
    while (!this.isOpen(stage)) {
      if (performance.now() > deadline) throw new Error(`Board: the gate's stage ${stage} did not open`);
      this.#medium.changedSinceSync(version);
      version = this.#medium.version();
    }
  }

  /** Waits until so many tasks have arrived. */
  async arrived(count = 1): Promise<void> {
    await this.#until(() => this.arrivals >= count, () => `${this.arrivals} of ${count} tasks arrived`);
  }

  /** Notes a number; what all tasks have noted is in {@link records}. */
  record(value: number): void {
    this.#medium.addRecord(value);
  }

  get records(): number[] {
    return this.#medium.records();
  }

  /** Waits until so many numbers are recorded, and answers with them. */
  async recorded(count: number): Promise<number[]> {
    await this.#until(() => this.records.length >= count, () => `${this.records.length} of ${count} records were made`);
    return this.records;
  }

  async #until(condition: () => boolean, complaint: () => string): Promise<void> {
    const deadline = performance.now() + PATIENCE;
    let version = this.#medium.version();
    while (!condition()) {
      if (performance.now() > deadline) throw new Error(`Board: ${complaint()}`);
      await this.#medium.changedSince(version);
      version = this.#medium.version();
    }
  }
}

/** Opens a board that came as an argument. */
export function boardOf(handle: BoardHandle): Board {
  switch (handle.medium) {
    case 'memory':
      return new Board(new MemoryBoardMedium(handle.buffer));
    case 'files':
      return new Board(new FileBoardMedium(handle.directory));
  }
}
