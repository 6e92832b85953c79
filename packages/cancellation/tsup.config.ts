import { defineConfig } from 'tsup';

import { library, parts } from '../../tsup.shared.js';

export default defineConfig([library(), parts()]);
