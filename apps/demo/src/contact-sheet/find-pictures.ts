import { readdir, realpath, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';

import { reasonOf } from '../text/system-errors.js';
import { CommandError } from './command-error.js';

export interface PictureFile {
  readonly path: string;
  /** Below the folder that was asked for, with slashes on every system. */
  readonly name: string;
  readonly bytes: number;
}

export interface FoundPictures {
  readonly files: readonly PictureFile[];
  /** Sub-folders that could not be looked into, and files that could not be looked at. */
  readonly unreadable: readonly { readonly name: string; readonly reason: string }[];
}

const extensions = new Set(['.jpg', '.jpeg', '.jpe', '.jfif', '.png']);

/**
 * The JPEG and PNG files of a folder and its sub-folders, by their names, sorted. Hidden files and folders are left out;
 * symbolic links are followed, each folder once.
 */
export async function findPictures(folder: string): Promise<FoundPictures> {
  const files: PictureFile[] = [];
  const unreadable: { name: string; reason: string }[] = [];
  const visited = new Set<string>();

  async function lookAt(path: string, name: string): Promise<void> {
    const status = await stat(path);
    if (status.isDirectory()) await lookInto(path, name);
    else if (status.isFile() && extensions.has(extname(name).toLowerCase())) files.push({ path, name, bytes: status.size });
  }

  async function lookInto(path: string, name: string): Promise<void> {
    const real = await realpath(path);
    if (visited.has(real)) return;
    visited.add(real);
    for (const entry of await readdir(path)) {
      if (entry.startsWith('.')) continue;
      const entryName = name === '' ? entry : `${name}/${entry}`;
      try {
        await lookAt(join(path, entry), entryName);
      } catch (error) {
        unreadable.push({ name: entryName, reason: `Left out: ${reasonOf(error)}.` });
      }
    }
  }

  try {
    await lookInto(folder, '');
  } catch (error) {
    throw new CommandError(`Cannot read the folder ${folder}: ${reasonOf(error)}.`, { cause: error });
  }
  files.sort((one, other) => one.name.localeCompare(other.name, 'en', { numeric: true }));
  return { files, unreadable };
}
