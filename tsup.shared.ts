import type { Options } from 'tsup';

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
