import { configDefaults, defineConfig } from 'vitest/config';

/** They only compute, in one thread, and look at no clock. */
const COMPUTING = ['test/model/*.test.ts', 'test/**/*schedules.test.ts', 'test/property.test.ts'];

/** The tests of one package or app; its `vitest.config.ts` re-exports this. */
export default defineConfig({
  // `using` must be down-levelled for Node 20.
  esbuild: { target: 'es2023' },
  test: {
    // Built packages run as Node runs them, so that each has one instance and its worker entry is found beside it.
    server: { deps: { external: [/\/(packages|apps)\/[^/]+\/dist\//] } },
    // One process a file.
    pool: 'forks',
    projects: [
      { extends: true, test: { name: 'computing', include: COMPUTING, sequence: { groupOrder: 0 } } },
      {
        extends: true,
        test: {
          name: 'concurrent',
          include: ['test/**/*.test.ts'],
          exclude: [...COMPUTING, ...configDefaults.exclude],
          // One file at a time: tests of concurrency must not compete with each other for the cores.
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
    // Leak and memory tests collect garbage by hand.
    execArgv: ['--expose-gc'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    passWithNoTests: true,
    // The JSON report is what .ci/run counts.
    reporters: ['default', ['json', { outputFile: 'reports/tests.json' }]],
  },
});
