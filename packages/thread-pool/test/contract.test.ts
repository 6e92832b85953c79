import { executorContract } from '@heddle/testkit';
import { ThreadPoolExecutor } from '@heddle/thread-pool';

executorContract('ThreadPoolExecutor', {
  create: (options) => new ThreadPoolExecutor(options),
  capabilities: { workers: true, copies: true, sharedMemory: true },
});
