/** The TypeScript that Markdown pages and doc comments show, as programs. */

export interface CodeBlock {
  /** Where it begins. */
  readonly line: number;
  readonly code: string;
}

export function codeBlocks(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(/^```ts\n([^]*?)^```$/gm)].map(({ index, 1: code = '' }) => ({
    line: markdown.slice(0, index).split('\n').length,
    code,
  }));
}

/** A package, as an example sees it that does not say what it imports. */
export interface ExamplePackage {
  readonly name: string;
  readonly exports: readonly string[];
}

/** The code that the doc comments of a source show below `@example`, with an import of what it uses of its package. */
export function exampleBlocks(source: string, { name, exports }: ExamplePackage): CodeBlock[] {
  return [...source.matchAll(/@example\n *\* ```ts\n([^]*?)^ *\* ```$/gm)].map(({ index, 1: lines = '' }) => {
    const code = lines.replace(/^ *\* ?/gm, '');
    const used = exports.filter((word) => new RegExp(`\\b${word}\\b`).test(code));
    return { line: source.slice(0, index).split('\n').length, code: `import { ${used.join(', ')} } from '${name}';\n${code}` };
  });
}

/** What a block says that it prints, in order: the comments behind its calls of `console.log`, and the lines of comments below calls that print more. */
export function promisedOutput(code: string): string[] {
  return [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$|^print\w+\(.*\);\n((?:\/\/ .*\n)+)/gm)].flatMap(([, text, lines]) => {
    if (text !== undefined) return [text];
    return (lines ?? '').trimEnd().split('\n').map((line) => line.slice('// '.length));
  });
}
