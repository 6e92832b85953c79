import { defineConfig } from 'tsup';

import { library } from '../../tsup.shared.js';

/** For threads, which load it in the middle of what they do: one file, and CommonJS, because nobody can wait there for an import(). */
const storeLoader = library({
  entry: ['src/store-loader.ts'],
  format: 'cjs',
  shims: true,
  outExtension: () => ({ js: '.cjs' }),
  noExternal: [/^@heddle\//],
});

export default defineConfig([library(), storeLoader]);
