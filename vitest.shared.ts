import { configDefaults, defineConfig } from 'vitest/config';

/** They only compute, in one thread, and look at no clock. */
const COMPUTING = ['test/model/*.test.ts', 'test/**/*schedules.test.ts', 'test/property.test.ts'];

/** They measure time or memory, or take every core for long. */
const DEMANDING = [
  'chaos',
  'forgotten-waiters',
  'hammer',
  'idle-time',
  'lag-sampler',
  'large-results',
  'many-waiters',
  'process-life',
  'real-threads',
  'shared-array',
  'shared-memory',
  'smoke',
  'soak',
  'statistics',
].map((name) => `test/**/${name}.test.ts`);

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
      // On every core: left alone, vitest keeps one for itself, which is half of a small machine.
      { extends: true, test: { name: 'computing', include: COMPUTING, maxWorkers: '100%', sequence: { groupOrder: 0 } } },
      {
        extends: true,
        test: {
          name: 'concurrent',
          include: ['test/**/*.test.ts'],
          exclude: [...COMPUTING, ...DEMANDING, ...configDefaults.exclude],
          // Two files at a time, on any machine: they mostly wait, but each starts threads or processes of its own.
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        extends: true,
        test: {
          name: 'alone',
          include: DEMANDING,
          exclude: [...COMPUTING, ...configDefaults.exclude],
          // One file at a time: what they measure must not be what another one does.
          fileParallelism: false,
          sequence: { groupOrder: 2 },
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
