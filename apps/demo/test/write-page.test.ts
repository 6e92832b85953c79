import { lstat, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { CommandError } from '../src/contact-sheet/command-error.js';
import { checkWritable, writePage } from '../src/page/write-page.js';
import { makePipe } from './support/make-pipe.js';

const { signal } = new AbortController();
const parts = ['<p>', 'Ä', '</p>'];

let place: string;
beforeEach(async () => {
  place = await mkdtemp(join(tmpdir(), 'heddle-page-'));
});
afterEach(() => rm(place, { recursive: true }));

async function write(path: string): Promise<number> {
  await checkWritable(path);
  return writePage(path, parts, signal);
}

function* failing(): Generator<string> {
  yield 'half';
  throw new RangeError('no more');
}

describe('a page', () => {
  it('goes into a folder that is made for it, and replaces an older one', async () => {
    const path = join(place, 'new', 'folder', 'page.html');
    expect(await write(path)).toBe(9);
    await writeFile(path, 'older and longer than the new one');
    expect(await write(path)).toBe(9);
    expect(await readFile(path, 'utf8')).toBe('<p>Ä</p>');
    expect(await readdir(join(place, 'new', 'folder'))).toEqual(['page.html']);
  });

  it('leaves the older one as it is where it cannot be finished', async () => {
    const path = join(place, 'page.html');
    await write(path);
    await expect(writePage(path, failing(), signal)).rejects.toBeInstanceOf(CommandError);
    expect(await readFile(path, 'utf8')).toBe('<p>Ä</p>');
    expect(await readdir(place)).toEqual(['page.html']);
  });

  it('does not go into a folder that has its name', async () => {
    await mkdir(join(place, 'folder'));
    await symlink('folder', join(place, 'link'));
    for (const name of ['folder', 'link']) await expect(checkWritable(join(place, name))).rejects.toThrow(`${name} is a folder`);
  });
});

describe.skipIf(process.platform === 'win32')('a page that is given a symbolic link', () => {
  it.each(['there is a file', 'there is nothing yet'])('goes where it leads, where %s', async (what) => {
    await mkdir(join(place, 'real'));
    await mkdir(join(place, 'links'));
    if (what === 'there is a file') await writeFile(join(place, 'real', 'page.html'), 'older');
    await symlink('../real/page.html', join(place, 'links', 'first'));
    await symlink('first', join(place, 'links', 'second'));
    await write(join(place, 'links', 'second'));
    expect(await readFile(join(place, 'real', 'page.html'), 'utf8')).toBe('<p>Ä</p>');
    expect(await readlink(join(place, 'links', 'second'))).toBe('first');
    expect([await readdir(join(place, 'real')), await readdir(join(place, 'links'))]).toEqual([['page.html'], ['first', 'second']]);
  });

  it('goes nowhere where it leads in a circle', async () => {
    await symlink('b', join(place, 'a'));
    await symlink('a', join(place, 'b'));
    await expect(checkWritable(join(place, 'a'))).rejects.toThrow('its symbolic links lead in a circle');
  });
});

describe.skipIf(process.platform === 'win32')('a page that is given what is no file', () => {
  it.each(['itself', 'a link to it'])('is written straight into a named pipe: %s', async (what) => {
    const pipe = join(place, 'pipe');
    makePipe(pipe);
    await symlink('pipe', join(place, 'link'));
    const [read, bytes] = await Promise.all([readFile(pipe, 'utf8'), write(what === 'itself' ? pipe : join(place, 'link'))]);
    expect([read, bytes]).toEqual(['<p>Ä</p>', 9]);
    expect((await stat(pipe)).isFIFO()).toBe(true);
    expect((await lstat(join(place, 'link'))).isSymbolicLink()).toBe(true);
    expect(await readdir(place)).toEqual(['link', 'pipe']);
  });

  it('can be interrupted while nobody reads the pipe', async () => {
    const pipe = join(place, 'pipe');
    makePipe(pipe);
    const controller = new AbortController();
    const writing = writePage(pipe, parts, controller.signal);
    setTimeout(() => controller.abort('enough'), 20);
    await expect(writing).rejects.toBe('enough');
  });
});
