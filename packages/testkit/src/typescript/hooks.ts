/** Node's hooks for modules in TypeScript: `./file.js` is `./file.ts` where a TypeScript module asks for it. */
import { readFile } from 'node:fs/promises';
import type { LoadHook, ResolveHook } from 'node:module';

import ts from 'typescript';

/** See `module.register`. */
export const resolve: ResolveHook = (specifier, context, nextResolve) => {
  const isOwn = specifier.startsWith('.') && context.parentURL?.endsWith('.ts') === true;
  return nextResolve(isOwn ? specifier.replace(/\.js$/, '.ts') : specifier, context);
};

/** See `module.register`. */
export const load: LoadHook = async (url, context, nextLoad) => {
  if (!url.endsWith('.ts')) return nextLoad(url, context);
  const { outputText } = ts.transpileModule(await readFile(new URL(url), 'utf8'), {
    compilerOptions: { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2023 },
  });
  return { format: 'module', source: outputText, shortCircuit: true };
};
