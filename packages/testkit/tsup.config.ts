import { defineConfig } from 'tsup';

import { app } from '../../tsup.shared.js';

// Every module on its own, as in an app: workers import the task modules by their URLs.
export default defineConfig(app());
