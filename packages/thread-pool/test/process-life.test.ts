import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

interface Outcome {
  readonly exitCode: number | string | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Milliseconds that a program may take that ends by itself. */
const PATIENCE = 15_000;
/** The one that looks at an idle pool for several spans of five seconds. */
const LONG_PATIENCE = 40_000;

function run(program: string, ...flags: string[]): Promise<Outcome> {
  return runFor(PATIENCE, program, ...flags);
}

function runFor(patience: number, program: string, ...flags: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const file = fileURLToPath(new URL(`./programs/${program}.mjs`, import.meta.url));
    execFile(process.execPath, [...flags, file], { timeout: patience, killSignal: 'SIGKILL' }, (error, stdout, stderr) => {
      resolve({ exitCode: error === null ? 0 : (error.code ?? error.signal ?? null), stdout, stderr });
    });
  });
}

const ended = (stdout: string): Outcome => ({ exitCode: 0, stdout, stderr: '' });

describe('a program with a pool', () => {
  it('ends when the pool is idle, though nobody shut it down', async () => {
    expect(await run('leave-idle')).toEqual(ended('144\n'));
  });

  it('ends though workers still start', async () => {
    expect(await run('leave-unused')).toEqual(ended('made\n'));
  });

  it('does not end before tasks that nobody awaits have run', async () => {
    expect(await run('leave-pending')).toEqual(ended('50\n'));
  });

  it('ends though a map was not read to its end', async () => {
    expect(await run('leave-mapping')).toEqual(ended('0 1\n'));
  });

  it('is told of a failure that nobody looked at, and not of a cancellation', async () => {
    expect(await run('unhandled-failure')).toEqual(ended('unhandled: nobody looks\n'));
  });

  it('can exit while a task computes', async () => {
    expect(await run('exit-with-pool')).toEqual({ exitCode: 7, stdout: 'exiting\n', stderr: '' });
  });

  it('shows all that its tasks have printed', async () => {
    expect(await run('print-in-task')).toEqual(ended(Array.from({ length: 100 }, (_, i) => `line ${i}\n`).join('')));
  });

  it('may have its tasks in its own file, and is started once', async () => {
    expect(await run('runs-itself')).toEqual(ended('started\n[ 1, 8, 27 ]\n'));
  });

  it('may block for results in done-callbacks, also in those that run while another blocks', async () => {
    expect(await run('block-in-callback')).toEqual(ended(`wrong: 0\ndeepest: 20\n${20 * 202 + 20 + 500} 0 0 0\n`));
  });

  it.each([[[]], [['--pending-deprecation']]])('goes on where what its tasks have left behind throws, at whatever place (%j)', async (flags) => {
    expect(await run('errors-in-ticks', '--no-warnings', ...flags)).toEqual(ended('wrong: 0, strays: 25\n'));
  });

  it('runs where what is built in is frozen', async () => {
    expect(await run('leave-idle', '--frozen-intrinsics', '--no-warnings')).toEqual(ended('144\n'));
  });

  it('runs where every deprecation is an error', async () => {
    expect(await run('leave-idle', '--pending-deprecation', '--throw-deprecation')).toEqual(ended('144\n'));
  });

  it('uses less than 10 ms of processor time in 5 s while its pool is idle, beyond what Node uses', async () => {
    const { stdout } = await runFor(LONG_PATIENCE, 'idle-cpu');
    const [withPool, byNode] = stdout.split(' ').map(Number) as [number, number];
    expect(withPool).toBeGreaterThan(0);
    expect(withPool).toBeLessThan(byNode + 10);
  }, LONG_PATIENCE + 5000);
});
