/** One measurement in a child process of its own, so that no contender inherits another's heap, code or threads. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import type { ContenderEntry } from './contenders.js';
import type { Figures, Scale, Scenario } from './scenario.js';

/** What became of it. `absent`: the contender is not installed here, which is no fault. */
export type Attempt =
  | { readonly kind: 'measured'; readonly figures: Figures }
  | { readonly kind: 'absent' }
  | { readonly kind: 'failed'; readonly message: string };

/** The programs that run the children. */
export interface Runtimes {
  readonly node: string;
  /** Absent where there is no Python 3. */
  readonly python?: string;
}

const measureOne = fileURLToPath(new URL('./measure-one.js', import.meta.url));
const pythonFolder = fileURLToPath(new URL('../python/', import.meta.url));

/** Milliseconds; a hanging contender is a failed one. */
const timeLimits: Readonly<Record<Scale, number>> = { full: 180_000, smoke: 20_000 };

export async function attempt(scenario: Scenario, entry: ContenderEntry, scale: Scale, runtimes: Runtimes): Promise<Attempt> {
  const command = commandFor(scenario, entry, scale, runtimes);
  if (command === undefined) return { kind: 'absent' };
  const own = scale === 'full' && scenario.timeLimit !== undefined ? scenario.timeLimit * 1000 : undefined;
  const { output, errors, ending } = await run(command, own ?? timeLimits[scale]);
  if (ending !== 'exit code 0') return { kind: 'failed', message: `${ending}: ${lastLines(errors)}` };
  try {
    return { kind: 'measured', figures: parseFigures(output) };
  } catch (error) {
    return { kind: 'failed', message: String(error) };
  }
}

function commandFor(
  scenario: Scenario,
  entry: ContenderEntry,
  scale: Scale,
  { node, python }: Runtimes,
): readonly [string, ...string[]] | undefined {
  if (entry.runtime === 'node') {
    return [node, '--expose-gc', measureOne, scenario.name, entry.name, scale];
  }
  if (python === undefined) return undefined;
  const counts = JSON.stringify(scenario.counts[scale]);
  const [program, ...args] = entry.program;
  return [python, `${pythonFolder}${program}`, scenario.name, ...args, counts];
}

interface Finished {
  readonly output: string;
  readonly errors: string;
  readonly ending: string;
}

function run([program, ...args]: readonly [string, ...string[]], timeLimit: number): Promise<Finished> {
  return new Promise((resolve, reject) => {
    // A group of its own: a Python pool that hangs must not outlive the time limit in its children.
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    let output = '';
    let errors = '';
    let timedOut = false;
    const kill = (): void => {
      if (child.pid === undefined) return;
      try {
        process.kill(-child.pid, 'SIGKILL');
      } catch {
        // It ended by itself in the meantime.
      }
    };
    const timer = setTimeout(() => {
      timedOut = true;
      kill();
    }, timeLimit);
    process.once('exit', kill);
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.stderr.setEncoding('utf8').on('data', (text: string) => (errors += text));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      process.off('exit', kill);
      const ending = timedOut ? `no answer in ${timeLimit / 1000} s` : (signal ?? `exit code ${code}`);
      resolve({ output, errors, ending });
    });
  });
}

/** The last line, which must be an object of numbers. */
export function parseFigures(output: string): Figures {
  const line = output.trimEnd().split('\n').at(-1) ?? '';
  const figures: unknown = JSON.parse(line);
  if (typeof figures !== 'object' || figures === null) throw new TypeError(`not figures: ${line}`);
  for (const [name, figure] of Object.entries(figures)) {
    if (typeof figure !== 'number' || !Number.isFinite(figure)) throw new TypeError(`no number for ${name}: ${line}`);
  }
  return figures as Figures;
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-25).join('\n');
}
