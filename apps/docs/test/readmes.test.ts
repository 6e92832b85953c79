import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';

import { codeBlocks, promisedOutput } from './code-blocks.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Pages all of whose code blocks are programs. */
const pages = ['packages/sync/README.md', 'packages/processes/README.md'];

// From here imports find the packages that this app depends on.
const cache = fileURLToPath(new URL('../node_modules/.cache', import.meta.url));
mkdirSync(cache, { recursive: true });
const folder = mkdtempSync(join(cache, 'readme-'));
afterAll(() => rmSync(folder, { recursive: true }));

const options: ts.CompilerOptions = {
  target: ts.ScriptTarget.ES2023,
  lib: ['lib.es2023.d.ts', 'lib.es2024.sharedmemory.d.ts', 'lib.esnext.disposable.d.ts'],
  module: ts.ModuleKind.NodeNext,
  moduleResolution: ts.ModuleResolutionKind.NodeNext,
  types: ['node'],
  typeRoots: [join(root, 'node_modules/@types')],
  strict: true,
  skipLibCheck: true,
};

describe.each(pages)('%s', (page) => {
  const blocks = codeBlocks(readFileSync(join(root, page), 'utf8')).map((block) => {
    const file = join(folder, `${page.replaceAll('/', '-')}-${block.line}.mts`);
    writeFileSync(file, block.code);
    return { ...block, file };
  });

  it('shows code', () => {
    expect(blocks.length).toBeGreaterThan(0);
  });

  it('has the right types', () => {
    const program = ts.createProgram(blocks.map(({ file }) => file), { ...options, noEmit: true });
    const errors = ts.getPreEmitDiagnostics(program).map(({ file, start = 0, messageText }) => {
      const line = file === undefined ? 0 : ts.getLineAndCharacterOfPosition(file, start).line + 1;
      return `${file?.fileName.split('/').at(-1)}:${line} ${ts.flattenDiagnosticMessageText(messageText, '\n')}`;
    });
    expect(errors).toEqual([]);
  }, 60_000);

  it.each(blocks)('does what it says in line $line', ({ file, code }) => {
    const program = file.replace(/\.mts$/, '.mjs');
    writeFileSync(program, ts.transpileModule(code, { compilerOptions: options, fileName: file }).outputText);
    const { status, stdout, stderr } = spawnSync(process.execPath, [program], { encoding: 'utf8', cwd: folder, timeout: 15_000 });
    expect(stderr).toBe('');
    expect(stdout.trimEnd().split('\n').filter((line) => line !== '')).toEqual(promisedOutput(code));
    expect(status).toBe(0);
  });
});

describe('codeBlocks', () => {
  it('finds TypeScript only, and where it stands', () => {
    expect(codeBlocks('a\n\n```sh\nls\n```\n\n```ts\nf();\n```\n')).toEqual([{ line: 7, code: 'f();\n' }]);
  });
});
