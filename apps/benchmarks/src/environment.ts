/** What the figures depend on besides the code: the machine, the day, and everybody's version. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { arch, cpus, platform, release, totalmem } from 'node:os';
import { fileURLToPath } from 'node:url';

import type { ContenderEntry } from './contenders.js';

export interface Environment {
  readonly date: string;
  readonly machine: string;
  readonly node: string;
  /** By the contender's name. */
  readonly versions: Readonly<Record<string, string>>;
}

export function describeEnvironment(
  contenders: readonly ContenderEntry[],
  node: string,
  python: string | undefined,
): Environment {
  return {
    date: new Date().toISOString().slice(0, 10),
    machine: describeMachine(),
    node,
    versions: Object.fromEntries(contenders.map((entry) => [entry.name, versionOf(entry, node, python)])),
  };
}

function describeMachine(): string {
  const cores = cpus();
  const gibibytes = Math.round(totalmem() / 1024 ** 3);
  return `${cores.length} × ${cores[0]?.model.trim() ?? 'unknown processor'}, ${gibibytes} GiB, ${platform()} ${release()} ${arch()}`;
}

function versionOf(entry: ContenderEntry, node: string, python: string | undefined): string {
  if (entry.runtime === 'python') return python ?? 'not here';
  if (entry.packageName === undefined) return `Node ${node}`;
  const version = packageVersion(entry.packageName);
  return entry.name === 'heddle' ? `${version}${commit()}` : version;
}

function packageVersion(name: string): string {
  for (let folder = new URL('.', import.meta.resolve(name)); ; folder = new URL('..', folder)) {
    const manifest = new URL('package.json', folder);
    if (existsSync(manifest)) {
      const found = JSON.parse(readFileSync(manifest, 'utf8')) as { name?: string; version?: string };
      if (found.name === name) return found.version ?? 'unknown';
    }
    if (folder.pathname === '/') return 'unknown';
  }
}

/** Which state of the repository was measured, where git can tell. */
function commit(): string {
  const { status, stdout } = spawnSync('git', ['describe', '--always', '--dirty', '--exclude=*'], {
    encoding: 'utf8',
    cwd: fileURLToPath(new URL('.', import.meta.url)),
  });
  return status === 0 ? `, commit ${stdout.trim()}` : '';
}
