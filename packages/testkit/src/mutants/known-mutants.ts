import { readFile, rename, writeFile } from 'node:fs/promises';

import type { Proposal } from './messages.js';

/** A mutant that no scenario can catch. */
export interface EquivalentMutant {
  readonly mutant: string;
  readonly reason: string;
}

/** What catches each mutant, by its name. */
export type KnownMutants = Record<string, Proposal>;

export function readKnown(file: URL): Promise<KnownMutants> {
  return readJson<KnownMutants>(file, {});
}

export function readEquivalent(file: URL): Promise<readonly EquivalentMutant[]> {
  return readJson<readonly EquivalentMutant[]>(file, []);
}

/** In order, so that a change of one mutant is a change of its lines. */
export async function writeKnown(file: URL, known: KnownMutants): Promise<void> {
  const sorted = Object.entries(known).sort(([a], [b]) => (a < b ? -1 : 1));
  // As a whole: whoever is ended while writing leaves the file as it was.
  const half = new URL(`${file.href}.${process.pid}`);
  await writeFile(half, `${JSON.stringify(Object.fromEntries(sorted), undefined, 2)}\n`);
  await rename(half, file);
}

async function readJson<T>(file: URL, fallback: T): Promise<T> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return fallback;
    throw error;
  }
}
