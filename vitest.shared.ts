import { defineConfig } from 'vitest/config';

/** The tests of one package or app; its `vitest.config.ts` re-exports this. */
export default defineConfig({
  // `using` must be down-levelled for Node 20.
  esbuild: { target: 'es2023' },
  test: {
    include: ['test/**/*.test.ts'],
    // Built packages run as Node runs them, so that each has one instance and its worker entry is found beside it.
    server: { deps: { external: [/\/(packages|apps)\/[^/]+\/dist\//] } },
    // One process a file, one file at a time: tests of concurrency must not compete with each other for the cores.
    pool: 'forks',
    fileParallelism: false,
    // Leak and memory tests collect garbage by hand.
    execArgv: ['--expose-gc'],
    testTimeout: 20_000,
    hookTimeout: 20_000,
    passWithNoTests: true,
    // The JSON report is what .ci/run counts.
    reporters: ['default', ['json', { outputFile: 'reports/tests.json' }]],
  },
});
