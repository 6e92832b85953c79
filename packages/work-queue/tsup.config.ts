import { defineConfig } from 'tsup';

import { library } from '../../tsup.shared.js';

export default defineConfig(library({ entry: ['src/index.ts', 'src/remote.ts', 'src/worker.ts'] }));
