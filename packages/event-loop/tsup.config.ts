import { defineConfig } from 'tsup';

import { library } from '../../tsup.shared.js';

// The package; the callbacks that workers call, with which a program that has none does not load @heddle/sync; and the command `heddle`.
export default defineConfig(library({ entry: { index: 'src/index.ts', callbacks: 'src/callbacks-entry.ts', heddle: 'src/ps/heddle.ts' } }));
