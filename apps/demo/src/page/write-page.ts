import { access, constants, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

import { CommandError } from '../contact-sheet/command-error.js';
import { reasonOf } from '../text/system-errors.js';

/** Says at once, before any work is done, if the page could not be written in the end. Makes the folder it goes into. */
export async function checkWritable(path: string): Promise<void> {
  const status = await stat(path).catch(() => undefined);
  if (status?.isDirectory() === true) throw new CommandError(`Cannot write the page: ${path} is a folder.`);
  try {
    await mkdir(dirname(path), { recursive: true });
    await access(dirname(path), constants.W_OK);
  } catch (error) {
    throw new CommandError(`Cannot write the page into ${dirname(path)}: ${reasonOf(error)}.`, { cause: error });
  }
}

/**
 * Writes the page beside its place first and moves it there when it is whole: whatever happens, there is no half-written page.
 * @returns How many bytes it has.
 */
export async function writePage(path: string, parts: Iterable<string>, signal: AbortSignal): Promise<number> {
  const unfinished = join(dirname(path), `.${basename(path)}.${process.pid}.unfinished`);
  try {
    let bytes = 0;
    const file = await open(unfinished, 'w');
    try {
      for (const part of parts) {
        signal.throwIfAborted();
        bytes += Buffer.byteLength(part);
        await file.appendFile(part);
      }
    } finally {
      await file.close();
    }
    signal.throwIfAborted();
    await rename(unfinished, path);
    return bytes;
  } catch (error) {
    await rm(unfinished, { force: true });
    if (signal.aborted) throw error;
    throw new CommandError(`Cannot write the page ${path}: ${reasonOf(error)}.`, { cause: error });
  }
}
