import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { leakCheck } from '@heddle/testkit';
import { describe, expect, it, onTestFinished } from 'vitest';

import { runs } from './support/scratch.js';

leakCheck({ patience: 3000 });

const program = (name: string): string => fileURLToPath(new URL(`./programs/${name}`, import.meta.url));

/** Milliseconds after which nothing may be left. */
const PATIENCE = 2000;

interface Belongings {
  /** Of its sockets, in its temporary directory. */
  readonly paths: readonly string[];
  /** The name of its shared memory, if it has any. */
  readonly memory?: string;
}

describe('a program that is killed', () => {
  it.each([true, false])('leaves no process, socket, directory or memory behind (koffi: %s)', { timeout: 30_000 }, async (hasKoffi) => {
    const folder = ownFolder();
    const options = hasKoffi ? [] : ['--import', program('without-koffi.mjs')];
    const child = spawn(process.execPath, [...options, program('forsaken.mjs'), String(hasKoffi)], { env: { ...process.env, TMPDIR: folder }, stdio: ['ignore', 'pipe', 'ignore'] });
    const giveUp = setTimeout(() => child.kill('SIGKILL'), 20_000);
    const exited = once(child, 'exit');
    const [line] = (await Promise.race([once(child.stdout, 'data'), exited])) as [Buffer];
    const { paths, memory } = JSON.parse(line.toString()) as Belongings;
    const family = descendantsOf(child.pid ?? 0);
    const files = [...paths, ...(memory === undefined ? [] : [`/dev/shm/${memory}`])];
    expect(files.filter((file) => existsSync(file))).toEqual(files);
    // Six or seven of ours, and at least three that clear up.
    expect(family.length).toBeGreaterThan(8);

    child.kill('SIGKILL');
    await exited;
    clearTimeout(giveUp);
    await expectNone(() => [...family.filter(runs), ...readdirSync(folder), ...files.filter((file) => existsSync(file))]);
  });

  it.each(['pipe', 'listener'])('leaves no directory behind that it has just made: %s', { timeout: 20_000 }, async (what) => {
    const folder = ownFolder();
    const options = what === 'pipe' ? ['--import', program('without-koffi.mjs')] : [];
    const { stdout, signal } = spawnSync(process.execPath, [...options, program('killed-at-birth.mjs'), what], { env: { ...process.env, TMPDIR: folder }, encoding: 'utf8', timeout: 10_000 });
    expect([stdout, signal]).toEqual(['made', 'SIGKILL']);
    await expectNone(() => readdirSync(folder));
  });
});

/** For temporary files of a program. */
function ownFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'heddle-test-'));
  onTestFinished(() => { rmSync(folder, { recursive: true }); });
  return folder;
}

/** Waits for what goes away by itself. */
async function expectNone(left: () => readonly unknown[]): Promise<void> {
  for (const end = performance.now() + PATIENCE; left().length > 0 && performance.now() < end; ) await new Promise((resolve) => { setTimeout(resolve, 10); });
  expect(left()).toEqual([]);
}

/** The pids of its children, of theirs and so on. */
function descendantsOf(pid: number): number[] {
  const parents = new Map(readdirSync('/proc').filter((name) => /^\d+$/.test(name)).map((name) => [Number(name), parentOf(name)]));
  const found = [pid];
  for (const ancestor of found) for (const [other, parent] of parents) if (parent === ancestor) found.push(other);
  return found.slice(1);
}

function parentOf(pid: string): number | undefined {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return Number(line.slice(line.lastIndexOf(')') + 2).split(' ')[1]);
  } catch {
    return undefined;
  }
}
