import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

import { expect, it } from 'vitest';

const PROGRAM = fileURLToPath(new URL('programs/terminate-while-loading.mjs', import.meta.url));
const ROUNDS = 40;

it('nobody is hurt where a thread is terminated while it loads what maps memory, or uses it', async () => {
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [PROGRAM, String(ROUNDS)], { timeout: 60_000, killSignal: 'SIGKILL' });
  expect({ stdout, stderr }).toEqual({ stdout: `${ROUNDS}\n`, stderr: '' });
}, 65_000);
