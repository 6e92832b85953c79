import { defineConfig } from 'tsup';

import { app } from '../../tsup.shared.js';

export default defineConfig([
  // What runs in the page lies one folder deeper.
  app({ entry: ['src/*.ts', 'src/*/*.ts'] }),
  // The page carries it as text, so it becomes one classic script.
  app({
    entry: { 'page/client': 'src/page/client/main.ts' },
    bundle: true,
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    sourcemap: false,
  }),
]);
