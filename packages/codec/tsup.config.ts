import { defineConfig } from 'tsup';

import { library } from '../../tsup.shared.js';

// Two entry points: whoever only makes handles known brings no codec along, and nothing of Node.
export default defineConfig(library({ entry: { index: 'src/index.ts', handles: 'src/handles.ts' } }));
