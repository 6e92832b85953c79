import { defineConfig } from 'tsup';

import { library } from '../../tsup.shared.js';

/**
 * What a worker runs: self-contained, so that starting one costs a single file; CommonJS, because Node starts a process
 * on that several milliseconds sooner than on an ES module; without its white space and comments, because each thread
 * reads all of it. Names stay, for stack traces. Primitives are a file beside it, which few workers load.
 */
const workerEntry = library({
  entry: ['src/worker-entry.ts', 'src/pipe-worker-entry.ts', 'src/primitives-entry.ts'],
  format: 'cjs',
  // import.meta.url, too.
  shims: true,
  outExtension: () => ({ js: '.cjs' }),
  noExternal: [/^@heddle\//],
  external: ['./primitives-entry.cjs'],
  esbuildOptions(options) {
    options.minifyWhitespace = true;
    options.minifySyntax = true;
    options.legalComments = 'none';
  },
});

export default defineConfig([library({ entry: ['src/index.ts', 'src/node-options.ts'] }), workerEntry]);
