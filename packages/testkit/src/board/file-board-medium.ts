import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import type { BoardMedium } from './board-medium.js';

/** Milliseconds between two looks: files cannot be waited on. */
const LOOK_EVERY = 2;

const never = new Int32Array(new SharedArrayBuffer(4));

/** A new board's directory. */
export function createBoardDirectory(): string {
  return mkdtempSync(path.join(tmpdir(), 'heddle-board-'));
}

export function removeBoardDirectory(directory: string): void {
  rmSync(directory, { recursive: true, force: true });
}

/** A board as files that are only appended to, because a short append is never torn. */
export class FileBoardMedium implements BoardMedium {
  readonly #arrivals: string;
  readonly #gate: string;
  readonly #records: string;

  constructor(directory: string) {
    this.#arrivals = path.join(directory, 'arrivals');
    this.#gate = path.join(directory, 'gate');
    this.#records = path.join(directory, 'records');
  }

  arrivals(): number {
    return statSync(this.#arrivals, { throwIfNoEntry: false })?.size ?? 0;
  }

  addArrival(): void {
    appendFileSync(this.#arrivals, '.');
  }

  gate(): number {
    return linesOf(this.#gate).at(-1) ?? 0;
  }

  openGate(stages: number): void {
    appendFileSync(this.#gate, `${stages}\n`);
  }

  records(): number[] {
    return linesOf(this.#records);
  }

  addRecord(value: number): void {
    appendFileSync(this.#records, `${value}\n`);
  }

  version(): number {
    return 0;
  }

  async changedSince(): Promise<void> {
    await sleep(LOOK_EVERY);
  }

  changedSinceSync(): void {
    Atomics.wait(never, 0, 0, LOOK_EVERY);
  }
}

function linesOf(file: string): number[] {
  if (statSync(file, { throwIfNoEntry: false }) === undefined) return [];
  return readFileSync(file, 'utf8').split('\n').slice(0, -1).map(Number);
}
