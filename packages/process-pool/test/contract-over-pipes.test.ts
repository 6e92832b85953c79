import { executorContract } from '@heddle/testkit';
import { ProcessPoolExecutor } from '@heddle/process-pool';

executorContract('ProcessPoolExecutor over pipes', {
  create: (options) => new ProcessPoolExecutor({ ...options, transport: 'pipe' }),
  capabilities: { workers: true, copies: true, sharedMemory: false },
});
