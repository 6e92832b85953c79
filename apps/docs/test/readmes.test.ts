import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import * as processes from '@heddle/processes';
import ts from 'typescript';
import { afterAll, describe, expect, it } from 'vitest';

import { type CodeBlock, codeBlocks, exampleBlocks, promisedOutput } from './code-blocks.js';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/** Pages all of whose code blocks are programs. */
const pages = ['packages/sync/README.md', 'packages/processes/README.md', 'packages/event-loop/README.md'];
/** A package all of whose examples are. */
const examples = { folder: 'packages/processes/src', name: '@heddle/processes', exports: Object.keys(processes) };

const read = (path: string): string => readFileSync(join(root, path), 'utf8');
const sources = readdirSync(join(root, examples.folder), { recursive: true, encoding: 'utf8' })
  .map((file) => `${examples.folder}/${file}`)
  .filter((file) => file.endsWith('.ts') && read(file).includes('@example'));
const programs: [page: string, blocks: CodeBlock[]][] = [
  ...pages.map((page): [string, CodeBlock[]] => [page, codeBlocks(read(page))]),
  ...sources.map((source): [string, CodeBlock[]] => [source, exampleBlocks(read(source), examples)]),
];

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

describe.each(programs)('%s', (page, shown) => {
  const blocks = shown.map((block) => {
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

describe('exampleBlocks', () => {
  it('finds the code of examples, and imports what it uses', () => {
    const source = '/**\n * A lock.\n *\n * @example\n * ```ts\n * new Lock();\n *\n * new Unlocked();\n * ```\n */\n';
    expect(exampleBlocks(source, { name: 'locks', exports: ['Lock', 'Key'] })).toEqual([{ line: 4, code: "import { Lock } from 'locks';\nnew Lock();\n\nnew Unlocked();\n" }]);
  });
});

describe('codeBlocks', () => {
  it('finds TypeScript only, and where it stands', () => {
    expect(codeBlocks('a\n\n```sh\nls\n```\n\n```ts\nf();\n```\n')).toEqual([{ line: 7, code: 'f();\n' }]);
  });
});
