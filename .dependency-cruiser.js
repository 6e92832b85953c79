// Import cycles, and the direction of the arrows between the packages (ARCHITECTURE.md).

/** What each package may import from the others. */
const arrows = {
  cancellation: [],
  futures: ['cancellation'],
  codec: ['cancellation'],
  sync: ['cancellation', 'codec'],
  'work-queue': ['cancellation', 'codec', 'futures', 'sync'],
  'thread-pool': ['cancellation', 'codec', 'futures', 'sync', 'work-queue'],
  'mapped-memory': ['cancellation', 'sync'],
  'process-pool': ['cancellation', 'codec', 'futures', 'mapped-memory', 'sync', 'work-queue'],
  processes: ['cancellation', 'codec', 'futures', 'mapped-memory', 'process-pool', 'sync'],
  'event-loop': ['cancellation', 'futures', 'sync'],
  testkit: ['cancellation', 'codec', 'futures'],
};

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'A cycle of imports, types included: two files that need each other are one concept, or a third is missing.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    ...Object.entries(arrows).map(([name, allowed]) => ({
      name: `arrows-of-${name}`,
      comment: `@heddle/${name} may import ${allowed.length === 0 ? 'no other package' : allowed.join(', ')}.`,
      severity: 'error',
      from: { path: `^packages/${name}/src/` },
      to: { path: '^(packages|apps)/', pathNot: `^packages/(${[name, ...allowed].join('|')})/` },
    })),
    {
      name: 'tasks-know-no-shared-memory',
      comment: 'A program with tasks, and without callbacks for workers, loads nothing of @heddle/sync.',
      severity: 'error',
      from: { path: '^packages/event-loop/src/', pathNot: '^packages/event-loop/src/callbacks(-entry|/)' },
      to: { path: '^packages/sync/' },
    },
    {
      name: 'packages-know-no-app',
      severity: 'error',
      from: { path: '^packages/' },
      to: { path: '^apps/' },
    },
    {
      name: 'no-reaching-into-packages',
      comment: 'Another package is imported by its name, never by a path.',
      severity: 'error',
      from: { path: '^(packages|apps)/([^/]+)/' },
      to: { path: '^(packages|apps)/[^/]+/(src|test)/', pathNot: '^(packages|apps)/$2/' },
    },
  ],
  options: {
    doNotFollow: { path: ['node_modules', '/dist/'] },
    includeOnly: '^(packages|apps)/',
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.base.json' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['types', 'default'], mainFields: ['types', 'main'] },
  },
};
