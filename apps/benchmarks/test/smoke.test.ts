import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { describe, expect, it } from 'vitest';

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

/** Starting a process for each of a few dozen measurements takes its time on a busy machine. */
const patience = 120_000;

function bench(...args: string[]): { status: number | null; output: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8' });
  return { status, output: stdout + stderr };
}

describe('npm run bench', () => {
  it(
    'runs every scenario of pools for a moment, and says in its exit code that all went well',
    () => {
      const { status, output } = bench('--smoke', '--group', 'pools', '--contender', 'heddle,post-message,piscina');
      expect(output).not.toContain('failed');
      expect(output).toMatch(/million-tasks +round 1 +piscina +works/);
      expect(status).toBe(0);
    },
    patience,
  );

  it(
    'runs every scenario of locks and queues for a moment',
    () => {
      const { status, output } = bench('--smoke', '--group', 'sync', '--contender', 'heddle,promises,async-mutex');
      expect(output).not.toContain('failed');
      expect(output).toMatch(/lock-queue +round 1 +async-mutex +works/);
      expect(output).toMatch(/ping-pong +round 1 +heddle +works/);
      expect(status).toBe(0);
    },
    patience,
  );

  it('explains its options', () => {
    expect(bench('--help')).toEqual({ status: 0, output: expect.stringContaining('--only <names>') as string });
    expect(bench('--only', 'nothing')).toEqual({ status: 2, output: expect.stringContaining('no scenario nothing') as string });
  });
});
