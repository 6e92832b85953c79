import { fileURLToPath } from 'node:url';

import { defineConfig, mergeConfig } from 'vitest/config';

import shared from '../../vitest.shared.js';

/** This package's own tests, and those of the shared primitives over its memory. */
export default mergeConfig(
  shared,
  defineConfig({
    test: {
      projects: [
        {
          extends: true,
          test: {
            name: 'sync over mapped memory',
            root: fileURLToPath(new URL('../sync', import.meta.url)),
            include: ['test/shared-*.test.ts', 'test/python-scenarios/locks.test.ts'],
            setupFiles: [fileURLToPath(new URL('test/share-primitives.setup.ts', import.meta.url))],
            maxWorkers: 2,
            sequence: { groupOrder: 3 },
          },
        },
      ],
    },
  }),
);
