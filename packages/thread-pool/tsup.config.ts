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

export default defineConfig([
  library(),
  // What a worker runs: self-contained, so that starting one costs a single file.
  library({ entry: ['src/worker-entry.ts'], noExternal: [/^@heddle\//], esbuildPlugins: [dropUnusedParsers] }),
]);
