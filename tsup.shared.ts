import type { Options } from 'tsup';

/**
 * In a bundle esbuild calls a class that refers to itself `_Lock` where its source says `Lock`, and so do stack traces then.
 * A space in place of the line leaves everything where source maps look for it.
 */
const ownNames: NonNullable<Options['plugins']>[number] = {
  name: 'own-names',
  renderChunk: (code) => {
    const names = Array.from(code.matchAll(/\b(\w+) ?= ?class _\1\b/g), ([, name]) => name);
    return names.length === 0 ? null : { code: code.replace(new RegExp(`\\b_(${names.join('|')})\\b`, 'g'), ' $1') };
  },
};

/** What every entry has in common. Declarations come from `tsc`: tsup's own bundling of them fails with TypeScript 6. */
const common = {
  format: 'esm',
  target: 'es2023',
  platform: 'node',
  sourcemap: true,
  // `node:fs` stays `node:fs`.
  removeNodeProtocol: false,
  minify: false,
  dts: false,
  silent: true,
  // Dependents may be running from dist while it is rebuilt: overwrite, never empty it first.
  clean: false,
  plugins: [ownNames],
} satisfies Options;

/** A published package: one bundle for each entry point, dependencies left as imports. */
export function library(overrides: Options = {}): Options {
  return { ...common, entry: ['src/index.ts'], ...overrides };
}

/**
 * The same for bundlers, every module on its own, beside the bundles in `dist/parts`: of a package's modules a bundler drops
 * those that are not needed, within one it keeps whatever might do something as it loads (decision 012).
 */
export function parts(overrides: Options = {}): Options {
  return { ...common, entry: ['src/**/*.ts'], outDir: 'dist/parts', bundle: false, ...overrides };
}

/** An app: every module on its own, because tasks travel by the URL of the module that exports them. */
export function app(overrides: Options = {}): Options {
  return { ...common, entry: ['src/**/*.ts'], bundle: false, ...overrides };
}
