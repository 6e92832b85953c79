import { defineConfig } from 'tsup';

import { app } from '../../tsup.shared.js';

export default defineConfig([
  app({ entry: ['src/**/*.ts', '!src/page/client/**'] }),
  // The page carries this one as text, so it is a single classic script.
  app({ entry: { 'page/client': 'src/page/client/main.ts' }, bundle: true, format: 'iife', platform: 'browser', target: 'es2022', sourcemap: false }),
]);
