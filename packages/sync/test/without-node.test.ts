import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

import { expect, it } from 'vitest';

it('can be loaded where there is no Node, whole', () => {
  expect(execFileSync(process.execPath, [fileURLToPath(new URL('programs/without-node.mjs', import.meta.url))], { encoding: 'utf8', timeout: 15_000 })).toBe('acquired');
});
