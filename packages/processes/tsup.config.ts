import { defineConfig } from 'tsup';

import { library } from '../../tsup.shared.js';

/** What the entries need is a file that they share, so that a child which imports the package has one copy of it. */
export default defineConfig(library({ entry: ['src/index.ts', 'src/child-entry.ts', 'src/manager-server.ts'], splitting: true }));
