import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterAll } from 'vitest';

/** Files by which processes tell the tests something; gone at the end. */
export class Scratch {
  readonly #folder = mkdtempSync(join(tmpdir(), 'heddle-test-'));
  #files = 0;

  constructor() {
    afterAll(() => { rmSync(this.#folder, { recursive: true }); });
  }

  file(): string {
    return join(this.#folder, String(++this.#files));
  }
}

export function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** Waits until a condition holds; fails after ten seconds. */
export async function until(condition: () => boolean, what: string): Promise<void> {
  const end = performance.now() + 10_000;
  while (!condition()) {
    if (performance.now() > end) throw new Error(`waited in vain until ${what}`);
    await new Promise((resolve) => { setTimeout(resolve, 2); });
  }
}

/** Waits for a file with something in it. */
export async function written(file: string): Promise<string> {
  await until(() => existsSync(file) && readFileSync(file, 'utf8') !== '', `${file} is written`);
  return readFileSync(file, 'utf8');
}

/** Whether a process of that number runs. */
export function runs(pid: number): boolean {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return !/^[ZX]/.test(line.slice(line.lastIndexOf(')') + 2));
  } catch {
    return false;
  }
}
