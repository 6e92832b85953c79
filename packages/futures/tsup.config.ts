import { defineConfig } from 'tsup';

import { library } from '../../tsup.shared.js';

// Three entry points: what workers and tasks load must not bring the parser along. What they share lands in chunks.
export default defineConfig(library({ entry: { index: 'src/index.ts', task: 'src/task-entry.ts', worker: 'src/worker.ts' } }));
