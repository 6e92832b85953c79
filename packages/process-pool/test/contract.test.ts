import { executorContract } from '@heddle/testkit';
import { ProcessPoolExecutor } from '@heddle/process-pool';

executorContract('ProcessPoolExecutor', {
  create: (options) => new ProcessPoolExecutor(options),
  capabilities: { workers: true, copies: true, sharedMemory: false },
});
