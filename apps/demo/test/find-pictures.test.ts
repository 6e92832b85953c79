import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { afterEach, beforeEach, expect, it } from 'vitest';

import { CommandError } from '../src/contact-sheet/command-error.js';
import { findPictures } from '../src/contact-sheet/find-pictures.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'heddle-find-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function put(...names: string[]): Promise<void> {
  for (const name of names) {
    await mkdir(join(folder, name, '..'), { recursive: true });
    await writeFile(join(folder, name), 'x');
  }
}

async function names(): Promise<string[]> {
  return (await findPictures(folder)).files.map(({ name }) => name);
}

it('finds pictures by their extensions, in sub-folders too, as people sort them', async () => {
  await put('b10.JPG', 'b9.jpeg', 'sub/deep/a.Png', 'notes.txt', 'jpg', 'scan.jfif');
  expect(await names()).toEqual(['b9.jpeg', 'b10.JPG', 'scan.jfif', 'sub/deep/a.Png']);
});

it('leaves out what is hidden, and folders that are named like pictures', async () => {
  await put('.hidden.jpg', '.thumbnails/a.jpg', 'folder.jpg/inside.jpg');
  expect(await names()).toEqual(['folder.jpg/inside.jpg']);
});

it('follows links, each folder once, and reports those that lead nowhere', async () => {
  await put('real/a.jpg');
  await symlink(join(folder, 'real'), join(folder, 'again'));
  await symlink(folder, join(folder, 'real', 'up'));
  await symlink(join(folder, 'gone.jpg'), join(folder, 'broken.jpg'));
  const found = await findPictures(folder);
  expect(found.files).toHaveLength(1);
  expect(found.unreadable).toEqual([{ name: 'broken.jpg', reason: 'Left out: it is not there.' }]);
});

it('refuses a folder that is not there', async () => {
  await expect(findPictures(join(folder, 'nowhere'))).rejects.toThrow(CommandError);
  await expect(findPictures(join(folder, 'nowhere'))).rejects.toThrow(/Cannot read the folder .*nowhere: it is not there/);
});
