/** The TypeScript that a Markdown page shows, as programs. */

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

/** What a block says that it prints: the comments behind its calls of `console.log`, in order. */
export function promisedOutput(code: string): string[] {
  return [...code.matchAll(/console\.log\(.*\); \/\/ (.*)$/gm)].map(([, text = '']) => text);
}
