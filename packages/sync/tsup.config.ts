import { defineConfig } from 'tsup';

import { library, parts } from '../../tsup.shared.js';

export default defineConfig([
  library({ entry: { index: 'src/index.ts', 'event-loop': 'src/event-loop-entry.ts', 'memory/index': 'src/memory/index.ts', shared: 'src/shared-entry.ts' } }),
  parts(),
]);
