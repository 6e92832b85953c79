import { defineConfig } from 'tsup';

import { library } from '../../tsup.shared.js';

// The package, and the command `heddle`, which loads only what it needs of it.
export default defineConfig(library({ entry: { index: 'src/index.ts', heddle: 'src/ps/heddle.ts' } }));
