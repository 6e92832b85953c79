import { defineConfig } from 'tsup';

import { library } from '../../tsup.shared.js';

// Two entry points: what workers load must not bring the parser along. What they have in common lands in shared chunks.
export default defineConfig(library({ entry: ['src/index.ts', 'src/worker.ts'] }));
