import { describeValue } from '@heddle/cancellation';

import { globalProcess, nodeBuiltin } from '../platform/node-builtins.js';
import { isHeddleWorker } from './heddle-worker.js';

/** What `main` reads of `import.meta`. */
export interface MainMeta {
  readonly url: string;
  /** Node's from 24.2 on, Bun's and Deno's. */
  readonly main?: boolean | undefined;
}

/**
 * Runs `fn` where the module is the program itself, and not where it is imported: Python's
 * `if __name__ == '__main__'`. A worker that imports the module for one of its tasks does not start the program again.
 *
 * `fn` is called at once. When it throws or its promise rejects, the error is printed and the exit code becomes 1; as in
 * Python, the process ends when nothing keeps it alive any more. In browsers, which have no program, it never runs.
 *
 * @param meta `import.meta`.
 *
 * @example
 * ```ts
 * export const square = task(import.meta.url, (x: number) => x * x);
 *
 * main(import.meta, async () => {
 *   await using executor = new ThreadPoolExecutor();
 *   console.log(await executor.submit(square, 12));
 * });
 * ```
 */
export function main(meta: MainMeta, fn: () => unknown): void {
  if (typeof fn !== 'function') throw new TypeError(`main: expected a function, received ${describeValue(fn)}`);
  if (typeof (meta as MainMeta | undefined)?.url !== 'string') {
    throw new TypeError(`main: expected import.meta, received ${describeValue(meta)}`);
  }
  if (isProgram(meta)) void run(fn);
}

async function run(fn: () => unknown): Promise<void> {
  try {
    await fn();
  } catch (error) {
    const process = globalProcess();
    if (process !== undefined && (process.exitCode === undefined || process.exitCode === 0)) process.exitCode = 1;
    if (error instanceof Error) console.error(error);
    else console.error('Uncaught', error);
  }
}

function isProgram(meta: MainMeta): boolean {
  if (isHeddleWorker() || nodeBuiltin('node:worker_threads')?.isMainThread !== true) return false;
  return meta.main === true || isStartedScript(meta.url);
}

/** Whether the module is the script on the command line: also through a link, without its extension, as a directory. */
function isStartedScript(url: string): boolean {
  const script = globalProcess()?.argv?.[1];
  const [fs, module, urls] = [nodeBuiltin('node:fs'), nodeBuiltin('node:module'), nodeBuiltin('node:url')];
  // With a query it is another instance of the module, which somebody has imported.
  if (script === undefined || fs === undefined || module === undefined || urls === undefined || !/^file:[^?#]*$/.test(url)) return false;
  try {
    const started = module.createRequire(urls.pathToFileURL(script)).resolve(script);
    return fs.realpathSync(started) === fs.realpathSync(urls.fileURLToPath(url));
  } catch {
    // No such file: a script from standard input, an archive, a bundle in memory.
    return false;
  }
}
