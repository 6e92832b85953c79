import { defineConfig } from 'tsup';

import { library } from '../../tsup.shared.js';

export default defineConfig([
  library(),
  // What a worker runs: self-contained, so that starting one costs a single file.
  library({ entry: ['src/worker-entry.ts'], noExternal: [/^@heddle\//] }),
]);
