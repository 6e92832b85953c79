import { defineConfig, type Options } from 'tsup';

import { library } from '../../tsup.shared.js';

/**
 * Only the host reads functions with a parser. Neither parser says that importing it has no effects, so without this
 * every worker would load both.
 */
const dropUnusedParsers: NonNullable<Options['esbuildPlugins']>[number] = {
  name: 'drop-unused-parsers',
  setup(build) {
    build.onResolve({ filter: /^(acorn|eslint-scope)$/ }, async ({ path, pluginData, ...where }) => {
      if (pluginData === 'resolving') return undefined;
      const resolved = await build.resolve(path, { ...where, pluginData: 'resolving' });
      return { ...resolved, sideEffects: false };
    });
  },
};

/**
 * What a worker runs: self-contained, so that starting one costs a single file; CommonJS, because Node starts a thread
 * on that several milliseconds sooner than on an ES module; without its white space and comments, because each thread
 * reads all of it. Names stay, for stack traces.
 */
const workerEntry = library({
  entry: ['src/worker-entry.ts'],
  format: 'cjs',
  outExtension: () => ({ js: '.cjs' }),
  noExternal: [/^@heddle\//],
  esbuildPlugins: [dropUnusedParsers],
  esbuildOptions(options) {
    options.minifyWhitespace = true;
    options.minifySyntax = true;
    options.legalComments = 'none';
  },
});

export default defineConfig([library(), workerEntry]);
