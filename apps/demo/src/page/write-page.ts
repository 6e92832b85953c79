import { access, constants, mkdir, open, readlink, realpath, rename, rm, stat, type FileHandle } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { CommandError } from '../contact-sheet/command-error.js';
import { isSystemError, reasonOf } from '../text/system-errors.js';

/** Says at once, before any work is done, if the page could not be written in the end. Makes the folder it goes into. */
export async function checkWritable(path: string): Promise<void> {
  try {
    const { file, kind } = await findPlace(path);
    if (kind === 'folder') throw new CommandError(`Cannot write the page: ${path} is a folder.`);
    if (kind !== 'file') {
      await access(file, constants.W_OK);
      return;
    }
    await mkdir(dirname(file), { recursive: true });
    await access(dirname(file), constants.W_OK);
  } catch (error) {
    if (error instanceof CommandError) throw error;
    throw new CommandError(`Cannot write the page into ${dirname(path)}: ${reasonOf(error)}.`, { cause: error });
  }
}

/**
 * Writes the page beside its place first and moves it there when it is whole: whatever happens, there is no half-written page.
 * Where it goes to a device, a pipe or the like there is no such moment, and it is written straight into it.
 * @returns How many bytes it has.
 */
export async function writePage(path: string, parts: Iterable<string>, signal: AbortSignal): Promise<number> {
  try {
    const { file, kind } = await findPlace(path);
    switch (kind) {
      case 'pipe':
        return await writeToPipe(file, parts, signal);
      case 'other':
        return await writeParts(file, parts, signal);
      case 'file':
      case 'folder':
        return await replaceFile(file, parts, signal);
    }
  } catch (error) {
    signal.throwIfAborted();
    throw new CommandError(`Cannot write the page ${path}: ${reasonOf(error)}.`, { cause: error });
  }
}

interface Place {
  /** What is to be replaced is no symbolic link: the file that it leads to is the one that is meant. */
  readonly file: string;
  /** 'file': there is one, or there may be. 'pipe', 'other' (a device, for one): what is there is not to be replaced. */
  readonly kind: 'file' | 'folder' | 'pipe' | 'other';
}

async function findPlace(path: string): Promise<Place> {
  try {
    const status = await stat(path);
    if (status.isFile()) return { file: await realpath(path), kind: 'file' };
    return { file: path, kind: status.isDirectory() ? 'folder' : status.isFIFO() ? 'pipe' : 'other' };
  } catch (error) {
    if (!isSystemError(error) || error.code !== 'ENOENT') throw error;
  }
  // A link may lead to where there is nothing yet; one that leads in a circle has failed above.
  const target = await readlink(path).catch(() => undefined);
  return target === undefined ? { file: path, kind: 'file' } : findPlace(resolve(await realpath(dirname(path)), target));
}

async function replaceFile(file: string, parts: Iterable<string>, signal: AbortSignal): Promise<number> {
  const unfinished = join(dirname(file), `.${basename(file)}.${process.pid}.unfinished`);
  try {
    const bytes = await writeParts(unfinished, parts, signal);
    signal.throwIfAborted();
    await rename(unfinished, file);
    return bytes;
  } catch (error) {
    await rm(unfinished, { force: true });
    throw error;
  }
}

/** How often (milliseconds) to look whether somebody reads a pipe. */
const READER_POLL = 50;

/** Until somebody reads a pipe, opening it would block a thread of Node's, without which not even `process.exit` gets through. */
async function writeToPipe(path: string, parts: Iterable<string>, signal: AbortSignal): Promise<number> {
  // Held to the end: were it closed in between, the reader would take that for the end of the page.
  const first = await openOnceRead(path, signal);
  try {
    return await writeParts(path, parts, signal);
  } finally {
    await first.close();
  }
}

async function openOnceRead(path: string, signal: AbortSignal): Promise<FileHandle> {
  for (;;) {
    try {
      return await open(path, constants.O_WRONLY | constants.O_NONBLOCK);
    } catch (error) {
      if (!isSystemError(error) || error.code !== 'ENXIO') throw error;
    }
    await sleep(READER_POLL, undefined, { signal });
  }
}

async function writeParts(path: string, parts: Iterable<string>, signal: AbortSignal): Promise<number> {
  let bytes = 0;
  const file = await open(path, 'w');
  try {
    for (const part of parts) {
      signal.throwIfAborted();
      bytes += Buffer.byteLength(part);
      await file.appendFile(part);
    }
  } finally {
    await file.close();
  }
  return bytes;
}
