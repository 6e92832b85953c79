// What a package costs whoever installs it, its dependencies included: minified and compressed.

/** Node's own modules cost nothing. */
const forNode = (config) => ({ ...config, platform: 'node', format: 'esm' });
const forBrowsers = (config) => ({ ...config, platform: 'browser', format: 'esm' });
/** What a worker loads only if it needs it counts as a file of its own. */
const forWorkers = (config) => ({ ...forNode(config), external: ['./primitives-entry.cjs'] });

/** One name of @heddle/sync, as a bundler for browsers takes it in. */
const alone = (name, limit) => ({
  name: `@heddle/sync, ${name} alone`,
  path: 'packages/sync/dist/parts/index.js',
  import: `{ ${name} }`,
  limit,
  modifyEsbuildConfig: forBrowsers,
});

export default [
  // Runs in browsers, so bundling it must not need a module of Node's.
  { name: '@heddle/cancellation', path: 'packages/cancellation/dist/parts/index.js', limit: '4 kB', modifyEsbuildConfig: forBrowsers },
  { name: '@heddle/sync', path: 'packages/sync/dist/parts/index.js', limit: '33 kB', modifyEsbuildConfig: forBrowsers },
  { name: '@heddle/sync/event-loop', path: 'packages/sync/dist/parts/event-loop-entry.js', limit: '10 kB', modifyEsbuildConfig: forBrowsers },
  alone('Lock', '2 kB'),
  alone('Semaphore', '2.1 kB'),
  alone('limit', '2.4 kB'),
  alone('Queue', '3.4 kB'),
  alone('SharedLock', '6.8 kB'),
  alone('SharedQueue', '20 kB'),
  { name: '@heddle/codec', path: 'packages/codec/dist/index.js', limit: '14 kB', modifyEsbuildConfig: forNode },
  { name: '@heddle/futures', path: 'packages/futures/dist/index.js', limit: '60 kB', modifyEsbuildConfig: forNode },
  { name: '@heddle/work-queue', path: 'packages/work-queue/dist/index.js', limit: '90 kB', modifyEsbuildConfig: forNode },
  { name: '@heddle/thread-pool', path: 'packages/thread-pool/dist/index.js', limit: '90 kB', modifyEsbuildConfig: forNode },
  { name: '@heddle/thread-pool, what a worker loads', path: 'packages/thread-pool/dist/worker-entry.cjs', limit: '22 kB', modifyEsbuildConfig: forWorkers },
  { name: '@heddle/event-loop', path: 'packages/event-loop/dist/index.js', limit: '50 kB', modifyEsbuildConfig: forNode },
  { name: '@heddle/event-loop, heddle ps', path: 'packages/event-loop/dist/heddle.js', limit: '4 kB', modifyEsbuildConfig: forNode },
  { name: '@heddle/mapped-memory', path: 'packages/mapped-memory/dist/index.js', limit: '24 kB', modifyEsbuildConfig: forNode },
  { name: '@heddle/process-pool', path: 'packages/process-pool/dist/index.js', limit: '100 kB', modifyEsbuildConfig: forNode },
  { name: '@heddle/process-pool, what a child loads', path: 'packages/process-pool/dist/worker-entry.cjs', limit: '30 kB', modifyEsbuildConfig: forWorkers },
  { name: '@heddle/processes', path: 'packages/processes/dist/index.js', limit: '118 kB', modifyEsbuildConfig: forNode },
];
