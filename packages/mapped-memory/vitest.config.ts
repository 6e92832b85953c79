import { fileURLToPath } from 'node:url';

import { defineConfig, mergeConfig } from 'vitest/config';

import shared from '../../vitest.shared.js';

const { include: _all, ...common } = shared.test ?? {};

/** This package's own tests, and those of the shared primitives over its memory. */
export default mergeConfig(
  { ...shared, test: common },
  defineConfig({
    test: {
      projects: [
        { extends: true, test: { name: 'mapped-memory', include: ['test/**/*.test.ts'] } },
        {
          extends: true,
          test: {
            name: 'sync over mapped memory',
            root: fileURLToPath(new URL('../sync', import.meta.url)),
            include: ['test/shared-*.test.ts', 'test/lock-contract.test.ts', 'test/python-scenarios/*.test.ts'],
            setupFiles: [fileURLToPath(new URL('test/share-primitives.setup.ts', import.meta.url))],
          },
        },
      ],
    },
  }),
);
