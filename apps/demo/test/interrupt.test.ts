import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { encodePng } from '../src/pictures/codecs.js';
import { endlessJpeg, scenery } from './support/pictures.js';
import { type DemoRun, startDemo } from './support/run-demo.js';

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'heddle-interrupt-'));
  // The run cannot end by itself, and one worker is in the middle of what it cannot be asked to leave.
  await writeFile(join(place, 'endless.jpg'), await endlessJpeg());
  const small = await encodePng(scenery(60, 60, 1));
  for (const name of ['one', 'two', 'three']) await writeFile(join(place, `${name}.png`), small);
});
afterEach(() => rm(place, { recursive: true }));

/** The plain progress speaks for the first time when the first picture is done. */
function atWork(run: DemoRun): Promise<void> {
  return new Promise((resolve, reject) => {
    run.child.stdout?.on('data', () => {
      if (run.output().includes('Reading pictures: ')) resolve();
    });
    void run.ended.then(({ stdout, stderr }) => reject(new Error(`It ended too soon: ${stdout}${stderr}`)));
  });
}

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  it.skipIf(process.platform === 'win32')(`${signal} in the middle of the work stops it cleanly, with ${code}`, async () => {
    const run = startDemo([place, '--out', join(place, 'page', 'sheet.html'), '--workers', '2', '--timeout', '600']);
    await atWork(run);
    run.child.kill(signal);
    const { code: exitCode, stdout, stderr } = await run.ended;
    expect(stderr).toBe('');
    expect(exitCode).toBe(code);
    expect(stdout).toMatch(/\d+ tasks? had been done\.\nStopped; no page was written\.\n$/);
    expect(await readdir(join(place, 'page'))).toEqual([]);
  });
}
