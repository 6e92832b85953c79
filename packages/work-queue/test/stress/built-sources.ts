import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import ts from 'typescript';

const SOURCES = fileURLToPath(new URL('../../src/', import.meta.url));

/** The protocol as JavaScript, for threads, which vitest does not transform files for. Both sides of a test use it. */
export class BuiltSources {
  readonly #directory = mkdtempSync(join(tmpdir(), 'heddle-work-queue-'));

  constructor() {
    writeFileSync(join(this.#directory, 'package.json'), '{ "type": "module" }');
    for (const file of readdirSync(SOURCES, { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts')) continue;
      const { outputText } = ts.transpileModule(readFileSync(join(SOURCES, file), 'utf8'), {
        compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
      });
      const built = join(this.#directory, file.replace(/\.ts$/, '.js'));
      mkdirSync(dirname(built), { recursive: true });
      writeFileSync(built, outputText);
    }
  }

  get url(): string {
    return pathToFileURL(`${this.#directory}/`).href;
  }

  /** Imports a built file; the caller knows its type. */
  async import<T>(file: string): Promise<T> {
    return (await import(/* @vite-ignore */ `${this.url}${file}`)) as T;
  }

  remove(): void {
    rmSync(this.#directory, { recursive: true });
  }
}
