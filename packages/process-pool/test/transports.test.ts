import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { BrokenExecutorError, WorkerCrashedError } from '@heddle/futures';
import { leakCheck } from '@heddle/testkit';
import { ProcessPoolExecutor } from '@heddle/process-pool';
import { describe, expect, it } from 'vitest';

import { poolContext } from './support/pools.js';
import { TRANSPORTS } from './support/transports.js';

leakCheck();
const context = poolContext();

function close(descriptor: number): void {
  process.getBuiltinModule('node:fs').closeSync(descriptor);
}

describe.each(TRANSPORTS)('a pool of processes (%s)', (transport) => {
  it('says how tasks get to its processes', () => {
    expect(context.executor({ maxWorkers: 1, transport }).statistics().transport).toBe(transport);
  });

  it('is broken where its processes cannot run: a wrong option of Node', async () => {
    const pool = context.executor({ maxWorkers: 2, transport, execArgv: ['--no-such-option'] });
    await expect(pool.submit((x: number) => x, 1)).rejects.toBeInstanceOf(BrokenExecutorError);
    expect(() => pool.submit((x: number) => x, 1)).toThrow(BrokenExecutorError);
  });

  it.each([
    ['terminateWorkers', 'SIGTERM'],
    ['killWorkers', 'SIGKILL'],
  ] as const)('%s ends all processes by %s: what runs has crashed, what waits is cancelled', async (method, signal) => {
    const pool = context.executor({ maxWorkers: 2, transport });
    const running = [1, 2].map(() => pool.submit(() => { for (;;); }));
    while (pool.statistics().running < 2) await new Promise((resolve) => { setTimeout(resolve, 5); });
    const waiting = [1, 2, 3].map((x) => pool.submit((y: number) => y, x));
    const ended = pool[method]();
    for (const future of waiting) expect(future.cancelled()).toBe(true);
    for (const future of running) {
      const error: unknown = await future.exception();
      expect(error).toBeInstanceOf(WorkerCrashedError);
      expect((error as WorkerCrashedError).signal).toBe(signal);
    }
    await ended;
    expect(() => pool.submit((y: number) => y, 1)).toThrow('shut');
    expect(pool.statistics().workers).toBe(0);
  });

  it('runs where what is built in is frozen', async () => {
    const pool = context.executor({ maxWorkers: 1, transport, execArgv: ['--frozen-intrinsics', '--no-warnings'] });
    for (let i = 0; i < 10; i++) expect(await pool.submit((x: number) => x + 1, i)).toBe(i + 1);
  });

  it('sleeps while it has nothing to do', async () => {
    const pool = context.executor({ maxWorkers: 1, transport });
    const spent = (): number => process.cpuUsage().user + process.cpuUsage().system;
    for (let i = 0; i < 50; i++) await pool.submit(spent);
    const before = await pool.submit(spent);
    await new Promise((resolve) => { setTimeout(resolve, 500); });
    expect(await pool.submit(spent) - before).toBeLessThan(100_000);
  });

  it('brings 16 MiB there and back, also to a thread that blocks', { timeout: 60_000 }, async () => {
    const pool = context.executor({ maxWorkers: 1, transport });
    const result = await pool.submit((bytes: number) => new Uint8Array(bytes).fill(7), 16 << 20);
    expect(result.byteLength).toBe(16 << 20);
    expect(Buffer.alloc(16 << 20, 7).equals(result)).toBe(true);
    const back = await pool.submit((bytes: Uint8Array) => bytes.reduce((sum, byte) => sum + byte, 0), result);
    expect(back).toBe(7 * (16 << 20));
    expect(Buffer.compare(pool.submit((bytes: Uint8Array) => bytes, result).resultSync(), result)).toBe(0);
  });
});

describe.each(TRANSPORTS)('a task that closes a descriptor of its process (%s)', (transport) => {
  it.each([3, 4, 5, 6, 7])('costs itself its process at the most: %i', async (descriptor) => {
    const pool = context.executor({ maxWorkers: 1, transport });
    await pool.submit(close, descriptor).exception();
    const bytes = new Uint8Array(1 << 20).fill(1);
    // Each that runs there may find out, and at the latest the one that needs what was closed.
    for (let round = 0; round < 5; round++) {
      const error: unknown = await pool.submit((given: Uint8Array) => given.slice(), bytes).exception();
      if (error !== undefined) expect(error).toBeInstanceOf(WorkerCrashedError);
    }
    const result = await pool.submit((given: Uint8Array) => given.slice(), bytes);
    expect(Buffer.compare(result, bytes)).toBe(0);
  });
});

describe('the option transport', () => {
  it('is refused where it is none', () => {
    expect(() => new ProcessPoolExecutor({ transport: 'tube' as never })).toThrow(
      `ProcessPoolExecutor: transport must be 'auto', 'mapped' or 'pipe', received "tube"`,
    );
  });

  it('is pipes by itself where the system gives no memory files', async () => {
    const program = fileURLToPath(new URL('programs/without-memory-files.mjs', import.meta.url));
    const { stdout } = await promisify(execFile)('sh', ['-c', 'ulimit -f 0; exec "$0" "$@"', process.execPath, program], { timeout: 20_000 });
    expect(stdout).toBe('pipe 144\n');
  });

  it('maxTasksPerChild is another name of maxTasksPerWorker, not a second option', () => {
    expect(() => new ProcessPoolExecutor({ maxTasksPerChild: 1, maxTasksPerWorker: 1 })).toThrow(TypeError);
  });
});
